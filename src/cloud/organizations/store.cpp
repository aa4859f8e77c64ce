#include "cloud/organizations/store.hpp"

namespace cloud::organizations {
namespace {

constexpr char const* kTables = R"sql(
create table if not exists organizations_units(
    id text primary key, parent text not null, name text not null) without rowid;
create index if not exists organizations_units_by_parent on organizations_units(parent, id);
create table if not exists organizations_accounts(
    number integer primary key, id text not null unique, name text not null, email text not null,
    parent text not null, status text not null, joined integer not null);
create index if not exists organizations_accounts_by_parent
    on organizations_accounts(parent, number);
create index if not exists organizations_accounts_by_email on organizations_accounts(email);
create table if not exists organizations_creations(
    number integer primary key, id text not null unique, name text not null, state text not null,
    requested integer not null, account text not null, failure text not null);
create table if not exists organizations_policies(
    id text primary key, name text not null unique, description text not null,
    content text not null) without rowid;
create table if not exists organizations_attachments(
    target text not null, policy text not null, primary key(target, policy)) without rowid;
create index if not exists organizations_attachments_by_policy
    on organizations_attachments(policy, target);
create table if not exists organizations_policy_types(type text primary key) without rowid;
create table if not exists organizations_tags(
    resource text not null, key text not null, value text not null,
    primary key(resource, key)) without rowid;
create table if not exists organizations_services(
    name text primary key, enabled integer not null) without rowid;
create table if not exists organizations_delegations(
    account text not null, service text not null, enabled integer not null,
    primary key(account, service)) without rowid;
create table if not exists organizations_resource_policy(
    id text primary key, content text not null) without rowid;
)sql";

}  // namespace

Store::Store(disk::Database& db) : cloud::Store(db) { execute(kTables); }

void Store::clear() {
    write("delete from organizations_units");
    write("delete from organizations_accounts");
    write("delete from organizations_creations");
    write("delete from organizations_policies");
    write("delete from organizations_attachments");
    write("delete from organizations_policy_types");
    write("delete from organizations_tags");
    write("delete from organizations_services");
    write("delete from organizations_delegations");
    write("delete from organizations_resource_policy");
}

}  // namespace cloud::organizations
