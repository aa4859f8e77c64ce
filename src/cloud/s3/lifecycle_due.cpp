#include "cloud/s3/lifecycle_due.hpp"

#include <algorithm>

namespace cloud::s3 {
namespace {

constexpr std::uint64_t kSmallBytes = 128u << 10;  // which no transition pays for

bool has_tag(Object const& object, std::pair<std::string, std::string> const& tag) {
    auto const found = object.tags.find(tag.first);
    return found != object.tags.end() && found->second == tag.second;
}

bool fits(LifecycleFilter const& filter, Object const& object) {
    if (!object.key.starts_with(filter.prefix)) return false;
    if (filter.larger && object.bytes <= *filter.larger) return false;
    if (filter.smaller && object.bytes >= *filter.smaller) return false;
    return std::all_of(filter.tags.begin(), filter.tags.end(),
                       [&](auto const& tag) { return has_tag(object, tag); });
}

bool is_due(LifecycleTime const& at, std::int64_t since_millis, base::Instant now) {
    std::int64_t const due = at.days ? days_after(since_millis, *at.days) : *at.date_millis;
    return due <= base::to_millis(now);
}

bool is_archive(std::string const& storage_class) {
    return storage_class == "GLACIER" || storage_class == "DEEP_ARCHIVE";
}

bool large_enough(Lifecycle const& lifecycle, LifecycleRule const& rule, Object const& object,
                  std::string const& storage_class) {
    if (object.bytes >= kSmallBytes || rule.filter.sized()) return true;
    return lifecycle.small_ones_too && is_archive(storage_class);
}

// Colder only, and the coldest of all that are due.
void move(Due& due, Object const& object, std::string const& storage_class) {
    std::string const& now = due.move.empty() ? object.storage_class : due.move;
    // REDUCED_REDUNDANCY is left for any.
    if (coldness(storage_class) > coldness(now)) due.move = storage_class;
}

void add_latest(Due& due, LifecycleRule const& rule, Aging const& aging, base::Instant now) {
    bool const old = rule.expiration && is_due(*rule.expiration, aging.object.modified_millis, now);
    if (aging.object.marker) {
        if (aging.alone && (rule.expired_markers || old)) due.remove = true;
        return;
    }
    if (old) due.expire = true;
}

}  // namespace

std::int64_t days_after(std::int64_t millis, std::int64_t days) {
    std::int64_t const day = (millis + kDayMillis - 1) / kDayMillis;
    return (day + days) * kDayMillis;
}

base::Instant next_midnight(base::Instant now) {
    return base::from_millis((base::to_millis(now) / kDayMillis + 1) * kDayMillis);
}

Due due_of(Lifecycle const& lifecycle, Aging const& aging, base::Instant now) {
    Due due;
    Object const& object = aging.object;
    std::int64_t const since = aging.latest ? object.modified_millis : aging.since_millis;
    for (LifecycleRule const& rule : lifecycle.rules) {
        if (!rule.enabled || !fits(rule.filter, object)) continue;
        if (aging.latest) add_latest(due, rule, aging, now);
        std::optional<LifecycleTransition> const& gone = rule.noncurrent_expiration;
        if (!aging.latest && gone && aging.newer >= gone->newer && is_due(gone->at, since, now)) {
            due.remove = true;
        }
        for (LifecycleTransition const& one :
             aging.latest ? rule.transitions : rule.noncurrent_transitions) {
            if (object.marker || aging.newer < one.newer || !is_due(one.at, since, now)) continue;
            if (large_enough(lifecycle, rule, object, one.storage_class)) {
                move(due, object, one.storage_class);
            }
        }
    }
    if (due.remove) due.move.clear();
    return due;
}

}  // namespace cloud::s3
