// Who may assume a role: its trust policy, read as far as the pipeline's roles need. What is not
// known here (a condition, an operator) denies. Pure. Whole policy evaluation comes with its own
// work; rules: IAM guide, "JSON policy elements".
#pragma once

#include <string>

namespace cloud::sts {

struct Asking {
    std::string account;      // of the caller
    std::string arn;
    std::string external_id;  // "" where none was sent
};

bool trusts(std::string const& trust_policy, Asking const& asking);

}  // namespace cloud::sts
