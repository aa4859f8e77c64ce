#include "siem/store/layout.hpp"

#include "base/assert.hpp"
#include "siem/sql.hpp"
#include "siem/store/native.hpp"

namespace siem::store {
namespace {

constexpr std::string_view kCreate = "CREATE TABLE IF NOT EXISTS ";
constexpr std::string_view kAlter = "ALTER TABLE ";

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
        std::string const what(rest.substr(table.size() + 1));
        std::vector<std::string> all = {alter(table, what)};
        bool const also_whole = !cluster.empty() && what.find(" COLUMN ") != std::string::npos;
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
                      " ENGINE = Distributed(" + literal(cluster) + ", " + literal(database) +
                      ", " + literal(where) + ", " + change.shard_by + ")");
    }
    return all;
}

std::string Layout::alter(std::string_view table, std::string_view what) const {
    return std::string(kAlter) + local(table) + on_cluster() + " " + std::string(what);
}

}  // namespace siem::store
