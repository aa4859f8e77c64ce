#include "siem/store/upkeep.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

namespace siem::store {
namespace {

// With more parts that were never merged than this the intake is ahead; with fewer than the other,
// merging has caught up.
constexpr std::uint64_t kBehind = 24;
constexpr std::uint64_t kCaughtUp = 8;

constexpr char const* kPartsOfEvents =
    " FROM system.parts WHERE active AND database = currentDatabase() AND table = 'events' ";
// Smaller ones are scanned in no time, and get their index when they merge.
constexpr char const* kUnindexed = "rows >= 100000 AND secondary_indices_compressed_bytes = 0";

}  // namespace

base::Instant Upkeep::step(base::Instant now) {
    base::Result<void> const tended = tend();
    if (!tended) {
        base::log_warn("upkeep of the event store failed and tries again",
                       {{"reason", tended.error().message}});
    }
    return now + std::chrono::seconds(5);
}

base::Result<void> Upkeep::tend() {
    base::Result<Parts> const found = parts();
    if (!found) return base::fail(found.error());
    bool const on = found->fresh > kBehind ? false : found->fresh < kCaughtUp ? true : indexing_;
    if (!known_ || on != indexing_) {
        base::Result<void> const set = index_at_merges(on);
        if (!set) return set;
    }
    if (!on || found->unindexed == 0 || found->at_work > 0) return {};
    return index_a_day();
}

base::Result<Upkeep::Parts> Upkeep::parts() {
    base::Result<std::string> const row = engine_.read(
        std::string("SELECT countIf(level = 0), countIf(") + kUnindexed +
            "), (SELECT count() FROM system.merges) + "
            "(SELECT count() FROM system.mutations WHERE NOT is_done AND table = 'events')" +
            kPartsOfEvents,
        "TSV");
    if (!row) return base::fail(row.error());
    std::vector<std::string_view> const cells = base::split(base::trim(*row), '\t');
    if (cells.size() != 3) return base::fail(base::ErrorKind::retry, "no counts of parts");
    return Parts{base::to_uint64(cells[0]).value_or(0), base::to_uint64(cells[1]).value_or(0),
                 base::to_uint64(cells[2]).value_or(0)};
}

base::Result<void> Upkeep::index_at_merges(bool on) {
    base::Result<std::string> const set = engine_.writer().query(
        std::string("ALTER TABLE events MODIFY SETTING materialize_skip_indexes_on_merge = ") +
            (on ? "1" : "0"),
        "TSV");
    if (!set) return base::fail(set.error());
    if (known_ || !on) {
        base::log_info(on ? "merges build the word index again"
                          : "merges leave the word index for later: much is coming in");
    }
    indexing_ = on;
    known_ = true;
    return {};
}

// The newest first: it is what people look for. The engine goes on with it by itself.
base::Result<void> Upkeep::index_a_day() {
    base::Result<std::string> const day = engine_.read(
        std::string("SELECT max(partition_id)") + kPartsOfEvents + "AND " + kUnindexed, "TSV");
    if (!day) return base::fail(day.error());
    std::string const id(base::trim(*day));
    if (id.empty()) return {};
    base::Result<std::string> const begun = engine_.writer().query(
        "ALTER TABLE events MATERIALIZE INDEX message_words IN PARTITION ID '" + id + "'", "TSV");
    if (!begun) return base::fail(begun.error());
    base::log_info("the words of a day are being indexed", {{"day", id}});
    return {};
}

}  // namespace siem::store
