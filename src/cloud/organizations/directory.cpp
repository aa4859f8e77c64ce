#include "cloud/organizations/directory.hpp"

namespace cloud::organizations {

std::shared_ptr<Membership const> Directory::membership_of(std::string const& account) const {
    if (read_at_ != tables_.store.writes()) {
        known_.clear();
        read_at_ = tables_.store.writes();
    }
    auto const known = known_.find(account);
    if (known != known_.end()) return known->second;
    std::optional<Account> const found = tables_.state.account(account);
    if (!found) return nullptr;
    auto place = std::make_shared<Membership const>(read(*found));
    if (!tables_.store.unsettled()) known_.emplace(account, place);
    return place;
}

// A closed account has a last level on which nothing is allowed.
Membership Directory::read(Account const& account) const {
    Membership place;
    place.organization_id = naming_.organization;
    place.path = naming_.organization + "/";
    place.management = account.id == naming_.management;
    place.suspended = account.status != "ACTIVE";
    std::vector<std::string> levels = tables_.state.above(account.id);
    for (std::string const& level : levels) place.path += level + "/";
    levels.push_back(account.id);
    if (tables_.policies.enabled()) {
        for (std::string const& level : levels) {
            place.service_control.push_back(attached_to(level));
        }
    }
    if (place.suspended) place.service_control.emplace_back();
    return place;
}

std::vector<policy::Named> Directory::attached_to(std::string const& target) const {
    std::vector<policy::Named> policies;
    for (Policy const& policy : tables_.policies.attached_to(target)) {
        policies.push_back({naming_.arn_of(policy.id), library_.find(policy.content)});
    }
    return policies;
}

}  // namespace cloud::organizations
