// Key pairs: RSA and elliptic curves, as they are made, kept as DER, and used to sign and to
// encrypt. Beside base/crypto.hpp the only door to OpenSSL's EVP_PKEY. A key is immutable, so any
// thread may use it; OpenSSL overwrites its memory when it is freed.
//
//   base::PrivateKey const key = base::PrivateKey::generate(base::KeyKind::p256);
//   std::string const signature = key.sign(base::SignatureKind::ecdsa, {HashKind::sha256, digest});
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto.hpp"

namespace base {

enum class KeyKind { rsa_2048, rsa_3072, rsa_4096, p256, p384, p521, secp256k1 };
enum class SignatureKind { rsa_pkcs1, rsa_pss, ecdsa };  // PSS: salt as long as the digest

struct Digest {
    HashKind kind;
    std::string_view bytes;  // of the length that the kind has
};

class PrivateKey {
  public:
    static PrivateKey generate(KeyKind kind);  // RSA: tens to hundreds of milliseconds
    // Of PKCS #8. Nothing for what is no private key.
    static std::optional<PrivateKey> from_der(std::string_view pkcs8);

    std::string der() const;         // PKCS #8
    std::string public_der() const;  // SubjectPublicKeyInfo, as RFC 5280 has it

    // An ECDSA signature is DER, as ANSI X9.62 and RFC 3279 have it.
    std::string sign(SignatureKind kind, Digest const& digest) const;
    bool verify(SignatureKind kind, Digest const& digest, std::string_view signature) const;

    // RSAES-OAEP with MGF1 of the same hash and no label. encrypt() answers nothing for what is
    // too long, decrypt() for what was not encrypted to this key.
    std::optional<std::string> encrypt_oaep(HashKind hash, std::string_view plain) const;
    std::optional<std::string> decrypt_oaep(HashKind hash, std::string_view encrypted) const;

  private:
    struct Handle;
    explicit PrivateKey(std::shared_ptr<Handle const> handle) : handle_(std::move(handle)) {}
    std::shared_ptr<Handle const> handle_;  // shared by the copies of what never changes
};

}  // namespace base
