// What Encrypt answers and Decrypt takes, of symmetric keys: it names its key and the key's
// material, and cannot be changed without notice (docs/formats/kms_ciphertext.md). Pure; what it
// reads is hostile.
//
//   std::string const blob = seal_ciphertext({arn, material_id, salt}, secret, {plain, context});
//   std::optional<Ciphertext> const read = read_ciphertext(blob);
//   std::optional<std::string> const plain = open_ciphertext(*read, secret, context);
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cloud/kms/model.hpp"

namespace cloud::kms {

inline constexpr std::size_t kSaltBytes = 16;

// What it claims before it is opened.
struct Ciphertext {
    std::string key_arn;
    std::string material;     // its id
    std::string_view header;  // all before what is sealed
    std::string_view salt;
    std::string_view sealed;
};

struct SealedUnder {
    std::string key_arn;
    std::string material;  // 64 hexadecimal digits
    std::string salt;      // kSaltBytes, never used twice
};
struct Plain {
    std::string_view bytes;
    EncryptionContext const& context;
};
std::string seal_ciphertext(SealedUnder const& under, std::string_view secret, Plain const& plain);

// Views into `blob`. Nothing for what is of another form.
std::optional<Ciphertext> read_ciphertext(std::string_view blob);
// Nothing where anything was changed, or the context is another.
std::optional<std::string> open_ciphertext(Ciphertext const& ciphertext, std::string_view secret,
                                           EncryptionContext const& context);

}  // namespace cloud::kms
