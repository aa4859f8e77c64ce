// Sign, Verify, GenerateMac, VerifyMac and GetPublicKey.
#pragma once

#include "cloud/kms/keys.hpp"

namespace cloud::kms {

codec::Json sign(Keys& keys, aws::Invocation const& call);
codec::Json verify(Keys& keys, aws::Invocation const& call);
codec::Json generate_mac(Keys& keys, aws::Invocation const& call);
codec::Json verify_mac(Keys& keys, aws::Invocation const& call);
codec::Json get_public_key(Keys& keys, aws::Invocation const& call);

}  // namespace cloud::kms
