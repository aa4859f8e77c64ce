#include "siem/store/upkeep.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/log.hpp"
#include "base/text.hpp"

namespace siem::store {
namespace {

constexpr std::chrono::seconds kEach(5);

// Searching this many for a word takes about a second.
constexpr std::uint64_t kTooManyRows = 2'000'000;
// While much comes in, such as a backlog, taking it in goes first: with the words it takes half as
// long again (docs/performance.md).
constexpr std::uint64_t kTooManyMeanwhile = 100'000'000;
constexpr std::uint64_t kMuch = 20'000;  // rows a second

constexpr std::uint32_t kQuietLooks = 12;

// Until they have it, parts stay as small as the schema has them: of full batches as they are.
// Where those are too many, they grow no further than an index can be built for in little memory,
// and still without it: building it costs as much as the merge. Of so many parts at once it is
// built, which the engine calls mutations.
constexpr std::array kMerges = {
    "MODIFY SETTING materialize_skip_indexes_on_merge = 0, max_parts_to_merge_at_once = 12, "
    "max_bytes_to_merge_at_max_space_in_pool = 8000000, max_number_of_mutations_for_replica = 1",
    "MODIFY SETTING materialize_skip_indexes_on_merge = 0, max_parts_to_merge_at_once = 3, "
    "max_bytes_to_merge_at_max_space_in_pool = 26000000, max_number_of_mutations_for_replica = 1",
    "MODIFY SETTING materialize_skip_indexes_on_merge = 1, max_parts_to_merge_at_once = 12, "
    "max_bytes_to_merge_at_max_space_in_pool = 2000000000, max_number_of_mutations_for_replica = "
    "2"};

std::string from_parts(Layout const& layout) {
    return " FROM " + layout.system("parts") + " WHERE active AND " +
           layout.is_table(layout.event_tables().front());
}

// Those that are merged where they are many: two of them fit in one.
constexpr char const* kSmallParts = "countIf(bytes_on_disk < 13000000)";

// Smaller ones are scanned in no time.
constexpr char const* kUnindexed = "rows >= 100000 AND secondary_indices_compressed_bytes = 0";

}  // namespace

base::Instant Upkeep::step(base::Instant now) {
    base::Result<Backlog> const found = backlog();
    base::Result<void> const done = found ? look(*found) : base::fail(found.error());
    if (!done) {
        base::log_warn("upkeep of the event store failed and tries again",
                       {{"reason", done.error().message}});
    }
    return now + kEach;
}

// At a start there may be a backlog, of which the second look knows.
base::Result<void> Upkeep::look(Backlog const& found) {
    std::optional<std::uint64_t> const before = std::exchange(inserted_, found.inserted);
    if (!before) return merge(Merges::small);
    std::uint64_t const rows = found.inserted - std::min(*before, found.inserted);
    bool const quiet = rows <= kMuch * kEach.count() && found.rows == 0 && found.mutations == 0;
    quiet_looks_ = quiet ? quiet_looks_ + 1 : 0;
    base::Result<void> const told = merge(wanted(found));
    if (!told || !due(found, rows)) return told;
    return index_a_day();
}

Upkeep::Merges Upkeep::wanted(Backlog const& found) const {
    if (quiet_looks_ >= kQuietLooks) return Merges::indexed;
    std::uint64_t const most = merges_ == Merges::many ? many_parts_ / 2 : many_parts_;
    return found.parts > most ? Merges::many : Merges::small;
}

bool Upkeep::due(Backlog const& found, std::uint64_t rows) const {
    if (found.rows == 0 || found.mutations > 0) return false;
    if (rows > kMuch * kEach.count()) return found.rows > kTooManyMeanwhile;
    return found.merges == 0 || found.rows > kTooManyRows;
}

base::Result<void> Upkeep::merge(Merges which) {
    if (merges_ == which) return {};
    for (std::string const& table : engine_.layout().event_tables()) {
        base::Result<void> const told =
            alter(engine_, table, kMerges[static_cast<std::size_t>(which)]);
        if (!told) return told;
    }
    merges_ = which;
    return {};
}

base::Result<Upkeep::Backlog> Upkeep::backlog() {
    Layout const& layout = engine_.layout();
    base::Result<std::string> const row = engine_.read(
        "SELECT " + std::string(kSmallParts) + ", sumIf(rows, " + kUnindexed +
            "), (SELECT count() FROM " + layout.system("merges") +
            " WHERE NOT is_mutation), (SELECT count() FROM " + layout.system("mutations") +
            " WHERE NOT is_done AND " + layout.is_ours() + "), (SELECT sum(value) FROM " +
            layout.system("events") + " WHERE event = 'InsertedRows')" + from_parts(layout),
        "TSV");
    if (!row) return base::fail(row.error());
    std::vector<std::string_view> const cells = base::split(base::trim(*row), '\t');
    if (cells.size() != 5) return base::fail(base::ErrorKind::retry, "no counts of parts");
    return Backlog{base::to_uint64(cells[0]).value_or(0), base::to_uint64(cells[1]).value_or(0),
                   base::to_uint64(cells[2]).value_or(0), base::to_uint64(cells[3]).value_or(0),
                   base::to_uint64(cells[4]).value_or(0)};
}

// The newest first: it is what people look for. The engine goes on with it by itself, and passes
// over parts that have the index.
base::Result<void> Upkeep::index_a_day() {
    base::Result<std::string> const day = engine_.read(
        "SELECT max(partition_id)" + from_parts(engine_.layout()) + " AND " + kUnindexed, "TSV");
    if (!day) return base::fail(day.error());
    std::string const id(base::trim(*day));
    if (id.empty()) return {};
    base::Result<void> const begun =
        alter(engine_, engine_.layout().event_tables().front(),
              "MATERIALIZE INDEX message_words IN PARTITION ID '" + id + "'");
    if (!begun) return base::fail(begun.error());
    base::log_info("the words of a day are being indexed", {{"day", id}});
    return {};
}

}  // namespace siem::store
