#include "siem/tally.hpp"

#include <algorithm>
#include <bit>

namespace siem {
namespace {

constexpr std::int64_t kHour = 3'600'000'000;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::string_view kFailed = "pipeline_error";

bool is_of(SourceCount const& source, Event const& event) {
    auto const text = [&](Field f) { return event.text[static_cast<std::size_t>(f)]; };
    return source.name.log_group == text(Field::log_group) &&
           source.name.account == text(Field::cloud_account_id) &&
           source.name.region == text(Field::cloud_region);
}

bool is_in_day(SourceCount const& source, std::int64_t at) {
    return at >= source.day_begins && at - source.day_begins < kDay;
}

std::int64_t day_of(std::int64_t at) { return at >= 0 ? at / kDay : (at - kDay + 1) / kDay; }

}  // namespace

std::size_t SourceNameHash::operator()(SourceName const& name) const {
    std::hash<std::string> const hash;
    return (hash(name.account) * 31 + hash(name.region)) * 31 + hash(name.log_group);
}

std::size_t latency_bucket(std::int64_t micros) {
    auto const millis = static_cast<std::uint64_t>(std::max<std::int64_t>(micros, 0)) / 1000;
    return std::min<std::size_t>(std::bit_width(millis), std::tuple_size_v<Latencies> - 1);
}

SourceCount& Tally::of(SourceName name, std::int64_t at) {
    std::int64_t const day = day_of(at);
    auto const [place, fresh] = places_.try_emplace({name, day}, sources_.size());
    if (fresh) {
        SourceCount source{std::move(name), day * kDay};
        source.oldest = source.newest = at;
        sources_.push_back(std::move(source));
    }
    last_ = place->second;
    return sources_[last_];
}

// Events of a source and a dataset come together: most are of what the one before was of.
void Tally::add(Event const& event) {
    auto const text = [&](Field f) { return event.text[static_cast<std::size_t>(f)]; };
    auto const number = [&](Field f) { return event.number[static_cast<std::size_t>(f)]; };
    std::int64_t const at = number(Field::timestamp);
    bool const same =
        !sources_.empty() && is_in_day(sources_[last_], at) && is_of(sources_[last_], event);
    SourceCount& source =
        same ? sources_[last_]
             : of({std::string(text(Field::cloud_account_id)),
                   std::string(text(Field::cloud_region)), std::string(text(Field::log_group))},
                  at);
    ++source.events;
    source.bytes += text(Field::message).size();
    source.failures += text(Field::event_kind) == kFailed ? 1 : 0;
    source.hours |= 1U << ((at - source.day_begins) / kHour);
    source.ingested = number(Field::event_ingested);
    ++source.latencies[latency_bucket(source.ingested - at)];
    source.oldest = std::min(source.oldest, at);
    if (at > source.newest) {
        if (at - source.newest > source.longest_gap) {
            source.longest_gap = at - source.newest;
            source.longest_gap_ended = at;
        }
        source.newest = at;
    }
    std::string_view const dataset = text(Field::event_dataset);
    if (last_dataset_ == nullptr || last_dataset_->first != dataset) {
        std::string name(dataset);
        bool const full = datasets_.size() >= kMostDatasets && datasets_.count(name) == 0;
        last_dataset_ = &*datasets_.try_emplace(full ? "other" : std::move(name), 0).first;
    }
    ++last_dataset_->second;
    if (source.dataset.empty()) source.dataset = dataset;
}

void Tally::clear() {
    sources_.clear();
    places_.clear();
    datasets_.clear();
    last_ = 0;
    last_dataset_ = nullptr;
}

}  // namespace siem
