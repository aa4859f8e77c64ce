#include "siem/watch/sources.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "siem/watch/source.hpp"

namespace siem::watch {
namespace {

using std::chrono::seconds;

constexpr base::Duration kReadEvery = std::chrono::minutes(5);
constexpr std::int64_t kDayMicros = 86'400'000'000;
// One look may have much to tell, such as after a night without a network.
constexpr std::size_t kMostToldAtOnce = 20;

std::int64_t day_of(base::Instant at) { return base::to_micros(at) / kDayMicros; }

// Of those that were counted, as many as were new.
std::uint64_t part_that_was_new(std::uint64_t counted, StoredBatch const& batch) {
    if (batch.duplicates == 0) return counted;
    return counted * batch.rows / (batch.rows + batch.duplicates);
}

void add(Flow& flow, base::Instant at, std::uint64_t events, std::uint64_t bytes) {
    flow.events += events;
    flow.bytes += bytes;
    flow.event_rate.add(at, events);
    flow.byte_rate.add(at, bytes);
}

void add(SourceDay& open, SourceDay const& more) {
    open.name = more.name;
    open.day = more.day;
    if (!more.dataset.empty()) open.dataset = more.dataset;
    open.events += more.events;
    open.bytes += more.bytes;
    open.failures += more.failures;
    open.newest = std::max(open.newest, more.newest);
    open.ingested = std::max(open.ingested, more.ingested);
    open.longest_gap = std::max(open.longest_gap, more.longest_gap);
    open.hours |= more.hours;
}

void note(std::vector<Day>& days, SourceDay const& more) {
    auto const place =
        std::lower_bound(days.begin(), days.end(), more.day,
                         [](Day const& day, std::int64_t wanted) { return day.day < wanted; });
    bool const fresh = place == days.end() || place->day != more.day;
    if (fresh && days.size() >= kDaysOfHabit && place == days.begin()) return;  // older than all
    Day& day = fresh ? *days.insert(place, {static_cast<std::int32_t>(more.day)}) : *place;
    day.longest_gap = std::max(day.longest_gap, static_cast<std::uint32_t>(more.longest_gap));
    day.hours |= more.hours;
    if (days.size() > kDaysOfHabit) days.erase(days.begin());
}

}  // namespace

std::string queue_label(std::string const& queue) {
    auto const host = base::cut(queue, "://");
    auto const path = host ? base::cut(host->second, "/") : std::nullopt;
    return path ? std::string(path->second) : queue;
}

Sources::Sources(ActivityStore& store, Settings settings)
    : store_(store), settings_(std::move(settings)) {}

Sources::~Sources() { (void)write_down(); }

Sources::Source* Sources::find(SourceName const& name) {
    auto const found = sources_.find(name);
    if (found != sources_.end()) return &found->second;
    if (sources_.size() >= kMostSources) return nullptr;
    return &sources_[name];
}

// What was counted here is added; what the store says of a day replaces what was known of it.
void Sources::remember(SourceDay const& day, bool replaces) {
    Source* const source = find(day.name);
    if (source == nullptr) return;
    note(source->days, day);
    source->newest = std::max(source->newest, day.newest);
    source->ingested = std::max(source->ingested, day.ingested);
    if (!day.dataset.empty()) source->dataset = day.dataset;
    Today& today = source->today;
    if (day.day < today.day) return;
    if (replaces || day.day > today.day) today = {day.day};
    today.events += day.events;
    today.bytes += day.bytes;
    today.failures += day.failures;
}

void Sources::count(SourceCount const& counted, StoredBatch const& batch) {
    Source* const source = find(counted.name);
    if (source == nullptr) {
        unnamed_ += part_that_was_new(counted.events, batch);
        return;
    }
    SourceDay day{counted.name, counted.day_begins / kDayMicros, counted.dataset};
    day.events = part_that_was_new(counted.events, batch);
    day.bytes = part_that_was_new(counted.bytes, batch);
    day.failures = part_that_was_new(counted.failures, batch);
    day.ingested = batch.at;
    day.hours = counted.hours;
    // An event of the future says nothing of when the source spoke last.
    day.newest = std::min(base::from_micros(counted.newest), batch.at);
    // Gaps are told by what goes on from the newest; what was before fills some that nobody knows.
    std::int64_t const before = base::to_micros(source->newest);
    std::int64_t gap = counted.longest_gap_ended > before ? counted.longest_gap : 0;
    if (before > 0 && counted.oldest > before) gap = std::max(gap, counted.oldest - before);
    if (before < counted.newest) day.longest_gap = (gap + 999'999) / 1'000'000;
    remember(day, false);

    base::Duration const later = batch.at - base::from_micros(counted.ingested);
    if (!source->live) source->live = std::make_unique<Live>();
    source->live->events.add(batch.at, day.events);
    source->live->bytes.add(batch.at, day.bytes);
    source->live->latency.add(batch.at, counted.latencies, later);
    Flow& queue = queues_[batch.queue];
    add(queue, batch.at, day.events, day.bytes);
    queue.latency.add(batch.at, counted.latencies, later);
    latency_.add(batch.at, counted.latencies, later);
    add(counted_[{day.day, day.name}], day);
}

void Sources::count_datasets(StoredBatch const& batch) {
    for (auto const& [name, events] : batch.tally.datasets()) {
        bool const full = datasets_.size() >= kMostDatasets && datasets_.count(name) == 0;
        add(datasets_[full ? "other" : name], batch.at, part_that_was_new(events, batch), 0);
    }
}

void Sources::stored(StoredBatch const& batch) {
    if (batch.rows == 0) return;  // nothing of it is new
    std::lock_guard const lock(mutex_);
    for (SourceCount const& counted : batch.tally.sources()) count(counted, batch);
    count_datasets(batch);
}

base::Result<void> Sources::write_down() {
    Days counted;
    {
        std::lock_guard const lock(mutex_);
        counted.swap(counted_);
    }
    if (counted.empty()) return {};
    std::vector<SourceDay> days;
    days.reserve(counted.size());
    for (auto const& [key, day] : counted) days.push_back(day);
    base::Result<void> const written = store_.add(days);
    if (written) return {};
    // With what came meanwhile, next time.
    std::lock_guard const lock(mutex_);
    for (auto const& [key, day] : counted) add(counted_[key], day);
    return written;
}

// What was counted since the last writing is in neither, and added once more.
base::Result<void> Sources::read(std::int64_t first, std::int64_t last) {
    for (std::int64_t day = first; day <= last; ++day) {
        std::vector<SourceDay> all;
        base::Result<void> const done =
            store_.each_of(day, [&](SourceDay one) { all.push_back(std::move(one)); });
        if (!done) return done;
        std::lock_guard const lock(mutex_);
        for (SourceDay const& one : all) {
            remember(one, true);
            auto const open = counted_.find({day, one.name});
            if (open != counted_.end()) remember(open->second, false);
        }
    }
    return {};
}

base::Instant Sources::step(base::Instant now) {
    base::Result<void> done = write_down();
    if (done && now >= next_read_) {
        std::int64_t const today = day_of(now);
        done = read(loaded_ ? today - 1 : today - kDaysKnown, today + 1);
        if (done) {
            std::lock_guard const lock(mutex_);
            loaded_ = true;
            next_read_ = now + kReadEvery;
        }
    }
    if (!done) {
        base::log_warn("what is known of sources could not be kept and is tried again",
                       {{"reason", done.error().message}});
    }
    look_for_silence(now);
    return now + settings_.write_every;
}

SourceState Sources::state_of(Source const& source, base::Instant heard, Silence& silence) const {
    silence = silence_of(source.days, source.newest, heard);
    if (!silence.known) return SourceState::learning;
    return silence.silent ? SourceState::silent : SourceState::active;
}

// A source that has not been heard of for so long is no source any more.
bool Sources::is_gone(Source const& source, base::Instant now) {
    return source.newest < now - std::chrono::hours(24) * kDaysKnown &&
           source.ingested < now - std::chrono::hours(24);
}

void Sources::look_for_silence(base::Instant now) {
    base::Instant const heard = settings_.heard_until(now);
    std::lock_guard const lock(mutex_);
    if (!loaded_) return;
    std::erase_if(sources_, [&](auto const& one) { return is_gone(one.second, now); });
    std::size_t changed = 0;
    for (auto& [name, source] : sources_) {
        if (source.live && source.ingested < now - std::chrono::minutes(70)) source.live.reset();
        Silence silence;
        bool const silent = state_of(source, heard, silence) == SourceState::silent;
        if (silent == source.told_silent) continue;
        source.told_silent = silent;
        if (++changed <= kMostToldAtOnce) say(name, source, silence);
    }
    if (changed > kMostToldAtOnce) {
        base::log_warn("more sources fell silent or speak again",
                       {{"sources", changed - kMostToldAtOnce}});
    }
}

void Sources::say(SourceName const& name, Source const& source, Silence const& silence) {
    if (!source.told_silent) {
        return base::log_info(
            "a source speaks again",
            {{"account", name.account}, {"region", name.region}, {"log_group", name.log_group}});
    }
    base::log_warn("a source fell silent", {{"account", name.account},
                                            {"region", name.region},
                                            {"log_group", name.log_group},
                                            {"since", base::iso8601(source.newest)},
                                            {"habit_seconds", silence.habit.count()}});
}

}  // namespace siem::watch
