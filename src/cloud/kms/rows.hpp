// Rows as what they mean, and small maps and lists as the JSON that a column holds.
#pragma once

#include <string>
#include <vector>

#include "cloud/kms/state.hpp"

namespace cloud::kms {

inline constexpr char const* kKeyColumns =
    "id, account, region, key_id, created, description, spec, usage, state, manager,"
    " multi_region, deletion, policy, tags, material, rotation_days, rotation_next";
inline constexpr char const* kGrantColumns =
    "g.id, g.key, g.name, g.grantee, g.retiring, g.issuer, g.operations, g.kind, g.constrained,"
    " g.created, k.account, k.region, k.key_id";

Key read_key(disk::Rows const& row);
Alias read_alias(disk::Rows const& row);
Grant read_grant(disk::Rows const& row);

std::string to_text(std::map<std::string, std::string> const& map);
std::string to_text(std::vector<std::string> const& list);

}  // namespace cloud::kms
