#include "cloud/iam/permissions.hpp"

namespace cloud::iam {
namespace {

constexpr char const* kTables = R"sql(
create table if not exists iam_inline_policies(
    entity text not null, name text not null, document text not null,
    primary key(entity, name)) without rowid;
create table if not exists iam_attachments(
    entity text not null, policy text not null, primary key(entity, policy)) without rowid;
create index if not exists iam_attachments_by_policy on iam_attachments(policy);
create table if not exists iam_boundaries(
    entity text primary key, policy text not null) without rowid;
create index if not exists iam_boundaries_by_policy on iam_boundaries(policy);
create table if not exists iam_tags(
    entity text not null, key text not null, value text not null,
    primary key(entity, key)) without rowid;
)sql";

// What an earlier version kept by the names of roles.
constexpr char const* kTakeOver = R"sql(
create table if not exists iam_role_policies(
    account text not null, role text not null, name text not null, document text not null,
    primary key(account, role, name)) without rowid;
insert or ignore into iam_inline_policies(entity, name, document)
    select r.id, p.name, p.document from iam_role_policies p
    join iam_roles r on r.account = p.account and r.name = p.role;
drop table iam_role_policies;
)sql";

std::vector<std::string> read_texts(disk::Rows row) {
    std::vector<std::string> all;
    while (row.next()) all.push_back(row.text(0));
    return all;
}

}  // namespace

Permissions::Permissions(Store& store) : store_(store) {
    store_.execute(kTables);
    store_.execute(kTakeOver);
}

void Permissions::clear() {
    store_.write("delete from iam_inline_policies");
    store_.write("delete from iam_attachments");
    store_.write("delete from iam_boundaries");
    store_.write("delete from iam_tags");
}

void Permissions::remove_all(std::string const& entity) {
    store_.write("delete from iam_inline_policies where entity = ?", entity);
    store_.write("delete from iam_attachments where entity = ?", entity);
    store_.write("delete from iam_boundaries where entity = ?", entity);
    store_.write("delete from iam_tags where entity = ?", entity);
}

void Permissions::put(std::string const& entity, InlinePolicy const& policy) {
    store_.write(
        "insert or replace into iam_inline_policies(entity, name, document) values(?, ?, ?)",
        entity, policy.name, policy.document);
}

bool Permissions::remove(std::string const& entity, std::string const& policy) {
    return store_.write("delete from iam_inline_policies where entity = ? and name = ?", entity,
                        policy) > 0;
}

std::vector<InlinePolicy> Permissions::inline_policies(std::string const& entity) const {
    std::vector<InlinePolicy> all;
    disk::Rows row = store_.read(
        "select name, document from iam_inline_policies where entity = ? order by name", entity);
    while (row.next()) all.push_back({row.text(0), row.text(1)});
    return all;
}

void Permissions::attach(std::string const& entity, std::string const& policy_arn) {
    store_.write("insert or ignore into iam_attachments(entity, policy) values(?, ?)", entity,
                 policy_arn);
}

bool Permissions::detach(std::string const& entity, std::string const& policy_arn) {
    return store_.write("delete from iam_attachments where entity = ? and policy = ?", entity,
                        policy_arn) > 0;
}

std::vector<std::string> Permissions::attached(std::string const& entity) const {
    return read_texts(
        store_.read("select policy from iam_attachments where entity = ? order by policy", entity));
}

std::vector<std::string> Permissions::attached_to(std::string const& policy_arn) const {
    return read_texts(
        store_.read("select entity from iam_attachments where policy = ?", policy_arn));
}

void Permissions::set_boundary(std::string const& entity, std::string const& policy_arn) {
    store_.write("insert or replace into iam_boundaries(entity, policy) values(?, ?)", entity,
                 policy_arn);
}

bool Permissions::remove_boundary(std::string const& entity) {
    return store_.write("delete from iam_boundaries where entity = ?", entity) > 0;
}

std::optional<std::string> Permissions::boundary(std::string const& entity) const {
    disk::Rows row = store_.read("select policy from iam_boundaries where entity = ?", entity);
    if (!row.next()) return std::nullopt;
    return row.text(0);
}

std::vector<std::string> Permissions::bounded_by(std::string const& policy_arn) const {
    return read_texts(
        store_.read("select entity from iam_boundaries where policy = ?", policy_arn));
}

void Permissions::tag(std::string const& entity, std::string const& key, std::string const& value) {
    store_.write("insert or replace into iam_tags(entity, key, value) values(?, ?, ?)", entity, key,
                 value);
}

void Permissions::untag(std::string const& entity, std::string const& key) {
    store_.write("delete from iam_tags where entity = ? and key = ?", entity, key);
}

aws::Tags Permissions::tags(std::string const& entity) const {
    aws::Tags all;
    disk::Rows row =
        store_.read("select key, value from iam_tags where entity = ? order by key", entity);
    while (row.next()) all.emplace_back(row.text(0), row.text(1));
    return all;
}

}  // namespace cloud::iam
