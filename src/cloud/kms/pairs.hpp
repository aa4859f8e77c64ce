// Secrets as key specs want them, and data key pairs.
#pragma once

#include <optional>
#include <string>

#include "cloud/kms/keys.hpp"
#include "cloud/kms/specs.hpp"

namespace cloud::kms {

// Random bytes, or a private key as PKCS #8. Nothing while RSA is still being made (KeyMaker).
std::optional<std::string> make_secret(Keys& keys, Spec const& spec);
// What a verb answers that got nothing: it is run again in a moment.
aws::Parked made_soon(aws::Invocation const& call);

aws::Outcome generate_data_key_pair(Keys& keys, aws::Invocation const& call);
aws::Outcome generate_data_key_pair_without_plaintext(Keys& keys, aws::Invocation const& call);

}  // namespace cloud::kms
