// Reading the members of an operation's input, and AWS's words where they are wrong. Numbers and
// booleans are accepted as text as well, because the query protocol sends them so.
//
//   std::string const name = aws::required_text(in, "logGroupName");
//   std::optional<std::int64_t> const limit = aws::optional_integer(in, "limit");
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "aws/error.hpp"
#include "codec/json.hpp"

namespace aws {

// Missing: ValidationException "1 validation error detected: Value null at 'x' failed to satisfy
// constraint: Member must not be null". Of a wrong type: SerializationException.
std::string required_text(codec::Json const& in, std::string_view member);
std::optional<std::string> optional_text(codec::Json const& in, std::string_view member);
std::int64_t required_integer(codec::Json const& in, std::string_view member);
std::optional<std::int64_t> optional_integer(codec::Json const& in, std::string_view member);
bool optional_boolean(codec::Json const& in, std::string_view member, bool fallback);
std::vector<std::string> text_list(codec::Json const& in, std::string_view member);
// Decoded; ValidationException where it is not base64.
std::string required_base64(codec::Json const& in, std::string_view member);

}  // namespace aws
