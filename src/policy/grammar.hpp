// What a policy is made of, before its statements are looked into. Pure. Rules: IAM guide, "Grammar
// of the IAM JSON policy language".
//
//   base::Result<Structure> const found = structure(text);
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "codec/json.hpp"

namespace policy {

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

}  // namespace policy
