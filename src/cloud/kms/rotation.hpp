// Rotation: new material for a symmetric key, while what was encrypted under the old still opens.
#pragma once

#include "cloud/kms/keys.hpp"

namespace cloud::kms {

// Gives the key new material and saves it. `kind`: "AUTOMATIC" or "ON_DEMAND".
void rotate(Keys& keys, Key& key, std::string const& kind, std::int64_t now_millis);

codec::Json enable_key_rotation(Keys& keys, aws::Invocation const& call);
codec::Json disable_key_rotation(Keys& keys, aws::Invocation const& call);
codec::Json get_key_rotation_status(Keys& keys, aws::Invocation const& call);
codec::Json rotate_key_on_demand(Keys& keys, aws::Invocation const& call);
codec::Json list_key_rotations(Keys& keys, aws::Invocation const& call);

}  // namespace cloud::kms
