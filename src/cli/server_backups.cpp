#include "cli/server_backups.hpp"

#include <algorithm>
#include <vector>

#include "base/log.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "siem/sql.hpp"

namespace cli {
namespace {

using codec::Json;
using siem::store::Engine;
using siem::store::Layout;

constexpr std::string_view kScheme = "disk:";
// The parts: apart, so that the marks of streams are copied after the events.
constexpr char const* kEvents = "events";
constexpr char const* kOthers = "others";

tl::unexpected<base::Error> refused(std::string message) {
    return base::fail(base::ErrorKind::skip, std::move(message));
}

struct Place {
    std::string disk;
    std::string path;  // within it, "" or "a/b"

    std::string sql(std::string const& below) const {
        return "Disk(" + siem::literal(disk) + ", " +
               siem::literal(path.empty() ? below : path + "/" + below) + ")";
    }
    std::string shown() const {
        return std::string(kScheme) + disk + (path.empty() ? "" : "/" + path);
    }
};

bool plain(std::string_view name) {
    constexpr std::string_view kPlain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    return !name.empty() && name.size() <= 255 && name != "." && name != ".." &&
           name.find_first_not_of(kPlain) == std::string_view::npos;
}

base::Result<Place> parse_place(std::string_view text) {
    if (is_server_disk(text)) {
        std::vector<std::string_view> const parts = base::split(text.substr(kScheme.size()), '/');
        if (std::all_of(parts.begin(), parts.end(), plain)) {
            std::vector<std::string> const below(parts.begin() + 1, parts.end());
            return Place{std::string(parts.front()), base::join(below, "/")};
        }
    }
    return refused(
        "the events are on servers: say which of their disks, as disk:NAME or "
        "disk:NAME/PATH, not '" +
        std::string(text) + "'");
}

// One of each shard. What is replicated Keeper has to keep together.
base::Result<std::vector<siem::store::Node>> nodes_of(Engine& engine) {
    Layout const& layout = engine.layout();
    if (layout.replicated) {
        return refused(
            "replicas are backed up and restored by the servers' own statement ON "
            "CLUSTER: docs/clickhouse.md has it");
    }
    std::vector<siem::store::Node> nodes = engine.nodes();
    if (!layout.cluster.empty()) return nodes;
    return std::vector<siem::store::Node>{nodes.front()};  // all are ways to one
}

base::Error with_advice(base::Error error, std::string const& host) {
    constexpr char const* kNotConfigured = "318";
    constexpr char const* kDenied = "497";
    std::string advice;
    if (error.code == kNotConfigured ||
        error.message.find("not allowed for backups") != std::string::npos) {
        advice = ". Its configuration has to allow the disk for backups: docs/clickhouse.md";
    } else if (error.code == kDenied) {
        advice = ". docs/clickhouse.md has the grants";
    }
    error.message = host + ": " + error.message + advice;
    return error;
}

base::Result<std::string> run(siem::store::Node const& node, Engine& engine,
                              std::string const& sql) {
    base::Result<std::string> const done = engine.run(sql, node.host);
    if (!done) return base::fail(with_advice(done.error(), node.host));
    return done;
}

base::Result<std::string> tables_of(siem::store::Node const& node, Layout const& layout,
                                    bool of_events) {
    base::Result<std::string> const found = node.connection.query(
        "SELECT name FROM system.tables WHERE " + layout.is_ours() + " ORDER BY name", "TSV");
    if (!found) return found;
    std::vector<std::string> all;
    for (std::string_view const name : base::split(base::trim(*found), '\n')) {
        if (name.empty() || layout.has_events(name) != of_events) continue;
        all.push_back("TABLE `" + std::string(name) + "`");
    }
    return base::join(all, ", ");
}

base::Result<std::uint64_t> count_events(Engine& engine) {
    base::Result<std::string> const count = engine.read("SELECT count() FROM events", "TSV");
    if (!count) return base::fail(count.error());
    return base::to_uint64(base::trim(*count)).value_or(0);
}

std::string shard(std::size_t i) { return "shard-" + std::to_string(i + 1) + "/"; }

}  // namespace

bool is_server_disk(std::string_view text) { return text.starts_with(kScheme); }

base::Result<Json> backup_servers(Engine& engine, std::string const& to,
                                  std::string const& statement, base::Instant now) {
    base::Result<Place> place = parse_place(to);
    if (!place) return base::fail(place.error());
    auto const nodes = nodes_of(engine);
    if (!nodes) return base::fail(nodes.error());
    base::Result<std::uint64_t> const before = count_events(engine);
    if (!before) return base::fail(before.error());
    place->path += (place->path.empty() ? "" : "/") + base::amz_date(now);
    Layout const& layout = engine.layout();
    std::string const settings = " SETTINGS " + siem::store::named(statement);
    for (char const* const part : {kEvents, kOthers}) {
        for (std::size_t i = 0; i < nodes->size(); ++i) {
            base::Result<std::string> const tables =
                tables_of((*nodes)[i], layout, part == kEvents);
            if (!tables) return base::fail(tables.error());
            base::Result<std::string> const done =
                run((*nodes)[i], engine,
                    "BACKUP " + *tables + " TO " + place->sql(shard(i) + part) + settings);
            if (!done) return base::fail(done.error());
        }
    }
    base::log_info("the servers made a backup of the event store", {{"at", place->shown()}});
    return Json::object({{"name", base::amz_date(now)},
                         {"base", ""},
                         {"folder", place->shown()},
                         {"eventsAtLeast", *before},
                         {"bytes", Json()}});
}

base::Result<Json> restore_servers(Engine& engine, std::string_view from) {
    base::Result<Place> const place = parse_place(from);
    if (!place) return base::fail(place.error());
    auto const nodes = nodes_of(engine);
    if (!nodes) return base::fail(nodes.error());
    std::string const& database = engine.layout().database;
    for (siem::store::Node const& node : *nodes) {
        base::Result<std::string> const there = node.connection.query(
            "SELECT count() FROM system.tables WHERE database = " + siem::literal(database), "TSV");
        if (!there) return base::fail(there.error());
        if (base::trim(*there) != "0") {
            return refused("the database '" + database + "' at " + node.host +
                           " has tables already: a backup comes back into an empty one");
        }
    }
    for (char const* const part : {kEvents, kOthers}) {
        for (std::size_t i = 0; i < nodes->size(); ++i) {
            base::Result<std::string> const done =
                run((*nodes)[i], engine,
                    "RESTORE DATABASE `" + database + "` FROM " + place->sql(shard(i) + part));
            if (!done) return base::fail(done.error());
        }
    }
    base::Result<std::uint64_t> const events = count_events(engine);
    if (!events) return base::fail(events.error());
    return Json::object({{"folder", place->shown()}, {"events", *events}});
}

}  // namespace cli
