#include "siem/store/split.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "base/text.hpp"
#include "siem/sql.hpp"

namespace siem::store {
namespace {

constexpr char const* kDenied = "497";

// As the node has them: where it is done `events` is over the two.
struct Found {
    bool events = false;
    bool begun = false;
    bool done = false;
};

base::Result<Found> look(Node const& node, Layout const& layout) {
    base::Result<std::string> const rows = node.connection.query(
        "SELECT name, engine FROM system.tables WHERE " + layout.is_ours(), "TSV");
    if (!rows) return base::fail(rows.error());
    Found found;
    for (std::string_view const row : base::split(base::trim(*rows), '\n')) {
        auto const cells = base::cut(row, "\t");
        if (!cells) continue;
        std::string_view const name = cells->first;
        bool const events = name == layout.local(kEvents);
        found.events = found.events || events;
        found.done = found.done || (events && cells->second == "Merge");
        found.begun = found.begun || name == layout.local(kIndexedEvents) ||
                      name == layout.local(kPlainEvents) || name == layout.local(kSplitEvents);
    }
    return found;
}

base::Result<void> run_all(Node const& node, std::vector<std::string> const& statements) {
    for (std::string const& sql : statements) {
        base::Result<void> done = run_at(node, sql);
        if (done) continue;
        if (done.error().code == kDenied) {
            done.error().message += ": docs/clickhouse.md has the grants of word-index: false";
        }
        return done;
    }
    return {};
}

base::Result<void> split(Node const& node, Layout const& layout) {
    base::Result<Found> found = look(node, layout);
    if (!found) return base::fail(found.error());
    if (found->done) return {};
    // Without `events` it broke off between the two names of the last statement.
    base::Result<void> const done =
        run_all(node, found->events ? layout.split_statements()
                                    : std::vector<std::string>{layout.swap_in()});
    // Another process may have come first.
    found = look(node, layout);
    if (!found) return base::fail(found.error());
    if (!found->done) {
        return done ? base::fail(base::ErrorKind::stop, "the events at " + node.host +
                                                            " could not be split into two tables")
                    : done;
    }
    base::log_info("the events lie in two tables, one of them without a word index",
                   {{"node", node.host}});
    return {};
}

}  // namespace

base::Result<bool> finish_split(Node const& node, Layout const& layout) {
    base::Result<Found> const found = look(node, layout);
    if (!found) return base::fail(found.error());
    if (!found->begun || found->done || layout.replicated) return found->done;
    base::Result<void> const done = split(node, layout);
    if (!done) return base::fail(done.error());
    return true;
}

base::Result<void> settle_split(Engine& engine, bool wanted) {
    Layout const& layout = engine.layout();
    bool any = false;
    for (Node const& node : engine.nodes()) {
        base::Result<Found> const found = look(node, layout);
        if (!found) return base::fail(found.error());
        any = any || found->done;
    }
    if (!any && !wanted) return {};
    if (!any && layout.replicated) {
        return base::fail(base::ErrorKind::stop,
                          "a store with replicated=1 has one table of events: take 'word-index: "
                          "false' out of siem.sources");
    }
    if (!layout.replicated) {
        for (Node const& node : engine.nodes()) {
            base::Result<void> const done = split(node, layout);
            if (!done) return done;
        }
    }
    engine.know_split();
    return {};
}

}  // namespace siem::store
