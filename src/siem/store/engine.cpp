#include "siem/store/engine.hpp"

#include "siem/sql.hpp"

namespace siem::store {
namespace {

tl::unexpected<base::Error> not_here() {
    return base::fail(base::ErrorKind::skip, "this event store cannot do that");
}

}  // namespace

base::Result<void> Engine::stream(std::string_view, std::string_view, Piece const&) {
    return not_here();
}

base::Result<void> Engine::save(std::string_view, std::string_view, std::string const&) {
    return not_here();
}

base::Result<std::string> Engine::run(std::string_view) { return not_here(); }

std::string kill_statement(std::string_view mark) {
    return "KILL QUERY WHERE startsWith(query, " + literal(mark) + ") ASYNC";
}

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
