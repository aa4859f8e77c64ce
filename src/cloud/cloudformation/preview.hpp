// What an update would do, before it is done: change sets are made of it.
#pragma once

#include "cloud/cloudformation/begin.hpp"

namespace cloud::cloudformation {

struct Preview {
    codec::Json changes;   // as DescribeChangeSet tells them
    bool differs = false;  // also in what no resource shows: outputs, tags
};
Preview preview(Formation& f, Stack const& stack, Wanted const& wanted, base::Instant now);

}  // namespace cloud::cloudformation
