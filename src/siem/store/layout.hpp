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

struct Layout {
    std::string database = {};  // on servers; "" in the process
    std::string cluster = {};   // of ClickHouse's configuration; "" for one node
    bool replicated = false;    // by Keeper

    // On servers other processes write, too.
    bool shared() const { return !database.empty(); }
    std::string local(std::string_view table) const;   // "events", "events_local"
    std::string system(std::string_view table) const;  // of all shards: "system.parts"
    // The condition on a system table's rows: of this table of the store's, of any.
    std::string is_table(std::string_view table) const;
    std::string is_ours() const;

    // What to run on each node for a change. Statements are "CREATE TABLE IF NOT EXISTS name (… "
    // or "ALTER TABLE name …"; that of a column concerns NAME as well as NAME_local.
    std::vector<std::string> statements(Change const& change) const;
    // The change of a table's rows that stands after "ALTER TABLE name ".
    std::string alter(std::string_view table, std::string_view what) const;

  private:
    std::string on_cluster() const;
    std::string replicated_engine(std::string sql, std::string const& table) const;
};

}  // namespace siem::store
