// How a call names a queue: by QueueUrl, of which the account and name of the path count and the
// host does not; by QueueName; or by ARN. Pure.
//
//   std::optional<Address> const at = address_of_url(call);
//   at->arn();  // "arn:aws:sqs:eu-west-1:111122223333:jobs", whether it is there or not
#pragma once

#include <optional>
#include <string>

#include "aws/operation.hpp"

namespace cloud::sqs {

struct Address {
    std::string account;
    std::string region;
    std::string name;

    std::string arn() const { return "arn:aws:sqs:" + region + ":" + account + ":" + name; }
};

// Nothing where the call names no queue, or nothing that could be one's name.
std::optional<Address> address_of_url(aws::Invocation const& call);   // its QueueUrl
std::optional<Address> address_of_name(aws::Invocation const& call);  // QueueName, and whose it is
std::optional<Address> address_of_arn(std::string const& arn);

}  // namespace cloud::sqs
