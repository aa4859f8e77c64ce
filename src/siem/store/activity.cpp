#include "siem/store/activity.hpp"

#include "base/text.hpp"
#include "siem/store/native.hpp"

namespace siem::store {
namespace {

std::int64_t number(std::string_view text) { return base::to_int64(text).value_or(0); }

}  // namespace

base::Result<void> Activity::add(std::vector<SourceDay> const& days) {
    if (days.empty()) return {};
    TextColumn accounts, regions, groups, datasets;
    std::vector<std::int64_t> day, events, bytes, failures, newest, ingested, gaps, hours;
    for (SourceDay const& one : days) {
        accounts.add(one.name.account);
        regions.add(one.name.region);
        groups.add(one.name.log_group);
        datasets.add(one.dataset);
        day.push_back(one.day);
        events.push_back(static_cast<std::int64_t>(one.events));
        bytes.push_back(static_cast<std::int64_t>(one.bytes));
        failures.push_back(static_cast<std::int64_t>(one.failures));
        newest.push_back(base::to_micros(one.newest));
        ingested.push_back(base::to_micros(one.ingested));
        gaps.push_back(one.longest_gap);
        hours.push_back(one.hours);
    }
    NativeBlock block(days.size(), 12);
    block.texts("account", accounts.encoded());
    block.texts("region", regions.encoded());
    block.texts("group", groups.encoded());
    block.texts("dataset", datasets.encoded());
    block.integers("day", day);
    block.integers("events", events);
    block.integers("bytes", bytes);
    block.integers("failures", failures);
    block.times("newest", newest);
    block.times("ingested", ingested);
    block.integers("longest_gap", gaps);
    block.integers("hours", hours);
    return engine_.writer().insert(
        "INSERT INTO source_days (account, region, `group`, dataset, day, events, bytes, failures, "
        "newest, ingested, longest_gap, hours)",
        block.pieces());
}

// Numbers as text, so that a row is texts alone.
base::Result<void> Activity::each_of(std::int64_t day,
                                     std::function<void(SourceDay)> const& visit) {
    base::Result<std::string> const found = engine_.read(
        "SELECT toString(account), toString(region), `group`, max(dataset), "
        "toString(sum(events)), toString(sum(bytes)), toString(sum(failures)), "
        "toString(toUnixTimestamp64Micro(max(newest))), "
        "toString(toUnixTimestamp64Micro(max(ingested))), toString(max(longest_gap)), "
        "toString(groupBitOr(hours)) FROM source_days WHERE day = toDate(" +
            std::to_string(day) + ") GROUP BY account, region, `group`",
        "RowBinary");
    if (!found) return base::fail(found.error());
    for (TextColumn::Reader cells{std::string_view(*found)}; !cells.empty();) {
        SourceDay one;
        one.day = day;
        one.name.account = cells.next();
        one.name.region = cells.next();
        one.name.log_group = cells.next();
        one.dataset = cells.next();
        one.events = static_cast<std::uint64_t>(number(cells.next()));
        one.bytes = static_cast<std::uint64_t>(number(cells.next()));
        one.failures = static_cast<std::uint64_t>(number(cells.next()));
        one.newest = base::from_micros(number(cells.next()));
        one.ingested = base::from_micros(number(cells.next()));
        one.longest_gap = number(cells.next());
        one.hours = static_cast<std::uint32_t>(number(cells.next()));
        visit(std::move(one));
    }
    return {};
}

}  // namespace siem::store
