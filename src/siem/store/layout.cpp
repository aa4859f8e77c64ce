#include "siem/store/layout.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "siem/sql.hpp"
#include "siem/store/native.hpp"

namespace siem::store {
namespace {

constexpr std::string_view kCreate = "CREATE TABLE IF NOT EXISTS ";
constexpr std::array kOfEvents = {kEvents, kIndexedEvents, kPlainEvents};
constexpr std::string_view kAlter = "ALTER TABLE ";

bool is_of_columns(std::string_view what) { return what.find(" COLUMN ") != what.npos; }

std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

}  // namespace

std::string Layout::local(std::string_view table) const {
    return std::string(table) + (cluster.empty() ? "" : "_local");
}

std::string Layout::system(std::string_view table) const {
    std::string const name = "system." + std::string(table);
    // Replicas hold the same parts: one of each shard tells.
    return cluster.empty() ? name : "cluster(" + literal(cluster) + ", " + name + ")";
}

std::string Layout::is_ours() const {
    return "database = " + (shared() ? literal(database) : std::string("currentDatabase()"));
}

std::string Layout::is_table(std::string_view table) const {
    return is_ours() + " AND table = " + literal(local(table));
}

bool Layout::has_events(std::string_view table) const {
    return std::any_of(kOfEvents.begin(), kOfEvents.end(),
                       [&](std::string_view one) { return table == local(one); });
}

// A table over others has no parts, and no mutations.
std::string Layout::is_events() const {
    std::string names;
    for (std::string_view const table : kOfEvents) {
        names += (names.empty() ? "" : ", ") + literal(local(table));
    }
    return is_ours() + " AND table IN (" + names + ")";
}

std::vector<std::string> Layout::event_tables() const {
    if (!split) return {std::string(kEvents)};
    return {std::string(kIndexedEvents), std::string(kPlainEvents)};
}

// Keeper has what is to be run on all nodes, be they named in the store's address or not.
std::string Layout::on_cluster() const {
    return replicated && !cluster.empty() ? " ON CLUSTER " + quoted(cluster) : "";
}

// The macros are of each node's configuration.
std::string Layout::replicated_engine(std::string sql, std::string const& table) const {
    constexpr std::string_view kEngine = "ENGINE = ";
    std::size_t const at = sql.find(kEngine) + kEngine.size();
    std::size_t const end = sql.find(' ', at);
    std::string const engine = sql.substr(at, end - at);
    if (!replicated || !engine.ends_with("MergeTree")) return sql;
    std::string const path = "/clickhouse/tables/{shard}/" + database + "/" + table;
    return sql.replace(at, end - at,
                       "Replicated" + engine + "(" + literal(path) + ", '{replica}')");
}

std::vector<std::string> Layout::statements(Change const& change) const {
    std::string const& sql = change.sql;
    if (!sql.starts_with(kCreate)) {
        ASSERT(sql.starts_with(kAlter));
        std::string_view const rest = std::string_view(sql).substr(kAlter.size());
        std::string const table(first_word(rest));
        if (split && table == kEvents) return alter_events(change);
        std::string const what(rest.substr(table.size() + 1));
        std::vector<std::string> all = {alter(table, what)};
        bool const also_whole = !cluster.empty() && is_of_columns(what);
        if (also_whole) all.push_back(std::string(kAlter) + table + on_cluster() + " " + what);
        return all;
    }
    std::string_view const rest = std::string_view(sql).substr(kCreate.size());
    std::string const table(first_word(rest));
    std::string const where = local(table);
    std::vector<std::string> all = {replicated_engine(
        std::string(kCreate) + where + on_cluster() + std::string(rest.substr(table.size())),
        where)};
    if (!cluster.empty()) {
        all.push_back(std::string(kCreate) + table + on_cluster() + " AS " + where +
                      over_shards(table, change.shard_by));
    }
    return all;
}

std::string Layout::over_shards(std::string_view table, std::string_view shard_by) const {
    return " ENGINE = Distributed(" + literal(cluster) + ", " + literal(database) + ", " +
           literal(local(table)) + ", " + std::string(shard_by) + ")";
}

// Columns are also those of the table over the two, at each node and over all.
std::vector<std::string> Layout::alter_events(Change const& change) const {
    Layout whole = *this;
    whole.split = false;
    std::string const head = std::string(kAlter) + std::string(kEvents) + " ";
    std::string const what = change.sql.substr(head.size());
    std::vector<std::string> all;
    std::vector<std::string> tables = event_tables();
    if (is_of_columns(what)) tables.emplace_back(kEvents);
    for (std::string const& table : tables) {
        for (std::string& sql :
             whole.statements({std::string(kAlter) + table + " " + what, change.shard_by})) {
            all.push_back(std::move(sql));
        }
    }
    return all;
}

// What is copied is the table as it is, whatever steps of the schema made it so. Nothing is taken
// away before the last statement, and that one is done once: it fails where it was done before.
std::vector<std::string> Layout::split_statements() const {
    std::string const as_events = " AS " + local(kEvents);
    std::string const both = local(kIndexedEvents) + "|" + local(kPlainEvents);
    std::vector<std::string> all = {std::string(kCreate) + local(kPlainEvents) + as_events,
                                    alter(kPlainEvents, "DROP INDEX IF EXISTS message_words"),
                                    std::string(kCreate) + local(kSplitEvents) + as_events +
                                        " ENGINE = Merge(currentDatabase(), " +
                                        literal("^(" + both + ")$") + ")"};
    if (!cluster.empty()) {
        for (std::string_view const table : {kIndexedEvents, kPlainEvents}) {
            all.push_back(std::string(kCreate) + std::string(table) + as_events +
                          over_shards(table, kByEvent));
        }
    }
    all.push_back("RENAME TABLE " + local(kEvents) + " TO " + local(kIndexedEvents) + ", " +
                  local(kSplitEvents) + " TO " + local(kEvents));
    return all;
}

std::string Layout::swap_in() const {
    return "RENAME TABLE " + local(kSplitEvents) + " TO " + local(kEvents);
}

std::string Layout::alter(std::string_view table, std::string_view what) const {
    return std::string(kAlter) + local(table) + on_cluster() + " " + std::string(what);
}

}  // namespace siem::store
