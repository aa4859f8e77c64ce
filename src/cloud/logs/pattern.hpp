// Filter patterns: the empty one, plain terms, "quoted phrases", -exclusions and ?alternatives.
// JSON, space-delimited and regular-expression patterns are refused until they are done.
//
//   logs::Pattern pattern = logs::parse_pattern("ERROR -timeout");
//   if (pattern.matches(message)) …
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cloud::logs {

struct Pattern {
    std::vector<std::string> all;   // each must be there
    std::vector<std::string> any;   // one must be there, if there are any
    std::vector<std::string> none;  // none may be there

    bool matches(std::string_view message) const;
    bool empty() const { return all.empty() && any.empty() && none.empty(); }
};

// Throws InvalidParameterException.
Pattern parse_pattern(std::string const& text);

}  // namespace cloud::logs
