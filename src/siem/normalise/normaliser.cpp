#include "siem/normalise/normaliser.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "base/text.hpp"
#include "siem/normalise/aliases.hpp"
#include "siem/normalise/key_value.hpp"
#include "siem/normalise/ocsf.hpp"

namespace siem::normalise {
namespace {

constexpr std::size_t kMostLeaves = 1000;
constexpr std::size_t kMostOverflow = std::size_t{64} << 10;
constexpr std::size_t kMostNested = 8;
constexpr std::size_t kSmallestNested = 8;
constexpr std::size_t kMostNestedNames = std::size_t{16} << 10;
constexpr codec::LeafLimits kLimits{.max_depth = 32, .max_leaves = 100'000, .max_path_bytes = 512};
constexpr codec::LeafLimits kNestedLimits{
    .max_depth = 16, .max_leaves = 200, .max_path_bytes = 256};

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kEarliest = 631'152'000 * kSecond;  // 1990: before it, a clock was not set
constexpr std::int64_t kDay = 86'400 * kSecond;

class Collector final : public codec::LeafSink {
  public:
    Collector(std::vector<Leaf>& leaves, std::string& overflow)
        : leaves_(leaves), overflow_(overflow) {}
    void leaf(std::string_view path, std::string_view value, codec::LeafType type) override {
        if (type == codec::LeafType::null) return;
        if (leaves_.size() < kMostLeaves) {
            leaves_.push_back({path, value});
        } else if (overflow_.size() + path.size() + value.size() < kMostOverflow) {
            if (!overflow_.empty()) overflow_ += kValueSeparator;
            overflow_.append(path).append("=").append(value);
        }
    }

  private:
    std::vector<Leaf>& leaves_;
    std::string& overflow_;
};

// The leaves of a JSON text in a value, under the value's own name.
class NestedCollector final : public codec::LeafSink {
  public:
    NestedCollector(std::string_view parent, std::vector<Leaf>& leaves, std::string& names)
        : parent_(parent), leaves_(leaves), names_(names) {}
    void leaf(std::string_view path, std::string_view value, codec::LeafType type) override {
        if (type == codec::LeafType::null || leaves_.size() >= kMostLeaves) return;
        std::size_t const begin = names_.size();
        if (begin + parent_.size() + path.size() + 1 > names_.capacity()) return;
        names_.append(parent_).append(".").append(path);
        leaves_.push_back({std::string_view(names_).substr(begin), value});
    }

  private:
    std::string_view parent_;
    std::vector<Leaf>& leaves_;
    std::string& names_;
};

// What has no time of its own is never of 1970.
std::int64_t time_of(Record const& record, Origin const& origin) {
    if (record.timestamp_millis != 0) return record.timestamp_millis * 1000;
    return origin.written_micros != 0 ? origin.written_micros : origin.ingested_micros;
}

void take_envelope(Record const& record, Origin const& origin, Event& event) {
    event.integer(Field::timestamp) = time_of(record, origin);
    event.integer(Field::event_ingested) = origin.ingested_micros;
    event[Field::event_id] = record.id;
    event[Field::message] = record.message;
    event[Field::cloud_account_id] = record.account;
    event[Field::cloud_region] = origin.region;
    event[Field::log_group] = record.log_group;
    event[Field::log_stream] = record.log_stream;
    event[Field::bucket_name] = origin.bucket;
    event[Field::object_key] = origin.key;
}

std::string_view without_line_ends(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

// Where every line is of one source, but for those that name the columns.
bool of_known_columns(Line const& line) {
    bool const known =
        (line.hints & (kVpcFlow | kLoadBalancer)) != 0 || !line.record.header.empty();
    return known && !line.text.empty() && line.text.front() != '#' &&
           line.text.find("srcaddr") == std::string_view::npos;
}

}  // namespace

Normaliser::Normaliser(Settings settings) : settings_(settings) {
    if (!settings_.zone) return;
    int const minutes = std::abs(settings_.zone->minutes);
    zone_text_ = fmt::format("{}{:02}:{:02}", settings_.zone->minutes < 0 ? '-' : '+', minutes / 60,
                             minutes % 60);
}

void Normaliser::normalise(Record const& record, Origin const& origin, Event& event) {
    event.clear();
    overflow_.clear();
    take_envelope(record, origin, event);
    Line const line{without_line_ends(record.message),
                    record,
                    origin,
                    hints(record, origin),
                    settings_.zone.value_or(Zone{}),
                    time_of(record, origin)};
    std::size_t const first = line.text.find_first_not_of(" \t\r\n");
    bool const object = first != std::string_view::npos && line.text[first] == '{';
    if (object && json_object(line, event)) {
        json_source(line, event);
    } else if (!text_source(line, event)) {
        pairs_or_text(line, event);
        if (object) {
            mark("it begins as a JSON object and is none", event);
        } else if (of_known_columns(line)) {
            mark("it is no line of the source that its place names", event);
        }
    }
    take_time(line, event);
    if (!event[Field::event_dataset].empty()) write_ocsf(out_);
    out_.text(Field::event_kind, "event");
}

// Of one envelope all are of one place.
Hints Normaliser::hints(Record const& record, Origin const& origin) {
    if (record.log_group == group_ && record.log_stream == stream_ && origin.key == key_) {
        return hints_;
    }
    group_ = record.log_group;
    stream_ = record.log_stream;
    key_ = origin.key;
    hints_ = hints_of(group_, stream_, key_);
    return hints_;
}

bool Normaliser::json_object(Line const& line, Event& event) {
    Collector collector(event.leaves, overflow_);
    if (!json_.walk(line.text, kLimits, collector)) {
        event.leaves.clear();
        overflow_.clear();
        return false;
    }
    decode_nested(event);
    out_.begin(event);
    out_.leaf("catchment.overflow", overflow_);
    return true;
}

// Values that are JSON objects themselves, once: what is in them is searched under their own names
// too. Their text stays.
void Normaliser::decode_nested(Event& event) {
    std::size_t used = 0;
    std::size_t const count = event.leaves.size();
    for (std::size_t i = 0; i < count && used < kMostNested; ++i) {
        Leaf const leaf = event.leaves[i];
        if (leaf.value.size() < kSmallestNested || leaf.value.front() != '{') continue;
        if (leaf.value.back() != '}') continue;
        if (used == nested_.size()) nested_.push_back(std::make_unique<Nested>());
        Nested& nested = *nested_[used];
        nested.names.clear();
        nested.names.reserve(kMostNestedNames);
        std::size_t const before = event.leaves.size();
        NestedCollector collector(leaf.path, event.leaves, nested.names);
        if (nested.leaves.walk(leaf.value, kNestedLimits, collector))
            ++used;
        else
            event.leaves.resize(before);
    }
}

void Normaliser::json_source(Line const& line, Event& event) {
    for (JsonSource const* source : json_sources()) {
        bool all = true;
        for (Name const& mark : source->marks) all = all && out_.leaves().has(mark);
        if (!all) continue;
        out_.text(Field::event_dataset, source->dataset);
        for (Mapping const& mapping : source->mappings) {
            apply(mapping, out_.value(mapping.from), out_);
        }
        source->finish(line, out_);
        out_.text(Field::event_kind, source->kind);
        return;
    }
    take_core_fields(line, event);
}

bool Normaliser::text_source(Line const& line, Event& event) {
    if (line.text.empty()) return false;
    out_.begin(event);
    for (TextSource const* source : text_sources(line.text.front())) {
        if (source->hints != 0 && (source->hints & line.hints) == 0) continue;
        if (source->parse(line, out_)) {
            out_.text(Field::event_dataset, source->dataset);
            if (source->of_server) {
                out_.leaf("event.timezone", zone_text_);
                bool const several = line.text.find('\n') != std::string_view::npos;
                if (several) out_.leaf("log.flags", "multiline");
            }
            return true;
        }
        if (!out_.touched()) continue;
        event.clear();
        take_envelope(line.record, line.origin, event);
        out_.begin(event);
    }
    return false;
}

void Normaliser::pairs_or_text(Line const& line, Event& event) {
    event.leaves.clear();
    key_values(line.text, event.leaves);
    out_.begin(event);
    take_core_fields(line, event);
}

void Normaliser::take_core_fields(Line const& line, Event& event) {
    static constexpr std::array kTimes{Name("@timestamp"), Name("timestamp"), Name("time"),
                                       Name("ts"), Name("eventTime")};
    for (std::size_t i = 0; i < out_.leaves().hashes().size(); ++i) {
        Leaf const& leaf = event.leaves[i];
        Name const name(leaf.path, out_.leaves().hashes()[i]);
        if (std::optional<Field> const field = core_field(name)) out_.put(*field, leaf.value);
    }
    for (Name const& name : kTimes) {
        std::string_view const value = out_.value(name);
        if (!value.empty()) out_.time(any_time(value, line.zone));
    }
}

// An event that came in no envelope has its own time, or that of its object where it has none or
// one that cannot be. Both are the same each time that the object is taken in.
void Normaliser::take_time(Line const& line, Event& event) {
    std::int64_t& at = event.integer(Field::timestamp);
    std::optional<std::int64_t> const own = out_.time();
    if (line.record.timestamp_millis == 0) {
        bool const likely = own && *own >= kEarliest && *own <= line.near_micros + kDay;
        at = likely ? *own : line.near_micros;
    }
    if (own && std::abs(*own - at) >= kSecond) out_.leaf("event.created", out_.iso(*own));
}

void Normaliser::mark(std::string_view why, Event& event) {
    ++failures_;
    event[Field::event_kind] = "pipeline_error";
    out_.leaf("error.message", why);
}

}  // namespace siem::normalise
