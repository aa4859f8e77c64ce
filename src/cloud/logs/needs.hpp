// What each operation must be allowed to do, and on what: Service Authorization Reference,
// "Actions, resources, and condition keys for Amazon CloudWatch Logs".
//
// A log group is decided as "…:log-group:NAME:log-stream:", a log stream as
// "…:log-group:NAME:log-stream:STREAM": so policies say "…:log-group:NAME:*" of both, and one that
// ends with the name matches neither, as on AWS. Only what takes a resourceArn to tag is decided on
// the group's ARN as it is. (API reference, LogGroup: `arn` and `logGroupArn`.)
//
//   operation.needs = … on_stream(logs, {call, "logs:PutLogEvents"});
#pragma once

#include <string>
#include <vector>

#include "aws/operation.hpp"
#include "cloud/logs/groups.hpp"

namespace cloud::logs {

struct Asked {
    aws::Invocation const& call;
    std::string const& action;
};
using NeedsOf = std::vector<aws::Need> (*)(Logs& l, Asked const& asked);

std::vector<aws::Need> on_anything(Logs& l, Asked const& asked);
std::vector<aws::Need> on_all_groups(Logs& l, Asked const& asked);
std::vector<aws::Need> on_group(Logs& l, Asked const& asked);  // all of them where it names none
aws::Need on_named_group(Logs& l, Asked const& asked, std::string const& identifier);
std::vector<aws::Need> on_stream(Logs& l, Asked const& asked);  // runs for every PutLogEvents
std::vector<aws::Need> on_tagged(Logs& l, Asked const& asked);  // its resourceArn
std::vector<aws::Need> on_keyed(Logs& l, Asked const& asked);   // of AssociateKmsKey
std::vector<aws::Need> on_record(Logs& l, Asked const& asked);  // the group of its pointer
std::vector<aws::Need> on_destination(Logs& l, Asked const& asked);
// These pass a role to the service besides.
std::vector<aws::Need> to_subscribe(Logs& l, Asked const& asked);
std::vector<aws::Need> to_put_destination(Logs& l, Asked const& asked);
// Of SUBSCRIPTION_FILTER_POLICY: what the filters that it makes would need, or to delete them.
std::vector<aws::Need> to_put_account_policy(Logs& l, Asked const& asked);
std::vector<aws::Need> to_delete_account_policy(Logs& l, Asked const& asked);

// Tags that a log group is made with need one permission of two. Throws AccessDenied.
void require_tagging(Logs& l, aws::Invocation const& call, std::string const& group_arn);

}  // namespace cloud::logs
