// Tags: of users and roles, whose keys differ by more than case, and of what else is tagged.
//
//   aws::Tags const tags = given_tags(call.input, Tagged::role);    // "Tags", or none
#pragma once

#include "cloud/iam/verbs.hpp"

namespace cloud::iam {

enum class Tagged { user, role, instance_profile, policy, provider };

aws::Tags given_tags(codec::Json const& in, Tagged kind);
// Adds them, or replaces the values of keys that are there. LimitExceeded.
void put_tags(Iam& iam, std::string const& entity, Tagged kind, aws::Tags const& tags);
codec::Json describe_tags(aws::Tags const& tags);
void set_tags(codec::Json& described, aws::Tags const& tags);  // nothing where there are none

codec::Json tag(Iam& iam, Tagged kind, aws::Invocation const& call);
codec::Json untag(Iam& iam, Tagged kind, aws::Invocation const& call);
codec::Json list_tags(Iam& iam, Tagged kind, aws::Invocation const& call);

}  // namespace cloud::iam
