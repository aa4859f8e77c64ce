// What each key spec is for and which algorithms it knows (KMS developer guide, "Key spec
// reference"). Pure.
//
//   Spec const* const spec = find_spec("ECC_NIST_P256");
//   if (spec->signs(*find_signature("ECDSA_SHA_256"))) …
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/asymmetric.hpp"

namespace cloud::kms {

enum class Family { symmetric, hmac, rsa, ecc };

struct Spec {
    std::string_view name;
    Family family;
    std::size_t secret_bytes = 0;              // of a key that is a secret
    base::KeyKind pair = base::KeyKind::p256;  // of one that is a pair
    std::size_t rsa_bytes = 0;

    bool is_pair() const { return family == Family::rsa || family == Family::ecc; }
    std::vector<std::string> usages() const;
    // As DescribeKey lists them; empty where the usage is another.
    std::vector<std::string> encryption_algorithms(std::string_view usage) const;
    std::vector<std::string> signing_algorithms(std::string_view usage) const;
    std::vector<std::string> mac_algorithms(std::string_view usage) const;
};
Spec const* find_spec(std::string_view name);       // nullptr where there is none
Spec const* find_pair_spec(std::string_view name);  // of DataKeyPairSpec

struct SigningAlgorithm {
    std::string_view name;
    base::SignatureKind kind;
    base::HashKind hash;
    std::size_t digest_bytes;
};
SigningAlgorithm const* find_signing_algorithm(std::string_view name);

struct Oaep {
    base::HashKind hash;
    std::size_t overhead;  // what of the modulus it takes
};
std::optional<Oaep> find_oaep(std::string_view algorithm);  // "RSAES_OAEP_SHA_256"

std::optional<base::HashKind> find_mac(std::string_view algorithm);  // "HMAC_SHA_256"

}  // namespace cloud::kms
