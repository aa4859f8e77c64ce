// Text in the forms the wire uses: hex, base64, percent-encoding, splitting, ASCII case. All
// functions are pure; case folding is ASCII and never depends on a locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace base {

std::string hex(std::string_view bytes);                           // lower case
std::optional<std::string> from_hex(std::string_view text);        // nothing if it is not hex
std::string base64(std::string_view bytes);                        // with padding
std::optional<std::string> from_base64(std::string_view text);     // strict: padding needed
std::string base64url(std::string_view bytes);                     // RFC 7515: no padding
std::optional<std::string> from_base64url(std::string_view text);  // strict: no padding

// RFC 3986: everything but A-Z a-z 0-9 - . _ ~ becomes %XX (upper case); `keep` stays too.
std::string percent_encode(std::string_view text, std::string_view keep = {});
// `plus_is_space` for form-encoded text. Nothing where a % is not followed by two hex digits.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

std::string lower(std::string_view text);
std::string upper(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text);  // spaces, tabs, CR, LF at both ends
std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts
// The text before the first `separator`, and what follows it; nothing if it is not there.
std::optional<std::pair<std::string_view, std::string_view>> cut(std::string_view text,
                                                                 std::string_view separator);
std::string join(std::vector<std::string> const& parts, std::string_view separator);
std::string replace_all(std::string text, std::string_view from, std::string_view to);

// Whole text as a number, or nothing: no sign where unsigned, no spaces, no overflow.
std::optional<std::int64_t> to_int64(std::string_view text);
std::optional<std::uint64_t> to_uint64(std::string_view text);
std::optional<double> to_double(std::string_view text);

bool valid_utf8(std::string_view text);
// `pattern` with * (any run) and ? (one character), as ARNs and filters use them.
bool glob_match(std::string_view pattern, std::string_view text);
// The candidate nearest to `word` by edit distance, if near enough to be a typo of it.
std::optional<std::string> nearest(std::string_view word,
                                   std::vector<std::string> const& candidates);

}  // namespace base
