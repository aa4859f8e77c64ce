#include "siem/store/engine.hpp"

namespace siem::store {

// What is replicated is changed by one node for the others.
base::Result<void> alter(Engine& engine, std::string_view table, std::string_view what) {
    std::string const sql = engine.layout().alter(table, what);
    if (engine.layout().replicated) {
        base::Result<std::string> const done = engine.writer().query(sql, "TSV");
        if (!done) return base::fail(done.error());
        return {};
    }
    for (Node const& node : engine.nodes()) {
        base::Result<std::string> const done = node.connection.query(sql, "TSV");
        if (!done) return base::fail(done.error());
    }
    return {};
}

}  // namespace siem::store
