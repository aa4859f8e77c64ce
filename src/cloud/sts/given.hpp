// What callers give STS, checked in AWS's words. Pure.
//
//   std::string const name = given_name(call.input, "RoleSessionName", {2, 64});
//   std::int64_t const seconds = given_duration(call.input, kLongestSession, kDefaultSession);
#pragma once

#include <optional>
#include <string>

#include "aws/arn.hpp"
#include "aws/operation.hpp"
#include "cloud/ports.hpp"
#include "codec/json.hpp"

namespace cloud::sts {

aws::Error invalid(std::string const& message);  // ValidationError
aws::Error denied(std::string const& message);   // AccessDenied

struct Length {
    std::size_t least;
    std::size_t most;
};
// Letters, digits and _+=,.@-.
std::string given_name(codec::Json const& in, std::string const& member, Length length);
std::int64_t given_duration(codec::Json const& in, std::int64_t longest, std::int64_t otherwise);
std::string given_external_id(codec::Json const& in);
// The role of "RoleArn", or nothing where it is no such ARN.
std::optional<aws::Arn> role_arn(codec::Json const& in);

// What restricts a session: "Policy", and what "PolicyArns" say now. `account` is whose managed
// policies may be named beside AWS's.
std::vector<std::string> given_policies(codec::Json const& in, RoleDirectory const& policies,
                                        std::string const& account);

// The tags of a new session, with those that the caller's session hands on.
struct SessionTags {
    aws::Tags tags;
    std::vector<std::string> transitive;
};
SessionTags given_tags(codec::Json const& in, aws::Session const* chained);

// How much of the space for policies and tags they take, in percent. PackedPolicyTooLarge.
std::int64_t packed_size(std::vector<std::string> const& policies, aws::Tags const& tags);

}  // namespace cloud::sts
