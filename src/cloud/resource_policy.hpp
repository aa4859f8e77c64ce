// Whether a policy that stands at a resource lets another in: a role's trust policy, a logs
// destination's access policy; read as far as the pipeline's need. What cannot be judged here (a
// condition key, an operator, a Not… element) never allows, and where it stands in a denial it
// denies. Pure. Whole policy evaluation comes with its own work; rules: IAM guide, "JSON policy
// elements" and "Policy evaluation logic".
//
//   bool const may = allows(role->trust_policy, {.action = "sts:AssumeRole", .account = …});
#pragma once

#include <map>
#include <string>

namespace cloud {

struct Asking {
    std::string action;    // "sts:AssumeRole"
    std::string resource;  // its ARN, for policies that name one
    std::string account;   // of the caller
    std::string arn;
    std::map<std::string, std::string> context;  // "sts:ExternalId"; "" where none was sent
};

bool allows(std::string const& policy, Asking const& asking);

}  // namespace cloud
