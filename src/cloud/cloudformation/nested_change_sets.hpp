// The change sets of stacks that are parts of others: made, done and forgotten with the change set
// of the stack that all are parts of.
#pragma once

#include "cloud/cloudformation/preview.hpp"

namespace cloud::cloudformation {

inline constexpr char const* kArn = "arn:aws:cloudformation:";

// Keeps one for each stack that would change, and says so in the changes of `set`.
void keep_nested(Formation& f, ChangeSet& set, std::vector<NestedPreview> const& seen,
                 base::Instant now);
// All below it, itself not.
std::vector<ChangeSet> nested_of(Formation const& f, ChangeSet const& set);
// Itself too, and the stacks that it announced.
void forget(Formation& f, ChangeSet const& set, base::Instant now);
// Throws ValidationError for one that is a part of another.
void check_is_root(ChangeSet const& set, char const* operation);

}  // namespace cloud::cloudformation
