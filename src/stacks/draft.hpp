// A catchment.yaml to start from, with a comment on each part. Pure.
//
//   std::string const text = stacks::draft({.region = "eu-west-1", …});
#pragma once

#include <string>
#include <vector>

#include "stacks/config.hpp"

namespace stacks {

struct Draft {
    std::string region = "eu-west-1";
    std::vector<std::string> regions;  // none: that one
    std::string organization_id;
    std::vector<Account> accounts;  // management, kms, logging, siem; then those that have logs
    std::string bucket;
    std::string external_id;
};
std::string draft(Draft const& asked);

}  // namespace stacks
