#include "cloud/logs/query_state.hpp"

#include "base/text.hpp"

namespace cloud::logs {
namespace {

constexpr char const* kTables = R"sql(
create table if not exists logs_queries(
    number integer primary key autoincrement, id text not null unique, account text not null,
    region text not null, query text not null, groups text not null, names text not null,
    first integer not null, last integer not null, rows integer not null, status text not null,
    created integer not null, matched integer not null, scanned integer not null,
    bytes integer not null, active integer not null);
create index if not exists logs_queries_active on logs_queries(active, number);
create table if not exists logs_query_results(
    number integer primary key, size integer not null, results blob not null);
)sql";

#define QUERY_COLUMNS                                                                       \
    "select number, id, account, region, query, groups, names, first, last, rows, status, " \
    " created, matched, scanned, bytes from logs_queries"

bool is_active(std::string const& status) { return status == "Scheduled" || status == "Running"; }

InsightsQuery read_query(disk::Rows const& row) {
    InsightsQuery query;
    query.number = row.integer(0);
    query.id = row.text(1);
    query.account = row.text(2);
    query.region = row.text(3);
    query.text = row.text(4);
    std::string const groups = row.text(5);
    for (std::string_view const group : base::split(groups, ',')) {
        query.groups.push_back(base::to_int64(group).value_or(0));
    }
    query.group_names = row.text(6);
    query.first_millis = row.integer(7);
    query.last_millis = row.integer(8);
    query.rows = row.integer(9);
    query.status = row.text(10);
    query.created_millis = row.integer(11);
    query.matched = row.integer(12);
    query.scanned = row.integer(13);
    query.scanned_bytes = row.integer(14);
    return query;
}

std::string groups_text(std::vector<std::int64_t> const& groups) {
    std::string out;
    for (std::int64_t const group : groups) {
        if (!out.empty()) out += ',';
        out += std::to_string(group);
    }
    return out;
}

std::vector<InsightsQuery> all_of(disk::Rows row) {
    std::vector<InsightsQuery> all;
    while (row.next()) all.push_back(read_query(row));
    return all;
}

}  // namespace

QueryState::QueryState(Core& core) : db_(core.db) { db_.execute(kTables); }

void QueryState::clear() {
    db_.run("delete from logs_queries");
    db_.run("delete from logs_query_results");
}

void QueryState::add(InsightsQuery const& query) {
    db_.run(
        "insert into logs_queries(id, account, region, query, groups, names, first, last, rows,"
        " status, created, matched, scanned, bytes, active)"
        " values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 1)",
        query.id, query.account, query.region, query.text, groups_text(query.groups),
        query.group_names, query.first_millis, query.last_millis, query.rows, query.status,
        query.created_millis);
}

void QueryState::save(InsightsQuery const& query) {
    db_.run(
        "update logs_queries set status = ?, matched = ?, scanned = ?, bytes = ?, active = ?"
        " where number = ?",
        query.status, query.matched, query.scanned, query.scanned_bytes,
        is_active(query.status) ? 1 : 0, query.number);
}

void QueryState::save_results(InsightsQuery const& query, std::string const& results) {
    db_.run("insert into logs_query_results(number, size, results) values(?, ?, ?)", query.number,
            results.size(), disk::Blob{results});
}

std::string QueryState::results(InsightsQuery const& query) {
    disk::Rows row =
        db_.query("select results from logs_query_results where number = ?", query.number);
    return row.next() ? row.text(0) : std::string();
}

std::optional<InsightsQuery> QueryState::find(Owned const& id) {
    disk::Rows row = db_.query(QUERY_COLUMNS " where id = ? and account = ? and region = ?",
                               id.name, id.account, id.region);
    if (!row.next()) return std::nullopt;
    return read_query(row);
}

std::int64_t QueryState::count_active(std::string const& account, std::string const& region) {
    disk::Rows row = db_.query(
        "select count(*) from logs_queries where active = 1 and account = ? and region = ?",
        account, region);
    row.next();
    return row.integer(0);
}

std::vector<InsightsQuery> QueryState::active(std::int64_t limit) {
    return all_of(db_.query(QUERY_COLUMNS " where active = 1 order by number limit ?", limit));
}

std::vector<InsightsQuery> QueryState::list(Listed const& listed) {
    return all_of(db_.query(QUERY_COLUMNS " where account = ? and region = ? and number < ?"
                                          " order by number desc limit ?",
                            listed.account, listed.region, listed.before, listed.limit));
}

void QueryState::forget(std::int64_t before_millis, std::int64_t most_bytes) {
    db_.run("delete from logs_queries where active = 0 and created < ?", before_millis);
    // From the newest on, as many as there is room for.
    db_.run(
        "delete from logs_queries where active = 0 and number in (select number from"
        " (select number, sum(size) over (order by number desc) as held from logs_query_results)"
        " where held > ?)",
        most_bytes);
    db_.run("delete from logs_query_results where number not in (select number from logs_queries)");
}

#undef QUERY_COLUMNS

}  // namespace cloud::logs
