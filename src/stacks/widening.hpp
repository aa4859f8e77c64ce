// What lets in more after a change than before it: policy statements of two templates, compared.
// A wider pattern counts, a narrower one does not; what cannot be told apart counts. Pure.
//
//   for (stacks::Widening const& one : stacks::widenings(deployed, synthesised)) …
#pragma once

#include <string>
#include <vector>

#include "codec/json.hpp"

namespace stacks {

struct Widening {
    std::string resource;  // logical id
    std::string what;      // "Write: also s3:DeleteObject"
};

// Statements are the same where they have the same Sid, or say the same. Allow: statements,
// principals, actions and resources that are added, conditions that are gone or take more. Deny:
// what it no longer denies.
std::vector<Widening> widenings(codec::Json const& before, codec::Json const& after);

}  // namespace stacks
