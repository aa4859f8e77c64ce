#include "cloud/organizations/settings.hpp"

namespace cloud::organizations {
namespace {

std::vector<Settings::Enabled> all(disk::Rows rows) {
    std::vector<Settings::Enabled> found;
    while (rows.next()) found.push_back({rows.text(0), rows.integer(1)});
    return found;
}

}  // namespace

aws::Tags Settings::tags(std::string const& resource) const {
    aws::Tags tags;
    disk::Rows row = store_.read(
        "select key, value from organizations_tags where resource = ? order by key", resource);
    while (row.next()) tags.emplace_back(row.text(0), row.text(1));
    return tags;
}

void Settings::tag(std::string const& resource, aws::Tags const& tags) {
    for (auto const& [key, value] : tags) {
        store_.write(
            "insert or replace into organizations_tags(resource, key, value) values(?, ?, ?)",
            resource, key, value);
    }
}

void Settings::untag(std::string const& resource, std::string const& key) {
    store_.write("delete from organizations_tags where resource = ? and key = ?", resource, key);
}

void Settings::untag_all(std::string const& resource) {
    store_.write("delete from organizations_tags where resource = ?", resource);
}

void Settings::enable_service(Enabled const& service) {
    store_.write("insert or ignore into organizations_services(name, enabled) values(?, ?)",
                 service.name, service.since_millis);
}

void Settings::disable_service(std::string const& name) {
    store_.write("delete from organizations_services where name = ?", name);
}

bool Settings::has_service(std::string const& name) const {
    return store_.read("select 1 from organizations_services where name = ?", name).next();
}

std::vector<Settings::Enabled> Settings::services() const {
    return all(store_.read("select name, enabled from organizations_services order by name"));
}

void Settings::delegate(std::string const& account, Enabled const& service) {
    store_.write("insert into organizations_delegations(account, service, enabled) values(?, ?, ?)",
                 account, service.name, service.since_millis);
}

bool Settings::withdraw(std::string const& account, std::string const& service) {
    return store_.write("delete from organizations_delegations where account = ? and service = ?",
                        account, service) > 0;
}

bool Settings::is_delegated(std::string const& account) const {
    return store_.read("select 1 from organizations_delegations where account = ?", account).next();
}

bool Settings::is_delegated(std::string const& account, std::string const& service) const {
    return store_
        .read("select 1 from organizations_delegations where account = ? and service = ?", account,
              service)
        .next();
}

std::vector<Settings::Enabled> Settings::delegated_services(std::string const& account) const {
    return all(
        store_.read("select service, enabled from organizations_delegations"
                    " where account = ? order by service",
                    account));
}

std::vector<Settings::Enabled> Settings::administrators(std::string const& service) const {
    return all(
        store_.read("select account, min(enabled) from organizations_delegations"
                    " where ?1 = '' or service = ?1 group by account order by account",
                    service));
}

std::optional<Settings::ResourcePolicy> Settings::resource_policy() const {
    disk::Rows row = store_.read("select id, content from organizations_resource_policy");
    if (!row.next()) return std::nullopt;
    return ResourcePolicy{row.text(0), row.text(1)};
}

void Settings::put(ResourcePolicy const& policy) {
    store_.write("insert or replace into organizations_resource_policy(id, content) values(?, ?)",
                 policy.id, policy.content);
}

void Settings::remove_resource_policy() {
    store_.write("delete from organizations_resource_policy");
}

}  // namespace cloud::organizations
