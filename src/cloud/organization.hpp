// The Organization that the cloud is of: its accounts come from the config.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cloud {

struct OrganizationAccount {
    std::string name;
    std::string id;  // twelve digits
};

struct Organization {
    std::string id;                             // "o-catchment01"
    std::vector<OrganizationAccount> accounts;  // the first is the management account

    OrganizationAccount const* account(std::string_view account_id) const {
        for (OrganizationAccount const& a : accounts) {
            if (a.id == account_id) return &a;
        }
        return nullptr;
    }
};

}  // namespace cloud
