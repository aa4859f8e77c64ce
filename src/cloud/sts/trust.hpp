// Who may assume a role: its trust policy, read as far as the pipeline's roles need. What cannot be
// judged here (a condition key, an operator, a Not… element) never allows, and where it stands in a
// denial it denies. Pure. Whole policy evaluation comes with its own work; rules: IAM guide, "JSON
// policy elements" and "Policy evaluation logic".
//
//   bool const may = trusts(role->trust_policy, {account, caller_arn, external_id});
#pragma once

#include <string>

namespace cloud::sts {

struct Asking {
    std::string account;  // of the caller
    std::string arn;
    std::string external_id;  // "" where none was sent
};

bool trusts(std::string const& trust_policy, Asking const& asking);

}  // namespace cloud::sts
