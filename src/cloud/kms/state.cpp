#include "cloud/kms/state.hpp"

#include "cloud/kms/rows.hpp"

namespace cloud::kms {
namespace {

constexpr char const* kTables = R"sql(
create table if not exists kms_keys(
    id integer primary key autoincrement, account text not null, region text not null,
    key_id text not null, created integer not null, description text not null,
    spec text not null, usage text not null, state text not null, manager text not null,
    multi_region integer not null, deletion integer not null, policy text not null,
    tags text not null, material text not null, rotation_days integer not null,
    rotation_next integer not null, unique(account, region, key_id));
create index if not exists kms_keys_deletion on kms_keys(deletion) where deletion > 0;
create index if not exists kms_keys_rotation on kms_keys(rotation_next) where rotation_next > 0;
create table if not exists kms_materials(
    id text primary key, key integer not null, number integer not null,
    created integer not null, rotation text not null, sealed blob not null,
    unique(key, number)) without rowid;
create table if not exists kms_aliases(
    account text not null, region text not null, name text not null, key integer not null,
    created integer not null, updated integer not null,
    primary key(account, region, name)) without rowid;
create index if not exists kms_aliases_key on kms_aliases(key);
create table if not exists kms_grants(
    id text primary key, key integer not null, name text not null, grantee text not null,
    retiring text not null, issuer text not null, operations text not null,
    kind text not null, constrained text not null, created integer not null) without rowid;
create index if not exists kms_grants_grantee on kms_grants(key, grantee);
create index if not exists kms_grants_name on kms_grants(key, name) where name <> '';
create index if not exists kms_grants_retiring on kms_grants(retiring) where retiring <> '';
)sql";

std::string select_key(std::string const& where) {
    return std::string("select ") + kKeyColumns + " from kms_keys where " + where;
}

std::string select_grant(std::string const& where) {
    return std::string("select ") + kGrantColumns +
           " from kms_grants g join kms_keys k on k.id = g.key where " + where;
}

std::optional<Key> one_key(disk::Rows row) {
    if (!row.next()) return std::nullopt;
    return read_key(row);
}

std::optional<Grant> one_grant(disk::Rows row) {
    if (!row.next()) return std::nullopt;
    return read_grant(row);
}

std::vector<Grant> all_grants(disk::Rows row) {
    std::vector<Grant> grants;
    while (row.next()) grants.push_back(read_grant(row));
    return grants;
}

std::vector<Alias> all_aliases(disk::Rows row) {
    std::vector<Alias> aliases;
    while (row.next()) aliases.push_back(read_alias(row));
    return aliases;
}

std::int64_t one_integer(disk::Rows row) { return row.next() ? row.integer(0) : 0; }

}  // namespace

void State::create_tables() { db_.execute(kTables); }

void State::clear() {
    for (char const* sql : {"delete from kms_keys", "delete from kms_materials",
                            "delete from kms_aliases", "delete from kms_grants"}) {
        db_.run(sql);
    }
}

std::int64_t State::add(Key const& key) {
    db_.run(
        "insert into kms_keys(account, region, key_id, created, description, spec, usage, state,"
        " manager, multi_region, deletion, policy, tags, material, rotation_days, rotation_next)"
        " values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        key.account, key.region, key.key_id, key.created_millis, key.description, key.spec,
        key.usage, key.state, key.manager, key.multi_region, key.deletion_millis, key.policy,
        to_text(key.tags), key.material, key.rotation_days, key.rotation_next_millis);
    return db_.last_insert_id();
}

void State::save(Key const& key) {
    db_.run(
        "update kms_keys set description = ?, state = ?, deletion = ?, policy = ?, tags = ?,"
        " material = ?, rotation_days = ?, rotation_next = ? where id = ?",
        key.description, key.state, key.deletion_millis, key.policy, to_text(key.tags),
        key.material, key.rotation_days, key.rotation_next_millis, key.id);
}

void State::remove(Key const& key) {
    db_.run("delete from kms_keys where id = ?", key.id);
    db_.run("delete from kms_materials where key = ?", key.id);
    db_.run("delete from kms_aliases where key = ?", key.id);
    db_.run("delete from kms_grants where key = ?", key.id);
}

std::optional<Key> State::find(std::string const& account, std::string const& region,
                               std::string const& key_id) {
    static std::string const sql = select_key("account = ? and region = ? and key_id = ?");
    return one_key(db_.query(sql.c_str(), account, region, key_id));
}

std::optional<Key> State::find(std::int64_t id) {
    static std::string const sql = select_key("id = ?");
    return one_key(db_.query(sql.c_str(), id));
}

std::int64_t State::count_keys(std::string const& account, std::string const& region) {
    return one_integer(
        db_.query("select count(*) from kms_keys where account = ? and region = ?"
                  " and manager = 'CUSTOMER'",
                  account, region));
}

std::vector<std::string> State::list_keys(std::string const& account, std::string const& region,
                                          Range const& range) {
    std::vector<std::string> ids;
    disk::Rows row = db_.query(
        "select key_id from kms_keys where account = ? and region = ? and key_id > ?"
        " order by key_id limit ?",
        account, region, range.after, range.limit);
    while (row.next()) ids.push_back(row.text(0));
    return ids;
}

std::vector<Key> State::due(std::int64_t now_millis, std::int64_t limit) {
    static std::string const sql = select_key(
        "(deletion > 0 and deletion <= ?) or"
        " (rotation_next > 0 and rotation_next <= ? and state = 'Enabled') limit ?");
    std::vector<Key> keys;
    disk::Rows row = db_.query(sql.c_str(), now_millis, now_millis, limit);
    while (row.next()) keys.push_back(read_key(row));
    return keys;
}

std::optional<std::int64_t> State::next_due() {
    std::optional<std::int64_t> next;
    for (char const* sql :
         {"select deletion from kms_keys where deletion > 0 order by deletion limit 1",
          "select rotation_next from kms_keys where rotation_next > 0 and state = 'Enabled'"
          " order by rotation_next limit 1"}) {
        disk::Rows row = db_.query(sql);
        if (row.next()) next = std::min(next.value_or(INT64_MAX), row.integer(0));
    }
    return next;
}

void State::add(MaterialRow const& material) {
    db_.run(
        "insert into kms_materials(id, key, number, created, rotation, sealed)"
        " values(?, ?, ?, ?, ?, ?)",
        material.id, material.key, material.number, material.created_millis, material.rotation,
        disk::Blob{material.sealed});
}

std::optional<MaterialRow> State::find_material(std::string const& id) {
    disk::Rows row = db_.query(
        "select key, number, created, rotation, sealed from kms_materials where id = ?", id);
    if (!row.next()) return std::nullopt;
    return MaterialRow{id,          row.integer(0), row.integer(1), row.integer(2),
                       row.text(3), row.text(4)};
}

std::vector<MaterialRow> State::list_materials(Key const& key) {
    std::vector<MaterialRow> all;
    disk::Rows row = db_.query(
        "select id, number, created, rotation from kms_materials where key = ?"
        " order by number desc",
        key.id);
    while (row.next()) {
        all.push_back({row.text(0), key.id, row.integer(1), row.integer(2), row.text(3), ""});
    }
    return all;
}

std::int64_t State::count_rotations(Key const& key, std::string const& kind) {
    return one_integer(db_.query(
        "select count(*) from kms_materials where key = ? and rotation = ?", key.id, kind));
}

void State::put(std::string const& account, std::string const& region, Alias const& alias) {
    db_.run(
        "insert into kms_aliases(account, region, name, key, created, updated)"
        " values(?, ?, ?, ?, ?, ?) on conflict(account, region, name)"
        " do update set key = excluded.key, updated = excluded.updated",
        account, region, alias.name, alias.key, alias.created_millis, alias.updated_millis);
}

void State::remove_alias(std::string const& account, std::string const& region,
                         std::string const& name) {
    db_.run("delete from kms_aliases where account = ? and region = ? and name = ?", account,
            region, name);
}

std::optional<Alias> State::find_alias(std::string const& account, std::string const& region,
                                       std::string const& name) {
    disk::Rows row = db_.query(
        "select a.name, k.key_id, a.key, a.created, a.updated from kms_aliases a"
        " join kms_keys k on k.id = a.key where a.account = ? and a.region = ? and a.name = ?",
        account, region, name);
    if (!row.next()) return std::nullopt;
    return read_alias(row);
}

std::vector<Alias> State::list_aliases(std::string const& account, std::string const& region,
                                       Range const& range) {
    return all_aliases(db_.query(
        "select a.name, k.key_id, a.key, a.created, a.updated from kms_aliases a"
        " join kms_keys k on k.id = a.key where a.account = ? and a.region = ? and a.name > ?"
        " order by a.name limit ?",
        account, region, range.after, range.limit));
}

std::vector<Alias> State::aliases_of(Key const& key) {
    return all_aliases(
        db_.query("select a.name, k.key_id, a.key, a.created, a.updated from kms_aliases a"
                  " join kms_keys k on k.id = a.key where a.key = ? order by a.name",
                  key.id));
}

void State::add(Grant const& grant) {
    db_.run(
        "insert into kms_grants(id, key, name, grantee, retiring, issuer, operations, kind,"
        " constrained, created) values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        grant.id, grant.key, grant.name, grant.grantee, grant.retiring, grant.issuer,
        to_text(grant.operations), grant.constraint, to_text(grant.constrained),
        grant.created_millis);
}

void State::remove(Grant const& grant) { db_.run("delete from kms_grants where id = ?", grant.id); }

std::optional<Grant> State::find_grant(std::string const& id) {
    static std::string const sql = select_grant("g.id = ?");
    return one_grant(db_.query(sql.c_str(), id));
}

std::vector<Grant> State::grants_to(Key const& key, Grantee const& grantee) {
    static std::string const sql = select_grant("g.key = ? and g.grantee in (?, ?, ?)");
    return all_grants(
        db_.query(sql.c_str(), key.id, grantee.arn, grantee.role_arn, grantee.service));
}

std::vector<Grant> State::grants_named(Key const& key, std::string const& name) {
    static std::string const sql = select_grant("g.key = ? and g.name = ? and g.name <> ''");
    return all_grants(db_.query(sql.c_str(), key.id, name));
}

std::vector<Grant> State::list_grants(Key const& key, Range const& range) {
    static std::string const sql = select_grant("g.key = ? and g.id > ? order by g.id limit ?");
    return all_grants(db_.query(sql.c_str(), key.id, range.after, range.limit));
}

std::vector<Grant> State::list_retirable(std::string const& principal, std::string const& region,
                                         Range const& range) {
    static std::string const sql =
        select_grant("g.retiring = ? and k.region = ? and g.id > ? order by g.id limit ?");
    return all_grants(db_.query(sql.c_str(), principal, region, range.after, range.limit));
}

std::int64_t State::count_grants(Key const& key) {
    return one_integer(db_.query("select count(*) from kms_grants where key = ?", key.id));
}

}  // namespace cloud::kms
