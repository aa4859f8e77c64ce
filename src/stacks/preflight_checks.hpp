// The questions of preflight() about one stack, asked as whoever deploys it. Each adds what it
// found. Blocking.
#pragma once

#include <string>
#include <vector>

#include "aws/client.hpp"
#include "stacks/preflight.hpp"

namespace stacks {

struct Asking {
    Synthesised const& stack;
    aws::Client& client;     // of its account and Region
    std::string caller;      // the ARN that GetCallerIdentity told
    std::int64_t quota = 2;  // of subscription filters a log group
    bool on_aws = false;     // where that quota may have been raised
    bool just_made = false;  // where nothing stands in the way of what the stack makes
};
using Findings = std::vector<Finding>;

void check_permissions(Asking const& asking, Findings& findings);
void check_buckets(Asking const& asking, Findings& findings);
// They are there, and have room for one more filter.
void check_log_groups(Asking const& asking, Findings& findings);
// What it says of filters can be done over what is there.
void check_template(Asking const& asking, Findings& findings);
// Of a config that has a stack set: the Organization trusts it, and no account has two stacks. Of
// one that has none: there is none of an earlier config.
void check_stack_set(Config const& config, DeploySetup const& setup, Findings& findings);

bool is_denied(base::Error const& error);
// "arn:aws:iam::1:role/Deployer" of a session of it; nothing of an account's root, who is bound by
// no policy of its own.
std::optional<std::string> policy_source(std::string const& caller);

}  // namespace stacks
