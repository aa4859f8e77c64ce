// Who may call what beyond what policies of their own say: the management account all, its members
// what is theirs, and what it lets them do. (Organizations API reference, each operation's "can be
// called only from"; guide, "Delegated administrator".)
//
//   require_access(o, call, Access::readers, needs);    // AccessDeniedException
#pragma once

#include <vector>

#include "cloud/organizations/verbs.hpp"

namespace cloud::organizations {

enum class Access {
    everyone,    // all of the Organization
    readers,     // delegated administrators, and whom the resource policy lets
    delegable,   // whom the resource policy lets
    management,  // the management account alone
};

void require_access(Organizations const& o, aws::Invocation const& call, Access access,
                    std::vector<aws::Need> const& needs);

}  // namespace cloud::organizations
