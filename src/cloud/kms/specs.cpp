#include "cloud/kms/specs.hpp"

#include <algorithm>
#include <array>

#include "cloud/kms/model.hpp"

namespace cloud::kms {
namespace {

using base::HashKind;
using base::KeyKind;
using base::SignatureKind;

// A secret of an HMAC key is as long as what it makes.
constexpr std::array kSpecs{
    Spec{"SYMMETRIC_DEFAULT", Family::symmetric, 32},
    Spec{"HMAC_224", Family::hmac, 28},
    Spec{"HMAC_256", Family::hmac, 32},
    Spec{"HMAC_384", Family::hmac, 48},
    Spec{"HMAC_512", Family::hmac, 64},
    Spec{"RSA_2048", Family::rsa, 0, KeyKind::rsa_2048, 256},
    Spec{"RSA_3072", Family::rsa, 0, KeyKind::rsa_3072, 384},
    Spec{"RSA_4096", Family::rsa, 0, KeyKind::rsa_4096, 512},
    Spec{"ECC_NIST_P256", Family::ecc, 0, KeyKind::p256},
    Spec{"ECC_NIST_P384", Family::ecc, 0, KeyKind::p384},
    Spec{"ECC_NIST_P521", Family::ecc, 0, KeyKind::p521},
    Spec{"ECC_SECG_P256K1", Family::ecc, 0, KeyKind::secp256k1},
};

constexpr std::array kSigning{
    SigningAlgorithm{"RSASSA_PKCS1_V1_5_SHA_256", SignatureKind::rsa_pkcs1, HashKind::sha256, 32},
    SigningAlgorithm{"RSASSA_PKCS1_V1_5_SHA_384", SignatureKind::rsa_pkcs1, HashKind::sha384, 48},
    SigningAlgorithm{"RSASSA_PKCS1_V1_5_SHA_512", SignatureKind::rsa_pkcs1, HashKind::sha512, 64},
    SigningAlgorithm{"RSASSA_PSS_SHA_256", SignatureKind::rsa_pss, HashKind::sha256, 32},
    SigningAlgorithm{"RSASSA_PSS_SHA_384", SignatureKind::rsa_pss, HashKind::sha384, 48},
    SigningAlgorithm{"RSASSA_PSS_SHA_512", SignatureKind::rsa_pss, HashKind::sha512, 64},
    SigningAlgorithm{"ECDSA_SHA_256", SignatureKind::ecdsa, HashKind::sha256, 32},
    SigningAlgorithm{"ECDSA_SHA_384", SignatureKind::ecdsa, HashKind::sha384, 48},
    SigningAlgorithm{"ECDSA_SHA_512", SignatureKind::ecdsa, HashKind::sha512, 64},
};

// The hash that a curve's field is as wide as.
std::string_view ecdsa_of(KeyKind curve) {
    if (curve == KeyKind::p384) return "ECDSA_SHA_384";
    if (curve == KeyKind::p521) return "ECDSA_SHA_512";
    return "ECDSA_SHA_256";
}

}  // namespace

std::vector<std::string> Spec::usages() const {
    switch (family) {
        case Family::symmetric:
            return {kEncryptDecrypt};
        case Family::hmac:
            return {kGenerateVerifyMac};
        case Family::rsa:
            return {kEncryptDecrypt, kSignVerify};
        case Family::ecc:
            return {kSignVerify};
    }
    return {};
}

std::vector<std::string> Spec::encryption_algorithms(std::string_view usage) const {
    if (usage != kEncryptDecrypt) return {};
    if (family == Family::symmetric) return {kSymmetric};
    return {"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"};
}

std::vector<std::string> Spec::signing_algorithms(std::string_view usage) const {
    if (usage != kSignVerify) return {};
    if (family == Family::ecc) return {std::string(ecdsa_of(pair))};
    std::vector<std::string> names;
    for (SigningAlgorithm const& algorithm : kSigning) {
        if (algorithm.kind != SignatureKind::ecdsa) names.emplace_back(algorithm.name);
    }
    return names;
}

std::vector<std::string> Spec::mac_algorithms(std::string_view usage) const {
    if (usage != kGenerateVerifyMac) return {};
    return {"HMAC_SHA_" + std::string(name.substr(name.size() - 3))};
}

Spec const* find_spec(std::string_view name) {
    auto const found = std::find_if(kSpecs.begin(), kSpecs.end(),
                                    [&](Spec const& spec) { return spec.name == name; });
    return found == kSpecs.end() ? nullptr : &*found;
}

Spec const* find_pair_spec(std::string_view name) {
    Spec const* const spec = find_spec(name);
    return spec && spec->is_pair() ? spec : nullptr;
}

SigningAlgorithm const* find_signing_algorithm(std::string_view name) {
    auto const found =
        std::find_if(kSigning.begin(), kSigning.end(),
                     [&](SigningAlgorithm const& algorithm) { return algorithm.name == name; });
    return found == kSigning.end() ? nullptr : &*found;
}

std::optional<Oaep> find_oaep(std::string_view algorithm) {
    if (algorithm == "RSAES_OAEP_SHA_1") return Oaep{HashKind::sha1, 2 * 20 + 2};
    if (algorithm == "RSAES_OAEP_SHA_256") return Oaep{HashKind::sha256, 2 * 32 + 2};
    return std::nullopt;
}

std::optional<HashKind> find_mac(std::string_view algorithm) {
    if (algorithm == "HMAC_SHA_224") return HashKind::sha224;
    if (algorithm == "HMAC_SHA_256") return HashKind::sha256;
    if (algorithm == "HMAC_SHA_384") return HashKind::sha384;
    if (algorithm == "HMAC_SHA_512") return HashKind::sha512;
    return std::nullopt;
}

}  // namespace cloud::kms
