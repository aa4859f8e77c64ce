// The condition keys that policies ask about: in their conditions, and as variables. Pure.
//
//   std::set<std::string> keys;
//   add_context_keys(document, keys);    // "aws:username" of "arn:…:user/${aws:username}"
#pragma once

#include <set>
#include <string>

namespace cloud::iam {

void add_context_keys(std::string const& document, std::set<std::string>& keys);

}  // namespace cloud::iam
