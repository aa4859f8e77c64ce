// Tags of keys.
#pragma once

#include "cloud/kms/keys.hpp"

namespace cloud::kms {

// Adds what Tags says, or throws TagException and ValidationException.
void set_tags(Key& key, codec::Json const& tags);

codec::Json tag_resource(Keys& keys, aws::Invocation const& call);
codec::Json untag_resource(Keys& keys, aws::Invocation const& call);
codec::Json list_resource_tags(Keys& keys, aws::Invocation const& call);

}  // namespace cloud::kms
