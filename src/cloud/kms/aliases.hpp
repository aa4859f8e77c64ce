// Aliases: names of an account and Region that point to keys.
#pragma once

#include "cloud/kms/keys.hpp"

namespace cloud::kms {

codec::Json create_alias(Keys& keys, aws::Invocation const& call);
codec::Json update_alias(Keys& keys, aws::Invocation const& call);
codec::Json delete_alias(Keys& keys, aws::Invocation const& call);
codec::Json list_aliases(Keys& keys, aws::Invocation const& call);

}  // namespace cloud::kms
