#include "cloud/organizations/policy_state.hpp"

#include <algorithm>

namespace cloud::organizations {
namespace {

Policy read_policy(disk::Rows const& row) {
    return {row.text(0), row.text(1), row.text(2), row.text(3)};
}

}  // namespace

void PolicyState::add(Policy const& policy) {
    store_.write(
        "insert into organizations_policies(id, name, description, content) values(?, ?, ?, ?)",
        policy.id, policy.name, policy.description, policy.content);
}

void PolicyState::save(Policy const& policy) {
    store_.write(
        "update organizations_policies set name = ?, description = ?, content = ? where id = ?",
        policy.name, policy.description, policy.content, policy.id);
}

void PolicyState::remove(Policy const& policy) {
    store_.write("delete from organizations_policies where id = ?", policy.id);
}

std::optional<Policy> PolicyState::find(std::string const& id) const {
    if (id == kFullAccess) return full_access();
    disk::Rows row = store_.read(
        "select id, name, description, content from organizations_policies where id = ?", id);
    if (!row.next()) return std::nullopt;
    return read_policy(row);
}

bool PolicyState::has_named(std::string const& name) const {
    return name == full_access().name ||
           store_.read("select 1 from organizations_policies where name = ?", name).next();
}

std::int64_t PolicyState::count() const {
    return store_.count("select count(*) from organizations_policies");
}

std::vector<Policy> PolicyState::all() const {
    std::vector<Policy> found{full_access()};
    disk::Rows row =
        store_.read("select id, name, description, content from organizations_policies");
    while (row.next()) found.push_back(read_policy(row));
    std::sort(found.begin(), found.end(),
              [](Policy const& a, Policy const& b) { return a.id < b.id; });
    return found;
}

void PolicyState::attach(std::string const& policy, std::string const& target) {
    store_.write("insert into organizations_attachments(target, policy) values(?, ?)", target,
                 policy);
}

bool PolicyState::detach(std::string const& policy, std::string const& target) {
    return store_.write("delete from organizations_attachments where target = ? and policy = ?",
                        target, policy) > 0;
}

bool PolicyState::is_attached(std::string const& policy, std::string const& target) const {
    return store_
        .read("select 1 from organizations_attachments where target = ? and policy = ?", target,
              policy)
        .next();
}

std::vector<std::string> PolicyState::targets_of(std::string const& policy) const {
    std::vector<std::string> targets;
    disk::Rows row = store_.read(
        "select target from organizations_attachments where policy = ? order by target", policy);
    while (row.next()) targets.push_back(row.text(0));
    return targets;
}

std::vector<Policy> PolicyState::attached_to(std::string const& target) const {
    std::vector<Policy> found;
    disk::Rows row = store_.read(
        "select policy from organizations_attachments where target = ? order by policy", target);
    while (row.next()) {
        if (std::optional<Policy> policy = find(row.text(0))) found.push_back(*policy);
    }
    return found;
}

void PolicyState::detach_all_from(std::string const& target) {
    store_.write("delete from organizations_attachments where target = ?", target);
}

void PolicyState::detach_all() { store_.write("delete from organizations_attachments"); }

bool PolicyState::enabled() const {
    return store_
        .read("select 1 from organizations_policy_types where type = ?",
              std::string_view(kServiceControl))
        .next();
}

void PolicyState::enable(bool on) {
    std::string_view const type = kServiceControl;
    if (on)
        store_.write("insert into organizations_policy_types(type) values(?)", type);
    else
        store_.write("delete from organizations_policy_types where type = ?", type);
}

}  // namespace cloud::organizations
