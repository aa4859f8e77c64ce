// What callers give IAM, checked in AWS's words: names, paths, ARNs, and pages of lists. Pure.
//
//   std::string const name = given_name(call.input, "RoleName");    // ValidationError
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/operation.hpp"
#include "cloud/iam/model.hpp"
#include "codec/json.hpp"

namespace cloud::iam {

// Letters, digits and _+=,.@- as all of IAM's names are made of.
std::string given_name(codec::Json const& in, std::string_view member,
                       std::size_t longest = kLongNameLength);
std::string given_name(codec::Json const& in, Kind kind);                    // RoleName …
std::string given_path(codec::Json const& in, char const* member = "Path");  // "/" unless told
std::string given_path_prefix(codec::Json const& in);
// "arn:aws:iam::…:policy/…", of whatever policy.
std::string given_policy_arn(codec::Json const& in, char const* member = "PolicyArn");
// One of `values`, or nothing where the member is absent.
std::optional<std::string> given_choice(codec::Json const& in, std::string const& member,
                                        std::vector<std::string> const& values);
// As wire members are named in messages: "RoleName" is told as 'roleName'.
std::string told(std::string_view member);

// The user that an ARN is of: "" for an account's root, nothing for the session of a role.
std::optional<std::string> user_of(std::string const& caller_arn);

std::string time_text(std::int64_t millis);

// One of the things that a list is made of, by its name.
using Named = std::pair<std::string, codec::Json>;
// {"Users": […], "IsTruncated": …, "Marker": …} as Marker and MaxItems ask. `all` is in order.
codec::Json page(aws::Invocation const& call, std::string const& member, std::vector<Named> all);
// The same of `count` things without names, of which only those asked for are made.
codec::Json page(aws::Invocation const& call, std::string const& member, std::size_t count,
                 std::function<codec::Json(std::size_t)> const& make);
// A name for the n-th of what has no names, in the order of the numbers.
std::string numbered(std::size_t n);

}  // namespace cloud::iam
