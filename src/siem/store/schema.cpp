#include "siem/store/schema.hpp"

#include <string>
#include <vector>

#include "base/text.hpp"
#include "siem/fields.hpp"
#include "siem/store/native.hpp"
#include "siem/store/split.hpp"

namespace siem::store {
namespace {

std::string column_type(FieldInfo const& field) {
    switch (field.type) {
        case FieldType::time:
            return "DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1))";
        case FieldType::ip:
            return "IPv6 CODEC(ZSTD(1))";
        case FieldType::integer:
            return "Int64 CODEC(ZSTD(1))";
        case FieldType::text:
            break;
    }
    return field.few_values ? "LowCardinality(String) CODEC(ZSTD(1))" : "String CODEC(ZSTD(1))";
}

// Every insert is on the disk when it returns.
constexpr char const* kDurable = "fsync_after_insert = 1, fsync_part_directory = 1";

// The index holds the words of the message in lower case; Upkeep has it built. The map
// of leaves is cut into buckets by the leaf's name, so that a search for one leaf reads an eighth.
// What is inserted is one file a part, not a hundred to sync: that halves the cost of an insert.
// Inserts wait before parts pile up, and fail long before the machine is full of them.
// Small write buffers and a bound on merged parts keep merges within a small machine's memory.
std::string create_events() {
    std::string sql = "CREATE TABLE IF NOT EXISTS events (";
    for (std::size_t i = 0; i < kFields; ++i) {
        FieldInfo const& field = info(static_cast<Field>(i));
        sql += quoted(field.name) + " " + column_type(field) + ", ";
    }
    sql +=
        "fields Map(LowCardinality(String), String) CODEC(ZSTD(1)), "
        "INDEX message_words lower(message) TYPE text(tokenizer = splitByNonAlpha)) "
        "ENGINE = MergeTree PARTITION BY toYYYYMMDD(`@timestamp`) "
        "PRIMARY KEY (`@timestamp`) ORDER BY (`@timestamp`, `event.id`) "
        "SETTINGS map_serialization_version = 'with_buckets', map_buckets_strategy = 'constant', "
        "map_buckets_min_avg_size = 0, max_buckets_in_map = 8, "
        "materialize_skip_indexes_on_merge = 0, min_bytes_for_wide_part = 268435456, "
        "min_compress_block_size = 65536, max_compress_block_size = 262144, "
        "parts_to_delay_insert = 150, parts_to_throw_insert = 1000, "
        "max_bytes_to_merge_at_max_space_in_pool = 200000000, ";
    return sql + kDurable;
}

std::string create_streams() {
    return std::string(
               "CREATE TABLE IF NOT EXISTS streams (account String, `group` String, "
               "stream String, last_id SimpleAggregateFunction(max, Tuple(UInt64, String)), "
               "newest SimpleAggregateFunction(max, DateTime64(6, 'UTC')), "
               "ingested SimpleAggregateFunction(max, DateTime64(6, 'UTC'))) "
               "ENGINE = AggregatingMergeTree ORDER BY (account, `group`, stream) SETTINGS ") +
           kDurable;
}

std::string create_quarantine() {
    return std::string(
               "CREATE TABLE IF NOT EXISTS quarantine (id String, at DateTime64(6, 'UTC'), "
               "queue String, bucket String, key String, reason String, message String) "
               "ENGINE = ReplacingMergeTree ORDER BY id SETTINGS ") +
           kDurable;
}

// What an insert asks about: filled and emptied within it, never on the disk.
std::string create_wanted() {
    return "CREATE TABLE IF NOT EXISTS wanted (account String, `group` String, stream String, "
           "id String, at DateTime64(6, 'UTC')) ENGINE = Memory";
}

// What was let go of at the end of its retention: it proves that it went, and when.
std::string create_forgotten() {
    return std::string(
               "CREATE TABLE IF NOT EXISTS forgotten (at DateTime64(6, 'UTC'), day Date, "
               "rows UInt64, whole_day UInt8) ENGINE = MergeTree ORDER BY (at, day) SETTINGS ") +
           kDurable;
}

// What is remembered of sources: a row a source and day, however much it writes.
std::string create_source_days() {
    return std::string(
               "CREATE TABLE IF NOT EXISTS source_days (account LowCardinality(String), "
               "region LowCardinality(String), `group` String, day Date, "
               "dataset SimpleAggregateFunction(max, String), "
               "events SimpleAggregateFunction(sum, UInt64), "
               "bytes SimpleAggregateFunction(sum, UInt64), "
               "failures SimpleAggregateFunction(sum, UInt64), "
               "newest SimpleAggregateFunction(max, DateTime64(6, 'UTC')), "
               "ingested SimpleAggregateFunction(max, DateTime64(6, 'UTC')), "
               "longest_gap SimpleAggregateFunction(max, UInt32), "
               "hours SimpleAggregateFunction(groupBitOr, UInt32)) "
               "ENGINE = AggregatingMergeTree ORDER BY (day, account, region, `group`) "
               "TTL day + INTERVAL 40 DAY SETTINGS ") +
           kDurable;
}

// Twenty parts become one rather than five: a row is written again once instead of three times
// before its part is large enough to be left alone. Those do not count as parts that pile up.
std::string merge_wider() {
    return "ALTER TABLE events MODIFY SETTING merge_selector_base = 20, "
           "max_avg_part_size_for_too_many_parts = 50000000";
}

// What the processes are about to insert, or have (claims.hpp).
std::string create_claims() {
    return std::string(
               "CREATE TABLE IF NOT EXISTS claims (claim String, ended UInt8, "
               "ranges String CODEC(ZSTD(1)), at DateTime('UTC') DEFAULT now('UTC')) "
               "ENGINE = MergeTree ORDER BY (ended, claim) TTL at + INTERVAL 2 HOUR SETTINGS ") +
           kDurable;
}

// A merge holds two blocks of rows of each of its parts, some 11 MB: so few at once. The index of a
// part is built in memory, by two mutations at a time: so small parts, that are merged further
// with their indexes when it is quiet (Upkeep). Parts of that size are not ones that pile up.
std::string merge_fewer() {
    return "ALTER TABLE events MODIFY SETTING merge_selector_base = 5, "
           "max_parts_to_merge_at_once = 12, max_bytes_to_merge_at_max_space_in_pool = 32000000, "
           "max_number_of_mutations_for_replica = 2, "
           "max_avg_part_size_for_too_many_parts = 8000000";
}

// What a full batch becomes is left alone while much comes in: merging it cost more than half as
// much again as inserting it, and memory besides. So smaller parts still may be many.
std::string merge_small_alone() {
    return "ALTER TABLE events MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 12000000, "
           "max_avg_part_size_for_too_many_parts = 4000000";
}

// Parts that have been merged hold memory like any other until they are removed: a minute, not
// eight. The engine keeps them so long because what it made of them may not be on the disk yet:
// here it is.
std::string remove_merged_soon() {
    return "ALTER TABLE events MODIFY SETTING old_parts_lifetime = 60, "
           "min_rows_to_fsync_after_merge = 1";
}

// Batches are smaller, and so are the parts that they become.
std::string merge_smaller_alone() {
    return "ALTER TABLE events MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 8000000, "
           "max_avg_part_size_for_too_many_parts = 2500000";
}

constexpr char const* kByStream = "cityHash64(account, `group`, stream)";
constexpr char const* kBySource = "cityHash64(account, region, `group`)";

// Step n makes version n + 1 of version n. Never change one that was released: add the next.
std::vector<std::vector<Change>> const& steps() {
    static std::vector<std::vector<Change>> const all = {
        {{create_events(), kByEvent},
         {create_streams(), kByStream},
         {create_quarantine(), "cityHash64(id)"},
         {create_wanted()}},
        {{create_forgotten()}},
        {{create_source_days(), kBySource}},
        {{merge_wider()}},
        {{create_claims(), "cityHash64(claim)"}},
        {{merge_fewer()}},
        {},  // from here on the events may be split (split.hpp), which no program before knew of
        {{merge_small_alone()}},
        {{remove_merged_soon()}},
        {{merge_smaller_alone()}},
    };
    return all;
}

base::Result<void> migrate_node(Node const& node, Layout layout, std::uint64_t last) {
    base::Result<void> done =
        run_at(node, std::string("CREATE TABLE IF NOT EXISTS schema (version "
                                 "UInt32) ENGINE = MergeTree ORDER BY version "
                                 "SETTINGS ") +
                         kDurable);
    if (!done) return done;
    auto const held = node.connection.query("SELECT max(version) FROM schema", "TSV");
    if (!held) return base::fail(held.error());
    std::uint64_t const version = base::to_uint64(base::trim(*held)).value_or(0);
    if (version > steps().size()) {
        return base::fail(base::ErrorKind::stop,
                          "the event store was written by a later version of this program");
    }
    base::Result<bool> const split = finish_split(node, layout);
    if (!split) return base::fail(split.error());
    layout.split = *split;
    for (std::uint64_t step = version; step < last; ++step) {
        for (Change const& change : steps()[step]) {
            for (std::string const& sql : layout.statements(change)) {
                done = run_at(node, sql);
                if (!done) return done;
            }
        }
        done = run_at(node, "INSERT INTO schema VALUES (" + std::to_string(step + 1) + ")");
        if (!done) return done;
    }
    return {};
}

}  // namespace

std::uint64_t schema_version() { return steps().size(); }

base::Result<void> migrate(Engine& engine, std::uint64_t last) {
    for (Node const& node : engine.nodes()) {
        base::Result<void> const done = migrate_node(node, engine.layout(), last);
        if (!done) return done;
    }
    return {};
}

std::vector<std::string> schema_statements(Layout const& layout) {
    std::vector<std::string> all;
    for (std::vector<Change> const& step : steps()) {
        for (Change const& change : step) {
            for (std::string& sql : layout.statements(change)) all.push_back(std::move(sql));
        }
    }
    return all;
}

}  // namespace siem::store
