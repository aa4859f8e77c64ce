// The language of the filter bar, for people. Pure; any thread.
//
//   timeout "connection reset"          both, anywhere in the event, whatever their case
//   user.name:alice                     a field's value, exactly; user.name:"Alice B" with spaces
//   url.path:/api/*   host.name:web-?   with wildcards, whatever the case
//   source.ip:10.0.0.0/8                addresses of a network
//   bytes:>=5   bytes:[1 TO 5]          comparisons; {1 TO 5} without the ends, * for no bound
//   user.name:(alice OR bob)            several values of one field
//   error.code:*                        the field is there
//   a AND b, a OR b, NOT a, -a, ( )     NOT binds tightest, OR loosest; side by side means AND
//
// Operators are upper case, so that "not found" can be searched as it stands. A backslash makes
// the next special character literal. URLs, ARNs, times of day and C++ names are text although
// they have a colon.
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "query/ast.hpp"

namespace query {

inline constexpr std::size_t kMaxFilterBytes = 8192;
inline constexpr std::size_t kMaxFilterTerms = 512;
inline constexpr std::size_t kMaxFilterDepth = 50;

// Empty text is Everything. Errors are ErrorKind::skip and point at the character, from 1:
// "at character 11: expected a value after 'source.ip:'".
base::Result<Filter> parse(std::string_view text);

}  // namespace query
