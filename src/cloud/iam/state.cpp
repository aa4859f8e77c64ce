#include "cloud/iam/state.hpp"

#include <array>

namespace cloud::iam {
namespace {

constexpr char const* kTables = R"sql(
create table if not exists iam_users(
    account text not null, name text not null, id text not null, path text not null,
    created integer not null, primary key(account, name)) without rowid;
create unique index if not exists iam_users_by_id on iam_users(id);
create table if not exists iam_groups(
    account text not null, name text not null, id text not null, path text not null,
    created integer not null, primary key(account, name)) without rowid;
create unique index if not exists iam_groups_by_id on iam_groups(id);
create table if not exists iam_instance_profiles(
    account text not null, name text not null, id text not null, path text not null,
    created integer not null, primary key(account, name)) without rowid;
create unique index if not exists iam_instance_profiles_by_id on iam_instance_profiles(id);
create table if not exists iam_roles(
    account text not null, name text not null, id text not null, path text not null,
    trust text not null, description text not null, max_session integer not null,
    created integer not null, primary key(account, name)) without rowid;
create unique index if not exists iam_roles_by_id on iam_roles(id);
create table if not exists iam_access_keys(
    id text primary key, account text not null, user text not null, sealed blob not null,
    active integer not null, created integer not null) without rowid;
create table if not exists iam_members(
    user text not null, grp text not null, primary key(user, grp)) without rowid;
create index if not exists iam_members_by_group on iam_members(grp);
create table if not exists iam_profile_roles(
    profile text not null, role text not null, primary key(profile, role)) without rowid;
create index if not exists iam_profile_roles_by_role on iam_profile_roles(role);
)sql";

// One text a table and use, so that its statement is prepared once.
struct Texts {
    explicit Texts(std::string const& table)
        : find("select account, name, id, path, created from " + table +
               " where account = ? and name = ?"),
          find_by_id("select account, name, id, path, created from " + table + " where id = ?"),
          taken("select 1 from " + table + " where account = ? and name = ? collate nocase"),
          all("select account, name, id, path, created from " + table +
              " where account = ? order by name"),
          count("select count(*) from " + table + " where account = ?"),
          add("insert into " + table + "(account, name, id, path, created) values(?, ?, ?, ?, ?)"),
          rename("update " + table + " set name = ?, path = ? where id = ?"),
          remove("delete from " + table + " where id = ?") {}
    std::string find, find_by_id, taken, all, count, add, rename, remove;
};

Texts const& texts(Kind kind) {
    static std::array<Texts, 4> const all = {Texts("iam_users"), Texts("iam_groups"),
                                             Texts("iam_roles"), Texts("iam_instance_profiles")};
    return all.at(static_cast<std::size_t>(kind));
}

Entity read_entity(Kind kind, disk::Rows const& row) {
    return {kind, row.text(0), row.text(1), row.text(2), row.text(3), row.integer(4)};
}

AccessKey read_key(disk::Rows const& row) {
    return {row.text(0), row.text(1),         row.text(2),
            row.text(3), row.integer(4) != 0, row.integer(5)};
}

StoredRole read_role(disk::Rows const& row) {
    return {read_entity(Kind::role, row), row.text(5), row.text(6), row.integer(7)};
}

std::vector<Entity> read_all(Kind kind, disk::Rows row) {
    std::vector<Entity> all;
    while (row.next()) all.push_back(read_entity(kind, row));
    return all;
}

std::vector<StoredRole> read_roles(disk::Rows row) {
    std::vector<StoredRole> all;
    while (row.next()) all.push_back(read_role(row));
    return all;
}

std::vector<AccessKey> read_keys(disk::Rows row) {
    std::vector<AccessKey> all;
    while (row.next()) all.push_back(read_key(row));
    return all;
}

template <typename T>
std::optional<T> first(std::vector<T> all) {
    if (all.empty()) return std::nullopt;
    return std::move(all.front());
}

}  // namespace

State::State(Store& store) : store_(store) { store_.execute(kTables); }

void State::clear() {
    store_.write("delete from iam_users");
    store_.write("delete from iam_groups");
    store_.write("delete from iam_instance_profiles");
    store_.write("delete from iam_roles");
    store_.write("delete from iam_access_keys where user != ''");
    store_.write("delete from iam_members");
    store_.write("delete from iam_profile_roles");
}

std::optional<Entity> State::find(Kind kind, std::string const& account,
                                  std::string const& name) const {
    return first(read_all(kind, store_.read(texts(kind).find.c_str(), account, name)));
}

std::optional<Entity> State::find_by_id(Kind kind, std::string const& id) const {
    return first(read_all(kind, store_.read(texts(kind).find_by_id.c_str(), id)));
}

bool State::taken(Kind kind, std::string const& account, std::string const& name) const {
    return store_.read(texts(kind).taken.c_str(), account, name).next();
}

std::vector<Entity> State::all(Kind kind, std::string const& account) const {
    return read_all(kind, store_.read(texts(kind).all.c_str(), account));
}

std::size_t State::count(Kind kind, std::string const& account) const {
    disk::Rows row = store_.read(texts(kind).count.c_str(), account);
    return row.next() ? static_cast<std::size_t>(row.integer(0)) : 0;
}

void State::add(Entity const& entity) {
    store_.write(texts(entity.kind).add.c_str(), entity.account, entity.name, entity.id,
                 entity.path, entity.created_millis);
}

void State::rename(Entity const& entity) {
    store_.write(texts(entity.kind).rename.c_str(), entity.name, entity.path, entity.id);
}

void State::remove(Entity const& entity) {
    store_.write(texts(entity.kind).remove.c_str(), entity.id);
}

void State::add(StoredRole const& role) {
    Entity const& of = role.entity;
    store_.write(
        "insert into iam_roles(account, name, id, path, trust, description, max_session,"
        " created) values(?, ?, ?, ?, ?, ?, ?, ?)",
        of.account, of.name, of.id, of.path, role.trust_policy, role.description,
        role.max_session_seconds, of.created_millis);
}

void State::save(StoredRole const& role) {
    store_.write("update iam_roles set trust = ?, description = ?, max_session = ? where id = ?",
                 role.trust_policy, role.description, role.max_session_seconds, role.entity.id);
}

std::optional<StoredRole> State::role(std::string const& account, std::string const& name) const {
    return first(
        read_roles(store_.read("select account, name, id, path, created, trust, description,"
                               " max_session from iam_roles where account = ? and name = ?",
                               account, name)));
}

std::vector<StoredRole> State::roles(std::string const& account) const {
    return read_roles(
        store_.read("select account, name, id, path, created, trust, description, max_session"
                    " from iam_roles where account = ? order by name",
                    account));
}

void State::add(AccessKey const& key) {
    store_.write(
        "insert into iam_access_keys(id, account, user, sealed, active, created)"
        " values(?, ?, ?, ?, ?, ?)",
        key.id, key.account, key.user, disk::Blob{key.sealed}, key.active, key.created_millis);
}

void State::save(AccessKey const& key) {
    store_.write("update iam_access_keys set active = ? where id = ?", key.active, key.id);
}

void State::remove(AccessKey const& key) {
    store_.write("delete from iam_access_keys where id = ?", key.id);
}

void State::rename_owner(Entity const& user, std::string const& name) {
    store_.write("update iam_access_keys set user = ? where account = ? and user = ?", name,
                 user.account, user.name);
}

std::vector<AccessKey> State::access_keys() const {
    return read_keys(
        store_.read("select id, account, user, sealed, active, created from iam_access_keys"));
}

std::vector<AccessKey> State::access_keys(std::string const& account,
                                          std::string const& user) const {
    return read_keys(
        store_.read("select id, account, user, sealed, active, created"
                    " from iam_access_keys where account = ? and user = ? order by id",
                    account, user));
}

std::optional<AccessKey> State::access_key(std::string const& id) const {
    return first(
        read_keys(store_.read("select id, account, user, sealed, active, created"
                              " from iam_access_keys where id = ?",
                              id)));
}

void State::add_member(Entity const& group, Entity const& user) {
    store_.write("insert or ignore into iam_members(user, grp) values(?, ?)", user.id, group.id);
}

bool State::remove_member(Entity const& group, Entity const& user) {
    return store_.write("delete from iam_members where user = ? and grp = ?", user.id, group.id) >
           0;
}

std::vector<Entity> State::members(Entity const& group) const {
    return read_all(Kind::user,
                    store_.read("select u.account, u.name, u.id, u.path, u.created from iam_members"
                                " m join iam_users u on u.id = m.user where m.grp = ?"
                                " order by u.name",
                                group.id));
}

std::vector<Entity> State::groups(std::string const& user_id) const {
    return read_all(
        Kind::group,
        store_.read("select g.account, g.name, g.id, g.path, g.created from iam_members m"
                    " join iam_groups g on g.id = m.grp where m.user = ? order by g.name",
                    user_id));
}

void State::add_role(Entity const& profile, Entity const& role) {
    store_.write("insert or ignore into iam_profile_roles(profile, role) values(?, ?)", profile.id,
                 role.id);
}

bool State::remove_role(Entity const& profile, Entity const& role) {
    return store_.write("delete from iam_profile_roles where profile = ? and role = ?", profile.id,
                        role.id) > 0;
}

std::vector<StoredRole> State::roles_in(Entity const& profile) const {
    return read_roles(
        store_.read("select r.account, r.name, r.id, r.path, r.created, r.trust, r.description,"
                    " r.max_session from iam_profile_roles p join iam_roles r on r.id = p.role"
                    " where p.profile = ?",
                    profile.id));
}

std::vector<Entity> State::profiles_of(Entity const& role) const {
    return read_all(
        Kind::instance_profile,
        store_.read("select i.account, i.name, i.id, i.path, i.created from iam_profile_roles p"
                    " join iam_instance_profiles i on i.id = p.profile where p.role = ?"
                    " order by i.name",
                    role.id));
}

}  // namespace cloud::iam
