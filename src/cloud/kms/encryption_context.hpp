// The encryption context: what must be told again to decrypt. Pure.
//
//   EncryptionContext const context = read_encryption_context(call.input, "EncryptionContext");
//   std::string const authenticated = canonical(context);
#pragma once

#include <string>
#include <string_view>

#include "cloud/kms/model.hpp"

namespace cloud::kms {

// A map of texts, empty where the member is absent. SerializationException where it is another
// thing, ValidationException where it is too long.
EncryptionContext read_encryption_context(codec::Json const& in, std::string_view member);

// As docs/formats/kms_ciphertext.md has it: equal for equal contexts alone.
std::string canonical(EncryptionContext const& context);

}  // namespace cloud::kms
