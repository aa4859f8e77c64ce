// How the store's tables lie on ClickHouse's nodes. On one node, or in the process, a table is a
// table. On shards its rows are in the table NAME_local of each, and NAME is all of them together:
// reads and inserts name NAME, what changes rows in place names where they are. Pure.
//
//   layout.statements({"CREATE TABLE IF NOT EXISTS streams (…", "cityHash64(stream)"})
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace siem::store {

// A step of the schema, as it is said to one node.
struct Change {
    Change(std::string statement, std::string spread_by = "rand()")
        : sql(std::move(statement)), shard_by(std::move(spread_by)) {}

    std::string sql;
    std::string shard_by;  // of a new table: what its rows are spread over the shards by
};

// The table of events, and the two that it reads once it is split (split.hpp).
inline constexpr std::string_view kEvents = "events";
inline constexpr std::string_view kIndexedEvents = "events_indexed";
inline constexpr std::string_view kPlainEvents = "events_plain";
// What becomes `events` when it is.
inline constexpr std::string_view kSplitEvents = "events_split";

// What events are spread over shards by.
inline constexpr char const* kByEvent =
    "cityHash64(`cloud.account.id`, `log.group`, `log.stream`, `event.id`)";

struct Layout {
    std::string database = {};  // on servers; "" in the process
    std::string cluster = {};   // of ClickHouse's configuration; "" for one node
    bool replicated = false;    // by Keeper
    bool split = false;         // the events lie in two tables

    // On servers other processes write, too.
    bool shared() const { return !database.empty(); }
    std::string local(std::string_view table) const;   // "events", "events_local"
    std::string system(std::string_view table) const;  // of all shards: "system.parts"
    // The condition on a system table's rows: of this table of the store's, of any.
    std::string is_table(std::string_view table) const;
    std::string is_ours() const;
    // Of any that has rows of events, split or not.
    std::string is_events() const;
    // Whether a table, as a node has it, is one of those, or `events` over them.
    bool has_events(std::string_view table) const;

    // Where the rows of events are, the one with the word index first: "events" unless it is split.
    std::vector<std::string> event_tables() const;

    // What to run on each node for a change. Statements are "CREATE TABLE IF NOT EXISTS name (… "
    // or "ALTER TABLE name …"; that of a column concerns NAME as well as NAME_local.
    // One that changes `events` changes all tables of it.
    std::vector<std::string> statements(Change const& change) const;
    // What splits the events at a node, each to be repeated where one of them broke off.
    std::vector<std::string> split_statements() const;
    std::string swap_in() const;  // their last where it broke off in its middle
    // The change of a table's rows that stands after "ALTER TABLE name ".
    std::string alter(std::string_view table, std::string_view what) const;

  private:
    std::string on_cluster() const;
    std::vector<std::string> alter_events(Change const& change) const;
    std::string over_shards(std::string_view table, std::string_view shard_by) const;
    std::string replicated_engine(std::string sql, std::string const& table) const;
};

}  // namespace siem::store
