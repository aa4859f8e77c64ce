// What a policy is made of, before its statements are compiled, and what AWS says of those that it
// does not take. Pure. Rules: IAM guide, "Grammar of the IAM JSON policy language"; the messages
// and their order are those that AWS's API gives.
//
//   base::Result<Structure> const found = structure(text);
//   if (auto const why = wrong_with_identity(text)) …
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "codec/json.hpp"

namespace policy {

constexpr std::string_view kFirstVersion = "2008-10-17";
constexpr std::string_view kVersionWithVariables = "2012-10-17";

inline constexpr char const* kSyntaxErrors = "Syntax errors in policy.";

// Sid, Effect, Principal and the like.
bool is_element(std::string_view name);

struct Structure {
    std::string version;  // "2008-10-17" where none is given
    std::vector<codec::Json> statements;
};

// Fails where the text is no policy at all: no JSON, a member twice, elements that there are not, a
// version that there is not, statements of a wrong type.
base::Result<Structure> structure(std::string_view text);

// Whether an object of it, which is JSON, has the same member twice: then its readers disagree on
// which of them counts.
bool has_duplicate_members(std::string_view json);

// What is wrong with a policy as one of an identity, of a role's trust, of a resource.
std::optional<std::string> wrong_with_identity(std::string_view text);
std::optional<std::string> wrong_with_trust(std::string_view text);
std::optional<std::string> wrong_with_resource(std::string_view text);

// What is wrong with a Resource of an identity's policy: first what AWS says of its form, then
// whether the older of its two parsers fails on it.
std::optional<std::string> wrong_with_arn(std::string_view resource);
bool fails_legacy_parsing(std::string_view resource);

// What a statement has under the name: one text or a list of them; nothing where it is neither.
std::optional<std::vector<std::string>> texts_of(codec::Json const& value);
// Whether it is an object of operators that there are, with keys and operands.
bool is_condition(codec::Json const& condition);

}  // namespace policy
