// What each operation must be allowed to do, as the Service Authorization Reference has it: the
// ARNs of what its input names, with their tags, the type of the policies that it is about, the
// service, and the tags that it gives.
//
//   needs_of(o, call, {"organizations:AttachPolicy", {"PolicyId", "TargetId"}})
#pragma once

#include <string>
#include <vector>

#include "cloud/organizations/verbs.hpp"

namespace cloud::organizations {

struct Wanted {
    std::string action;
    std::vector<char const*> members;  // of the input, that name resources; none: it is of "*"
};

// One of each resource that is named, or one on "*".
std::vector<aws::Need> needs_of(Organizations const& o, aws::Invocation const& call,
                                Wanted const& wanted);

}  // namespace cloud::organizations
