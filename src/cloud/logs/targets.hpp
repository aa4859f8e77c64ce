// Where filters send to: delivery streams of their own account, or logs destinations of any, which
// stand for a delivery stream of theirs.
#pragma once

#include <optional>
#include <string>

#include "aws/arn.hpp"
#include "aws/operation.hpp"
#include "cloud/logs/groups.hpp"

namespace cloud::logs {

// What the caller asks to send to.
struct Target {
    std::string destination_arn;
    std::string role_arn;  // "" for logs destinations
};

// Throws InvalidParameterException where there is no such stream, or no such role;
// AccessDeniedException where the role is of another account, or the caller may not subscribe to
// the logs destination (logs:PutSubscriptionFilter, by its access policy as well).
void check_target(Logs& l, aws::Invocation const& call, Target const& target);
// As check_target, for delivery streams alone.
void check_stream(Logs& l, aws::Caller const& caller, Target const& target);

// Whose events are sent, and by what.
struct Sender {
    std::string source_arn;  // of the log group, or of the destination that is made
    std::string account;
    std::string region;
};
Sender sender_of(Group const& group);

// The role that logs takes on to deliver: the filter's, or that of its logs destination. Throws
// AccessDenied where it may not be taken on, ResourceNotFoundException where the destination is
// gone.
aws::Caller writer_for(Logs& l, Target const& target, Sender const& sender, base::Instant now);

// Takes the role on and puts a control message, as every delivery will. Throws
// InvalidParameterException where that does not work.
void send_test_message(Logs& l, Target const& target, Sender const& sender, base::Instant now);

// The delivery stream that is meant; nothing where its destination is gone.
std::optional<aws::Arn> delivery_stream_of(SubscriptionState& state,
                                           std::string const& destination_arn);

}  // namespace cloud::logs
