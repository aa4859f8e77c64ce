// What callers give IAM, checked in AWS's words: names, paths, policy documents, and pages of
// lists. Pure.
//
//   std::string const name = given_name(call.input, "RoleName");    // ValidationError
//   check_trust_policy(document);                                   // MalformedPolicyDocument
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/operation.hpp"
#include "codec/json.hpp"

namespace cloud::iam {

// Letters, digits and _+=,.@- as all of IAM's names are made of.
std::string given_name(codec::Json const& in, std::string_view member);
std::string given_path(codec::Json const& in);  // "/" unless told

// IAM guide, "Grammar of the IAM JSON policy language", as far as the shape of statements goes.
void check_trust_policy(std::string const& document);
void check_identity_policy(std::string const& document);
// As quotas count: without white space.
std::size_t policy_size(std::string_view document);

// The user that an ARN is of: "" for an account's root, nothing for the session of a role.
std::optional<std::string> user_of(std::string const& caller_arn);

// One of the things that a list is made of, by its name.
using Named = std::pair<std::string, codec::Json>;
// {"Users": […], "IsTruncated": …, "Marker": …} as Marker and MaxItems ask. `all` is in order.
codec::Json page(aws::Invocation const& call, std::string const& member, std::vector<Named> all);

}  // namespace cloud::iam
