// What an update would do, before it is done: change sets are made of it.
#pragma once

#include "cloud/cloudformation/begin.hpp"

namespace cloud::cloudformation {

struct NestedPreview;
struct Preview {
    codec::Json changes;                // as DescribeChangeSet tells them
    bool differs = false;               // also in what no resource shows: outputs, tags
    std::vector<NestedPreview> nested;  // of `wanted.nested`: the stacks in it that would change
};
struct NestedPreview {
    Stack child;  // as it is, or is to be
    Wanted wanted;
    Preview seen;
};
Preview preview(Formation& f, Stack const& stack, Wanted const& wanted, base::Instant now);

}  // namespace cloud::cloudformation
