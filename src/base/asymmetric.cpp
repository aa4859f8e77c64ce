#include "base/asymmetric.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/assert.hpp"
#include "base/raw_bytes.hpp"

namespace base {

struct KeyHandle {
    explicit KeyHandle(EVP_PKEY* key) : key(key) {}
    ~KeyHandle() { EVP_PKEY_free(key); }
    KeyHandle(KeyHandle const&) = delete;
    KeyHandle& operator=(KeyHandle const&) = delete;
    EVP_PKEY* key;
};

namespace {

struct FreeContext {
    void operator()(EVP_PKEY_CTX* c) const { EVP_PKEY_CTX_free(c); }
};
using Context = std::unique_ptr<EVP_PKEY_CTX, FreeContext>;

EVP_MD const* algorithm(HashKind kind) {
    switch (kind) {
        case HashKind::sha1:
            return EVP_sha1();
        case HashKind::sha256:
            return EVP_sha256();
        case HashKind::sha384:
            return EVP_sha384();
        case HashKind::sha512:
            return EVP_sha512();
        default:
            ASSERT(false);
    }
    return nullptr;
}

unsigned rsa_bits(KeyKind kind) {
    switch (kind) {
        case KeyKind::rsa_2048:
            return 2048;
        case KeyKind::rsa_3072:
            return 3072;
        case KeyKind::rsa_4096:
            return 4096;
        default:
            return 0;
    }
}

char const* curve(KeyKind kind) {
    switch (kind) {
        case KeyKind::p256:
            return "P-256";
        case KeyKind::p384:
            return "P-384";
        case KeyKind::p521:
            return "P-521";
        default:
            return "secp256k1";
    }
}

Context context_of(EVP_PKEY* key) {
    Context context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    ASSERT(context != nullptr);
    return context;
}

void set_padding(EVP_PKEY_CTX* context, SignatureKind kind) {
    if (kind == SignatureKind::ecdsa) return;
    bool const pss = kind == SignatureKind::rsa_pss;
    ASSERT(EVP_PKEY_CTX_set_rsa_padding(context, pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) >
           0);
    if (pss) ASSERT(EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0);
}

void set_oaep(EVP_PKEY_CTX* context, HashKind hash) {
    ASSERT(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) > 0);
    ASSERT(EVP_PKEY_CTX_set_rsa_oaep_md(context, algorithm(hash)) > 0);
    ASSERT(EVP_PKEY_CTX_set_rsa_mgf1_md(context, algorithm(hash)) > 0);
}

// What OpenSSL thinks of hostile input stays in its queue, where a later caller would find it.
template <typename Result>
Result forgetting_errors(Result result) {
    ERR_clear_error();
    return result;
}

struct Signing {
    SignatureKind kind;
    Digest const& digest;
};
bool verify_by(EVP_PKEY* key, Signing const& signing, std::string_view signature) {
    Context const context = context_of(key);
    ASSERT(EVP_PKEY_verify_init(context.get()) > 0);
    set_padding(context.get(), signing.kind);
    ASSERT(EVP_PKEY_CTX_set_signature_md(context.get(), algorithm(signing.digest.kind)) > 0);
    return forgetting_errors(EVP_PKEY_verify(context.get(), raw(signature), signature.size(),
                                             raw(signing.digest.bytes),
                                             signing.digest.bytes.size()) == 1);
}

struct FreeNumber {
    void operator()(BIGNUM* n) const { BN_free(n); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;

Number number_of(std::string_view bytes) {
    Number number(BN_bin2bn(raw(bytes), static_cast<int>(bytes.size()), nullptr));
    ASSERT(number != nullptr);
    return number;
}

// A public key of the parameters that `fill` pushes; nothing where they make none.
template <typename Fill>
std::shared_ptr<KeyHandle const> key_from(char const* algorithm_name, Fill const& fill) {
    struct FreeBuilder {
        void operator()(OSSL_PARAM_BLD* b) const { OSSL_PARAM_BLD_free(b); }
    };
    struct FreeParameters {
        void operator()(OSSL_PARAM* p) const { OSSL_PARAM_free(p); }
    };
    std::unique_ptr<OSSL_PARAM_BLD, FreeBuilder> const builder(OSSL_PARAM_BLD_new());
    ASSERT(builder != nullptr);
    fill(builder.get());
    std::unique_ptr<OSSL_PARAM, FreeParameters> const parameters(
        OSSL_PARAM_BLD_to_param(builder.get()));
    Context const context(EVP_PKEY_CTX_new_from_name(nullptr, algorithm_name, nullptr));
    ASSERT(parameters != nullptr && context != nullptr);
    ASSERT(EVP_PKEY_fromdata_init(context.get()) > 0);
    EVP_PKEY* key = nullptr;
    bool const made =
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) > 0;
    if (!made) return forgetting_errors(std::shared_ptr<KeyHandle const>());
    return std::make_shared<KeyHandle const>(key);
}

// "r and s" as DER. Nothing where the length is odd.
std::optional<std::string> der_of(std::string_view r_and_s) {
    if (r_and_s.empty() || r_and_s.size() % 2 != 0 || r_and_s.size() > 256) return std::nullopt;
    ECDSA_SIG* const pair = ECDSA_SIG_new();
    ASSERT(pair != nullptr);
    std::size_t const half = r_and_s.size() / 2;
    ASSERT(ECDSA_SIG_set0(pair, number_of(r_and_s.substr(0, half)).release(),
                          number_of(r_and_s.substr(half)).release()) == 1);
    unsigned char* bytes = nullptr;
    int const size = i2d_ECDSA_SIG(pair, &bytes);
    ECDSA_SIG_free(pair);
    ASSERT(size > 0);
    std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return der;
}

std::size_t field_bytes(KeyKind curve) {
    return curve == KeyKind::p521 ? 66 : curve == KeyKind::p384 ? 48 : 32;
}

}  // namespace

PrivateKey PrivateKey::generate(KeyKind kind) {
    EVP_PKEY* const key =
        rsa_bits(kind) != 0
            ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(rsa_bits(kind)))
            : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve(kind));
    ASSERT(key != nullptr);
    return PrivateKey(std::make_shared<KeyHandle>(key));
}

std::optional<PrivateKey> PrivateKey::from_der(std::string_view pkcs8) {
    unsigned char const* at = raw(pkcs8);
    EVP_PKEY* const key = d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(pkcs8.size()));
    if (!key) return forgetting_errors(std::optional<PrivateKey>());
    return PrivateKey(std::make_shared<KeyHandle>(key));
}

std::string PrivateKey::der() const {
    PKCS8_PRIV_KEY_INFO* const info = EVP_PKEY2PKCS8(handle_->key);
    ASSERT(info != nullptr);
    unsigned char* bytes = nullptr;
    int const size = i2d_PKCS8_PRIV_KEY_INFO(info, &bytes);
    PKCS8_PRIV_KEY_INFO_free(info);
    ASSERT(size > 0);
    std::string out(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_clear_free(bytes, static_cast<std::size_t>(size));
    return out;
}

std::string PrivateKey::public_der() const {
    unsigned char* bytes = nullptr;
    int const size = i2d_PUBKEY(handle_->key, &bytes);
    ASSERT(size > 0);
    std::string out(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return out;
}

std::string PrivateKey::sign(SignatureKind kind, Digest const& digest) const {
    Context const context = context_of(handle_->key);
    ASSERT(EVP_PKEY_sign_init(context.get()) > 0);
    set_padding(context.get(), kind);
    ASSERT(EVP_PKEY_CTX_set_signature_md(context.get(), algorithm(digest.kind)) > 0);
    std::size_t size = 0;
    ASSERT(EVP_PKEY_sign(context.get(), nullptr, &size, raw(digest.bytes), digest.bytes.size()) >
           0);
    std::string out(size, '\0');
    ASSERT(EVP_PKEY_sign(context.get(), raw(out), &size, raw(digest.bytes), digest.bytes.size()) >
           0);
    out.resize(size);
    return out;
}

bool PrivateKey::verify(SignatureKind kind, Digest const& digest,
                        std::string_view signature) const {
    return verify_by(handle_->key, {kind, digest}, signature);
}

std::optional<std::string> PrivateKey::encrypt_oaep(HashKind hash, std::string_view plain) const {
    Context const context = context_of(handle_->key);
    ASSERT(EVP_PKEY_encrypt_init(context.get()) > 0);
    set_oaep(context.get(), hash);
    std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(handle_->key));
    std::string out(size, '\0');
    bool const done =
        EVP_PKEY_encrypt(context.get(), raw(out), &size, raw(plain), plain.size()) > 0;
    if (!done) return forgetting_errors(std::optional<std::string>());
    out.resize(size);
    return out;
}

std::optional<std::string> PrivateKey::decrypt_oaep(HashKind hash,
                                                    std::string_view encrypted) const {
    Context const context = context_of(handle_->key);
    ASSERT(EVP_PKEY_decrypt_init(context.get()) > 0);
    set_oaep(context.get(), hash);
    std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(handle_->key));
    std::string out(size, '\0');
    bool const done =
        EVP_PKEY_decrypt(context.get(), raw(out), &size, raw(encrypted), encrypted.size()) > 0;
    if (!done) return forgetting_errors(std::optional<std::string>());
    out.resize(size);
    return out;
}

std::optional<PublicKey> PublicKey::rsa(std::string_view modulus, std::string_view exponent) {
    constexpr std::size_t kShortest = 2048 / 8;
    constexpr std::size_t kLongest = 8192 / 8;
    while (modulus.starts_with('\0')) modulus.remove_prefix(1);
    bool const fits = modulus.size() >= kShortest && modulus.size() <= kLongest &&
                      !exponent.empty() && exponent.size() <= 8;
    if (!fits) return std::nullopt;
    Number const n = number_of(modulus);
    Number const e = number_of(exponent);
    auto handle = key_from("RSA", [&](OSSL_PARAM_BLD* builder) {
        ASSERT(OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n.get()) == 1);
        ASSERT(OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e.get()) == 1);
    });
    return handle ? std::optional(PublicKey(std::move(handle))) : std::nullopt;
}

std::optional<PublicKey> PublicKey::ec(KeyKind curve_kind, std::string_view x, std::string_view y) {
    std::size_t const size = field_bytes(curve_kind);
    if (x.size() != size || y.size() != size) return std::nullopt;
    std::string const point = '\4' + std::string(x) + std::string(y);  // uncompressed
    auto handle = key_from("EC", [&](OSSL_PARAM_BLD* builder) {
        ASSERT(OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME,
                                               curve(curve_kind), 0) == 1);
        ASSERT(OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                                point.size()) == 1);
    });
    return handle ? std::optional(PublicKey(std::move(handle))) : std::nullopt;
}

bool PublicKey::verify(SignatureKind kind, Digest const& digest, std::string_view signature) const {
    bool const elliptic = EVP_PKEY_get_base_id(handle_->key) == EVP_PKEY_EC;
    if (elliptic != (kind == SignatureKind::ecdsa)) return false;
    if (!elliptic) return verify_by(handle_->key, {kind, digest}, signature);
    std::optional<std::string> const der = der_of(signature);
    return der && verify_by(handle_->key, {kind, digest}, *der);
}

}  // namespace base
