#include "cloud/iam/state.hpp"

namespace cloud::iam {
namespace {

constexpr char const* kTables = R"sql(
create table if not exists iam_users(
    account text not null, name text not null, id text not null, path text not null,
    created integer not null, primary key(account, name)) without rowid;
create table if not exists iam_access_keys(
    id text primary key, account text not null, user text not null, sealed blob not null,
    active integer not null, created integer not null) without rowid;
create table if not exists iam_roles(
    account text not null, name text not null, id text not null, path text not null,
    trust text not null, description text not null, max_session integer not null,
    created integer not null, primary key(account, name)) without rowid;
create table if not exists iam_role_policies(
    account text not null, role text not null, name text not null, document text not null,
    primary key(account, role, name)) without rowid;
)sql";

User read_user(disk::Rows const& row) {
    return {row.text(0), row.text(1), row.text(2), row.text(3), row.integer(4)};
}

AccessKey read_key(disk::Rows const& row) {
    return {row.text(0), row.text(1),         row.text(2),
            row.text(3), row.integer(4) != 0, row.integer(5)};
}

StoredRole read_role(disk::Rows const& row) {
    return {row.text(0), row.text(1), row.text(2),    row.text(3),
            row.text(4), row.text(5), row.integer(6), row.integer(7)};
}

}  // namespace

State::State(Core& core) : db_(core.db) { db_.execute(kTables); }

void State::clear() {
    db_.run("delete from iam_users");
    db_.run("delete from iam_access_keys where user != ''");
    db_.run("delete from iam_roles");
    db_.run("delete from iam_role_policies");
}

void State::add(User const& user) {
    db_.run("insert into iam_users(account, name, id, path, created) values(?, ?, ?, ?, ?)",
            user.account, user.name, user.id, user.path, user.created_millis);
}

void State::remove(User const& user) {
    db_.run("delete from iam_users where account = ? and name = ?", user.account, user.name);
}

std::optional<User> State::user(std::string const& account, std::string const& name) const {
    disk::Rows row = db_.query(
        "select account, name, id, path, created from iam_users where account = ? and name = ?",
        account, name);
    if (!row.next()) return std::nullopt;
    return read_user(row);
}

bool State::has_user(std::string const& account, std::string const& name) const {
    return db_
        .query("select 1 from iam_users where account = ? and name = ? collate nocase", account,
               name)
        .next();
}

std::vector<User> State::users(std::string const& account) const {
    std::vector<User> all;
    disk::Rows row = db_.query(
        "select account, name, id, path, created from iam_users where account = ? order by name",
        account);
    while (row.next()) all.push_back(read_user(row));
    return all;
}

void State::add(AccessKey const& key) {
    db_.run(
        "insert into iam_access_keys(id, account, user, sealed, active, created)"
        " values(?, ?, ?, ?, ?, ?)",
        key.id, key.account, key.user, disk::Blob{key.sealed}, key.active, key.created_millis);
}

void State::save(AccessKey const& key) {
    db_.run("update iam_access_keys set active = ? where id = ?", key.active, key.id);
}

void State::remove(AccessKey const& key) {
    db_.run("delete from iam_access_keys where id = ?", key.id);
}

std::vector<AccessKey> State::access_keys() const {
    std::vector<AccessKey> all;
    disk::Rows row =
        db_.query("select id, account, user, sealed, active, created from iam_access_keys");
    while (row.next()) all.push_back(read_key(row));
    return all;
}

std::vector<AccessKey> State::access_keys(std::string const& account,
                                          std::string const& user) const {
    std::vector<AccessKey> all;
    disk::Rows row = db_.query(
        "select id, account, user, sealed, active, created"
        " from iam_access_keys where account = ? and user = ? order by id",
        account, user);
    while (row.next()) all.push_back(read_key(row));
    return all;
}

void State::add(StoredRole const& role) {
    db_.run(
        "insert into iam_roles(account, name, id, path, trust, description, max_session,"
        " created) values(?, ?, ?, ?, ?, ?, ?, ?)",
        role.account, role.name, role.id, role.path, role.trust_policy, role.description,
        role.max_session_seconds, role.created_millis);
}

void State::save(StoredRole const& role) {
    db_.run(
        "update iam_roles set trust = ?, description = ?, max_session = ?"
        " where account = ? and name = ?",
        role.trust_policy, role.description, role.max_session_seconds, role.account, role.name);
}

void State::remove(StoredRole const& role) {
    db_.run("delete from iam_role_policies where account = ? and role = ?", role.account,
            role.name);
    db_.run("delete from iam_roles where account = ? and name = ?", role.account, role.name);
}

std::optional<StoredRole> State::role(std::string const& account, std::string const& name) const {
    disk::Rows row = db_.query(
        "select account, name, id, path, trust, description, max_session, created from iam_roles"
        " where account = ? and name = ?",
        account, name);
    if (!row.next()) return std::nullopt;
    return read_role(row);
}

bool State::has_role(std::string const& account, std::string const& name) const {
    return db_
        .query("select 1 from iam_roles where account = ? and name = ? collate nocase", account,
               name)
        .next();
}

std::vector<StoredRole> State::roles(std::string const& account) const {
    std::vector<StoredRole> all;
    disk::Rows row = db_.query(
        "select account, name, id, path, trust, description, max_session, created from iam_roles"
        " where account = ? order by name",
        account);
    while (row.next()) all.push_back(read_role(row));
    return all;
}

void State::put_policy(StoredRole const& role, Policy const& policy) {
    db_.run(
        "insert or replace into iam_role_policies(account, role, name, document)"
        " values(?, ?, ?, ?)",
        role.account, role.name, policy.name, policy.document);
}

void State::remove_policy(StoredRole const& role, std::string const& name) {
    db_.run("delete from iam_role_policies where account = ? and role = ? and name = ?",
            role.account, role.name, name);
}

std::vector<State::Policy> State::policies(StoredRole const& role) const {
    std::vector<Policy> all;
    disk::Rows row = db_.query(
        "select name, document from iam_role_policies"
        " where account = ? and role = ? order by name",
        role.account, role.name);
    while (row.next()) all.push_back({row.text(0), row.text(1)});
    return all;
}

}  // namespace cloud::iam
