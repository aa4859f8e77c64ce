// Encrypt, Decrypt, ReEncrypt, data keys and random bytes; and what the ports and the verbs of
// pairs need of them.
#pragma once

#include <optional>
#include <string>

#include "cloud/kms/ciphertext.hpp"
#include "cloud/kms/keys.hpp"

namespace cloud::kms {

// Throws where a key is none for symmetric encryption.
void check_symmetric(Key const& key, std::string const& operation);
// Under the present material of a symmetric key.
std::string encrypt_symmetric(Keys& keys, Key const& key, Plain const& plain);
// InvalidCiphertextException where it is not of this key, was changed, or of another context.
std::string decrypt_symmetric(Keys& keys, Key const& key, Ciphertext const& ciphertext,
                              EncryptionContext const& context);

codec::Json encrypt(Keys& keys, aws::Invocation const& call);
codec::Json decrypt(Keys& keys, aws::Invocation const& call);
codec::Json re_encrypt(Keys& keys, aws::Invocation const& call);
codec::Json generate_data_key(Keys& keys, aws::Invocation const& call);
codec::Json generate_data_key_without_plaintext(Keys& keys, aws::Invocation const& call);
codec::Json generate_random(Keys& keys, aws::Invocation const& call);

}  // namespace cloud::kms
