#include "siem/store/engine.hpp"

#include "base/text.hpp"
#include "siem/sql.hpp"

namespace siem::store {
namespace {

tl::unexpected<base::Error> not_here() {
    return base::fail(base::ErrorKind::skip, "this event store cannot do that");
}

}  // namespace

base::Result<void> run_at(Node const& node, std::string const& sql) {
    base::Result<std::string> const done = node.connection.query(sql, "TSV");
    if (done) return {};
    base::Error error = done.error();
    error.message = "the schema of the event store at " + node.host + ": " + error.message;
    return base::fail(std::move(error));
}

base::Result<void> Engine::stream(std::string_view, std::string_view, Piece const&) {
    return not_here();
}

base::Result<std::uint64_t> Engine::save_parquet(std::string_view, std::string const&,
                                                 std::string const&) {
    return not_here();
}

base::Result<std::string> Engine::run(std::string_view, std::string const&) { return not_here(); }

std::string kill_statement(std::string_view mark) {
    return "KILL QUERY WHERE startsWith(query, " + literal(mark) + ") ASYNC";
}

std::string named(std::string_view name) { return "log_comment = " + literal(name); }

base::Result<Reading> reading(Engine& engine, std::string_view name) {
    Reading all;
    for (Node const& node : engine.nodes()) {
        base::Result<std::string> const row = node.connection.query(
            "SELECT sum(read_rows), sum(total_rows_approx) FROM system.processes WHERE "
            "is_initial_query AND Settings['log_comment'] = " +
                literal(name),
            "TSV");
        if (!row) return base::fail(row.error());
        auto const cells = base::cut(base::trim(*row), "\t");
        if (!cells) continue;
        all.rows += base::to_uint64(cells->first).value_or(0);
        all.of += base::to_uint64(cells->second).value_or(0);
    }
    return all;
}

base::Result<void> end(Engine& engine, std::string_view name) {
    base::Result<void> result;
    for (Node const& node : engine.nodes()) {
        base::Result<std::string> const done = node.connection.query(
            "KILL QUERY WHERE user = currentUser() AND Settings['log_comment'] = " + literal(name),
            "TSV");
        if (!done) result = base::fail(done.error());
    }
    return result;
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
