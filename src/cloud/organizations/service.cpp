#include "cloud/organizations/service.hpp"

#include "base/assert.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "cloud/organizations/api.hpp"

namespace cloud::organizations {
namespace {

// The root's id is made from the organization's, so that it is the same after each start.
Naming naming_of(Organization const& organization) {
    ASSERT(!organization.accounts.empty());
    return {organization.id, organization.accounts.front().id,
            "r-" + base::hex(base::sha256(organization.id)).substr(0, 4)};
}

}  // namespace

Service::Service(Core& core, Organization const& organization, Neighbours const& neighbours)
    : store_(core.db),
      state_(store_),
      policies_(store_),
      settings_(store_),
      organizations_{core,
                     naming_of(organization),
                     state_,
                     policies_,
                     settings_,
                     neighbours.authoriser,
                     neighbours.founder},
      directory_({store_, state_, policies_}, organizations_.naming),
      api_(make_api(organizations_)) {
    core.db.begin();
    settle(organization, core.clock.now());
    core.db.commit();
    core.on_reset([this, &core, &organization] {
        store_.clear();
        settle(organization, core.clock.now());
    });
}

std::optional<std::vector<std::string>> Service::accounts_below(std::string const& id) const {
    if (id != organizations_.naming.root && !state_.unit(id)) return std::nullopt;
    std::vector<std::string> all;
    for (Account const& account : state_.accounts(id)) {
        if (account.status == "ACTIVE") all.push_back(account.id);
    }
    for (Unit const& unit : state_.units(id)) {
        std::vector<std::string> const below = *accounts_below(unit.id);
        all.insert(all.end(), below.begin(), below.end());
    }
    return all;
}

// What the config says of an account's name holds; where it stands and what became of it does not
// come from there.
void Service::settle(Organization const& organization, base::Instant now) {
    for (OrganizationAccount const& account : organization.accounts) {
        if (std::optional<Account> known = state_.account(account.id)) {
            if (known->name == account.name) continue;
            known->name = account.name;
            state_.save(*known);
            continue;
        }
        Account fresh;
        fresh.id = account.id;
        fresh.name = account.name;
        fresh.email = account.name + "@example.com";
        fresh.parent = organizations_.naming.root;
        fresh.joined_millis = base::to_millis(now);
        state_.add(fresh);
        welcome(organizations_, fresh.id);
    }
}

}  // namespace cloud::organizations
