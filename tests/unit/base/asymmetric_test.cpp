#include "base/asymmetric.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

using base::Digest;
using base::HashKind;
using base::KeyKind;
using base::PrivateKey;
using base::SignatureKind;

namespace {

// Round trips through DER, so that what is kept is what is used.
PrivateKey kept(KeyKind kind) {
    std::optional<PrivateKey> key = PrivateKey::from_der(PrivateKey::generate(kind).der());
    REQUIRE(key);
    return *key;
}

}  // namespace

TEST_CASE("what a key signs it verifies, and nothing else") {
    std::string const digest = base::digest(HashKind::sha384, "message");
    std::string const other = base::digest(HashKind::sha384, "massage");
    for (KeyKind kind : {KeyKind::p256, KeyKind::p384, KeyKind::p521, KeyKind::secp256k1}) {
        PrivateKey const key = kept(kind);
        std::string const signature = key.sign(SignatureKind::ecdsa, {HashKind::sha384, digest});
        CHECK(key.verify(SignatureKind::ecdsa, {HashKind::sha384, digest}, signature));
        CHECK(!key.verify(SignatureKind::ecdsa, {HashKind::sha384, other}, signature));
        CHECK(!key.verify(SignatureKind::ecdsa, {HashKind::sha384, digest}, "garbage"));
        CHECK(!kept(kind).verify(SignatureKind::ecdsa, {HashKind::sha384, digest}, signature));
    }
    PrivateKey const key = kept(KeyKind::rsa_2048);
    for (SignatureKind kind : {SignatureKind::rsa_pkcs1, SignatureKind::rsa_pss}) {
        std::string const signature = key.sign(kind, {HashKind::sha384, digest});
        CHECK(signature.size() == 256);
        CHECK(key.verify(kind, {HashKind::sha384, digest}, signature));
        CHECK(!key.verify(kind, {HashKind::sha384, other}, signature));
        CHECK(!key.verify(kind, {HashKind::sha384, digest}, ""));
    }
}

TEST_CASE("OAEP holds what RFC 8017 lets it hold") {
    PrivateKey const key = kept(KeyKind::rsa_2048);
    for (auto const& [hash, most] : {std::pair{HashKind::sha1, 214}, {HashKind::sha256, 190}}) {
        std::string const plain(static_cast<std::size_t>(most), 'x');
        std::optional<std::string> const encrypted = key.encrypt_oaep(hash, plain);
        REQUIRE(encrypted);
        CHECK(key.decrypt_oaep(hash, *encrypted) == plain);
        CHECK(!key.encrypt_oaep(hash, plain + "x"));
        std::string torn = *encrypted;
        torn[100] = static_cast<char>(torn[100] ^ 1);
        CHECK(!key.decrypt_oaep(hash, torn));
        CHECK(!key.decrypt_oaep(hash, "short"));
    }
}

TEST_CASE("what is no key is told from one") {
    CHECK(!PrivateKey::from_der(""));
    CHECK(!PrivateKey::from_der("garbage"));
    std::string der = PrivateKey::generate(KeyKind::p256).der();
    CHECK(!PrivateKey::from_der(der.substr(0, der.size() - 1)));
    CHECK(!PrivateKey::from_der(PrivateKey::generate(KeyKind::p256).public_der()));
}

TEST_CASE("HMACs agree with RFC 4231") {
    std::string const key(20, '\x0b');
    CHECK(base::hex(base::hmac(HashKind::sha224, key, "Hi There")) ==
          "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22");
    CHECK(base::hex(base::hmac(HashKind::sha384, key, "Hi There")) ==
          "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
          "faea9ea9076ede7f4af152e8b2fa9cb6");
    CHECK(base::hex(base::hmac(HashKind::sha512, key, "Hi There")) ==
          "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
          "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854");
    std::string secret = "secret";
    base::wipe(secret);
    CHECK(secret.empty());
}
