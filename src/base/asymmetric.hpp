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

struct KeyHandle;  // OpenSSL's

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
    explicit PrivateKey(std::shared_ptr<KeyHandle const> handle) : handle_(std::move(handle)) {}
    std::shared_ptr<KeyHandle const> handle_;  // shared by the copies of what never changes
};

// One that others published, by its numbers, big-endian: as JSON Web Keys have them (RFC 7518).
class PublicKey {
  public:
    // Nothing for what is no key, and for RSA of fewer than 2048 or more than 8192 bits.
    static std::optional<PublicKey> rsa(std::string_view modulus, std::string_view exponent);
    static std::optional<PublicKey> ec(KeyKind curve, std::string_view x, std::string_view y);

    // An ECDSA signature is r and s, each as long as the curve's field (RFC 7518, 3.4).
    bool verify(SignatureKind kind, Digest const& digest, std::string_view signature) const;

  private:
    explicit PublicKey(std::shared_ptr<KeyHandle const> handle) : handle_(std::move(handle)) {}
    std::shared_ptr<KeyHandle const> handle_;
};

}  // namespace base
