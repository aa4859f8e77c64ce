#include "base/asymmetric.hpp"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/assert.hpp"

namespace base {

struct PrivateKey::Handle {
    explicit Handle(EVP_PKEY* key) : key(key) {}
    ~Handle() { EVP_PKEY_free(key); }
    Handle(Handle const&) = delete;
    Handle& operator=(Handle const&) = delete;
    EVP_PKEY* key;
};

namespace {

unsigned char const* raw(std::string_view bytes) {
    return reinterpret_cast<unsigned char const*>(bytes.data());
}
unsigned char* raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

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

}  // namespace

PrivateKey PrivateKey::generate(KeyKind kind) {
    EVP_PKEY* const key =
        rsa_bits(kind) != 0
            ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(rsa_bits(kind)))
            : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve(kind));
    ASSERT(key != nullptr);
    return PrivateKey(std::make_shared<Handle>(key));
}

std::optional<PrivateKey> PrivateKey::from_der(std::string_view pkcs8) {
    unsigned char const* at = raw(pkcs8);
    EVP_PKEY* const key = d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(pkcs8.size()));
    if (!key) return forgetting_errors(std::optional<PrivateKey>());
    return PrivateKey(std::make_shared<Handle>(key));
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
    Context const context = context_of(handle_->key);
    ASSERT(EVP_PKEY_verify_init(context.get()) > 0);
    set_padding(context.get(), kind);
    ASSERT(EVP_PKEY_CTX_set_signature_md(context.get(), algorithm(digest.kind)) > 0);
    return forgetting_errors(EVP_PKEY_verify(context.get(), raw(signature), signature.size(),
                                             raw(digest.bytes), digest.bytes.size()) == 1);
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

}  // namespace base
