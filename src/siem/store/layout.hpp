// How the store's tables lie on ClickHouse's nodes. On one node, or in the process, a table is a
// table. On shards its rows are in the table NAME_local of each, and NAME is all of them together:
// reads and inserts name NAME, what changes rows in place names where they are. Pure.
#pragma once

#include <string>
#include <string_view>

namespace siem::store {

struct Layout {
    std::string cluster = {};  // of ClickHouse's configuration; "" for one node
    bool replicated = false;

    std::string local(std::string_view table) const;   // "events", "events_local"
    std::string system(std::string_view table) const;  // of all nodes: "system.parts"
};

}  // namespace siem::store
