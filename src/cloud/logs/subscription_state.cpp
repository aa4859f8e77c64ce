#include "cloud/logs/subscription_state.hpp"

#include "codec/json.hpp"

namespace cloud::logs {
namespace {

// A filter of an account policy is one of each group it is about; `policy` 0 is a group's own.
constexpr char const* kTables = R"sql(
create table if not exists logs_filters(
    id integer primary key autoincrement, grp integer not null, policy integer not null,
    name text not null, pattern text not null, destination text not null, role text not null,
    distribution text not null, system_fields text not null, created integer not null,
    cursor integer not null, failing_since integer not null, retry_at integer not null,
    unique(grp, policy, name));
create index if not exists logs_filters_policy on logs_filters(policy) where policy != 0;
create table if not exists logs_work(filter integer primary key);
create table if not exists logs_metric_filters(
    grp integer not null, name text not null, pattern text not null,
    transformations text not null, created integer not null, primary key(grp, name))
    without rowid;
create table if not exists logs_destinations(
    account text not null, region text not null, name text not null, target text not null,
    role text not null, policy text not null, created integer not null,
    primary key(account, region, name)) without rowid;
create table if not exists logs_account_policies(
    id integer primary key autoincrement, account text not null, region text not null,
    name text not null, document text not null, criteria text not null, updated integer not null,
    unique(account, region, name));
create table if not exists logs_resource_policies(
    account text not null, region text not null, name text not null, document text not null,
    updated integer not null, primary key(account, region, name)) without rowid;
create table if not exists logs_query_definitions(
    account text not null, region text not null, id text not null, name text not null,
    query text not null, language text not null, log_groups text not null,
    modified integer not null, primary key(account, region, id)) without rowid;
)sql";

SubscriptionFilter read_filter(disk::Rows const& row) {
    SubscriptionFilter filter;
    filter.id = row.integer(0);
    filter.group = row.integer(1);
    filter.policy = row.integer(2);
    filter.name = row.text(3);
    filter.pattern = row.text(4);
    filter.destination_arn = row.text(5);
    filter.role_arn = row.text(6);
    filter.distribution = row.text(7);
    filter.system_fields = row.text(8);
    filter.created_millis = row.integer(9);
    filter.cursor = row.integer(10);
    filter.failing_since_millis = row.integer(11);
    filter.retry_at_millis = row.integer(12);
    return filter;
}

Destination read_destination(disk::Rows const& row) {
    return {{row.text(0), row.text(1), row.text(2)},
            row.text(3),
            row.text(4),
            row.text(5),
            row.integer(6)};
}

template <typename Row>
std::vector<Row> all_of(disk::Rows rows, Row (*read)(disk::Rows const&)) {
    std::vector<Row> all;
    while (rows.next()) all.push_back(read(rows));
    return all;
}

}  // namespace

#define FILTER_COLUMNS                                                                       \
    "select id, grp, policy, name, pattern, destination, role, distribution, system_fields," \
    " created, cursor, failing_since, retry_at from logs_filters"
#define DESTINATION_COLUMNS \
    "select account, region, name, target, role, policy, created from logs_destinations"

SubscriptionState::SubscriptionState(Core& core) : db_(core.db) { db_.execute(kTables); }

void SubscriptionState::clear() {
    db_.run("delete from logs_filters");
    db_.run("delete from logs_work");
    db_.run("delete from logs_metric_filters");
    db_.run("delete from logs_destinations");
    db_.run("delete from logs_account_policies");
    db_.run("delete from logs_resource_policies");
    db_.run("delete from logs_query_definitions");
}

void SubscriptionState::save(SubscriptionFilter const& f) {
    db_.run(
        "insert into logs_filters(grp, policy, name, pattern, destination, role, distribution,"
        " system_fields, created, cursor, failing_since, retry_at)"
        " values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " on conflict(grp, policy, name) do update set pattern = excluded.pattern,"
        " destination = excluded.destination, role = excluded.role,"
        " distribution = excluded.distribution, system_fields = excluded.system_fields,"
        " cursor = excluded.cursor, failing_since = excluded.failing_since,"
        " retry_at = excluded.retry_at",
        f.group, f.policy, f.name, f.pattern, f.destination_arn, f.role_arn, f.distribution,
        f.system_fields, f.created_millis, f.cursor, f.failing_since_millis, f.retry_at_millis);
}

void SubscriptionState::remove(SubscriptionFilter const& filter) {
    db_.run("delete from logs_work where filter = ?", filter.id);
    db_.run("delete from logs_filters where id = ?", filter.id);
}

std::vector<SubscriptionFilter> SubscriptionState::filters(Group const& group) {
    return all_of(db_.query(FILTER_COLUMNS " where grp = ? and policy = 0 order by name", group.id),
                  &read_filter);
}

void SubscriptionState::remove_all(Group const& group) {
    db_.run("delete from logs_work where filter in (select id from logs_filters where grp = ?)",
            group.id);
    db_.run("delete from logs_filters where grp = ?", group.id);
    db_.run("delete from logs_metric_filters where grp = ?", group.id);
}

void SubscriptionState::events_came(std::int64_t group) {
    db_.run("insert or ignore into logs_work(filter) select id from logs_filters where grp = ?",
            group);
}

void SubscriptionState::caught_up(SubscriptionFilter const& filter) {
    db_.run("delete from logs_work where filter = ?", filter.id);
}

std::vector<SubscriptionFilter> SubscriptionState::with_work() {
    return all_of(
        db_.query(FILTER_COLUMNS " where id in (select filter from logs_work) order by id"),
        &read_filter);
}

void SubscriptionState::save(MetricFilter const& filter) {
    db_.run(
        "insert or replace into logs_metric_filters(grp, name, pattern, transformations, created)"
        " values(?, ?, ?, ?, ?)",
        filter.group, filter.name, filter.pattern, filter.transformations, filter.created_millis);
}

void SubscriptionState::remove(MetricFilter const& filter) {
    db_.run("delete from logs_metric_filters where grp = ? and name = ?", filter.group,
            filter.name);
}

std::vector<MetricFilter> SubscriptionState::metric_filters(Group const& group) {
    std::vector<MetricFilter> all;
    disk::Rows row = db_.query(
        "select name, pattern, transformations, created from logs_metric_filters"
        " where grp = ? order by name",
        group.id);
    while (row.next()) {
        all.push_back({group.id, row.text(0), row.text(1), row.text(2), row.integer(3)});
    }
    return all;
}

void SubscriptionState::save(Destination const& d) {
    db_.run(
        "insert or replace into logs_destinations(account, region, name, target, role, policy,"
        " created) values(?, ?, ?, ?, ?, ?, ?)",
        d.account, d.region, d.name, d.target_arn, d.role_arn, d.access_policy, d.created_millis);
}

void SubscriptionState::remove(Destination const& d) {
    db_.run("delete from logs_destinations where account = ? and region = ? and name = ?",
            d.account, d.region, d.name);
}

std::optional<Destination> SubscriptionState::destination(Owned const& name) {
    disk::Rows row = db_.query(DESTINATION_COLUMNS " where account = ? and region = ? and name = ?",
                               name.account, name.region, name.name);
    if (!row.next()) return std::nullopt;
    return read_destination(row);
}

std::vector<Destination> SubscriptionState::destinations(std::string const& account,
                                                         std::string const& region) {
    return all_of(db_.query(DESTINATION_COLUMNS " where account = ? and region = ? order by name",
                            account, region),
                  &read_destination);
}

std::int64_t SubscriptionState::save(AccountPolicy const& p) {
    disk::Rows row = db_.query(
        "insert into logs_account_policies(account, region, name, document, criteria, updated)"
        " values(?, ?, ?, ?, ?, ?) on conflict(account, region, name) do update set"
        " document = excluded.document, criteria = excluded.criteria, updated = excluded.updated"
        " returning id",
        p.account, p.region, p.name, p.document, p.selection_criteria, p.updated_millis);
    row.next();
    std::int64_t const id = row.integer(0);
    while (row.next()) {
    }
    return id;
}

void SubscriptionState::remove(AccountPolicy const& policy) {
    db_.run("delete from logs_work where filter in (select id from logs_filters where policy = ?)",
            policy.id);
    db_.run("delete from logs_filters where policy = ?", policy.id);
    db_.run("delete from logs_account_policies where id = ?", policy.id);
}

std::vector<AccountPolicy> SubscriptionState::policies(std::string const& account,
                                                       std::string const& region) {
    std::vector<AccountPolicy> all;
    disk::Rows row = db_.query(
        "select id, name, document, criteria, updated from logs_account_policies"
        " where account = ? and region = ? order by name",
        account, region);
    while (row.next()) {
        all.push_back({{account, region, row.text(1)},
                       row.integer(0),
                       row.text(2),
                       row.text(3),
                       row.integer(4)});
    }
    return all;
}

std::optional<SubscriptionFilter> SubscriptionState::filter_of(AccountPolicy const& policy,
                                                               Group const& group) {
    disk::Rows row = db_.query(FILTER_COLUMNS " where grp = ? and policy = ?", group.id, policy.id);
    if (!row.next()) return std::nullopt;
    return read_filter(row);
}

void SubscriptionState::save(ResourcePolicy const& p) {
    db_.run(
        "insert or replace into logs_resource_policies(account, region, name, document, updated)"
        " values(?, ?, ?, ?, ?)",
        p.account, p.region, p.name, p.document, p.updated_millis);
}

void SubscriptionState::remove(ResourcePolicy const& p) {
    db_.run("delete from logs_resource_policies where account = ? and region = ? and name = ?",
            p.account, p.region, p.name);
}

std::vector<ResourcePolicy> SubscriptionState::resource_policies(std::string const& account,
                                                                 std::string const& region) {
    std::vector<ResourcePolicy> all;
    disk::Rows row = db_.query(
        "select name, document, updated from logs_resource_policies"
        " where account = ? and region = ? order by name",
        account, region);
    while (row.next()) {
        all.push_back({{account, region, row.text(0)}, row.text(1), row.integer(2)});
    }
    return all;
}

void SubscriptionState::save(QueryDefinition const& q) {
    codec::Json groups = codec::Json::array();
    for (std::string const& group : q.log_groups) groups.push(group);
    db_.run(
        "insert or replace into logs_query_definitions(account, region, id, name, query, language,"
        " log_groups, modified) values(?, ?, ?, ?, ?, ?, ?, ?)",
        q.account, q.region, q.id, q.name, q.query, q.language, codec::to_json(groups),
        q.modified_millis);
}

void SubscriptionState::remove(QueryDefinition const& q) {
    db_.run("delete from logs_query_definitions where account = ? and region = ? and id = ?",
            q.account, q.region, q.id);
}

std::vector<QueryDefinition> SubscriptionState::query_definitions(std::string const& account,
                                                                  std::string const& region) {
    std::vector<QueryDefinition> all;
    disk::Rows row = db_.query(
        "select id, name, query, language, log_groups, modified from logs_query_definitions"
        " where account = ? and region = ? order by name, id",
        account, region);
    while (row.next()) {
        QueryDefinition one{{account, region, row.text(1)},
                            row.text(0),
                            row.text(2),
                            row.text(3),
                            {},
                            row.integer(5)};
        codec::Json const groups = codec::parse_json(row.text(4)).value_or(codec::Json());
        for (codec::Json const& group : groups.items()) one.log_groups.push_back(group.text());
        all.push_back(std::move(one));
    }
    return all;
}

#undef FILTER_COLUMNS
#undef DESTINATION_COLUMNS

}  // namespace cloud::logs
