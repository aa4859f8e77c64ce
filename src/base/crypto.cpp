#include "base/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/assert.hpp"
#include "base/crc.hpp"
#include "base/raw_bytes.hpp"

namespace base {

namespace {

struct FreeDigest {
    void operator()(EVP_MD_CTX* c) const { EVP_MD_CTX_free(c); }
};
struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* c) const { EVP_CIPHER_CTX_free(c); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigest>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

// EVP_MD_fetch searches the providers on each call; these are looked up once.
EVP_MD const* algorithm(HashKind kind) {
    static EVP_MD const* const md5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
    static EVP_MD const* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
    static EVP_MD const* const sha224 = EVP_MD_fetch(nullptr, "SHA224", nullptr);
    static EVP_MD const* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    static EVP_MD const* const sha384 = EVP_MD_fetch(nullptr, "SHA384", nullptr);
    static EVP_MD const* const sha512 = EVP_MD_fetch(nullptr, "SHA512", nullptr);
    switch (kind) {
        case HashKind::md5:
            return md5;
        case HashKind::sha1:
            return sha1;
        case HashKind::sha224:
            return sha224;
        case HashKind::sha256:
            return sha256;
        case HashKind::sha384:
            return sha384;
        case HashKind::sha512:
            return sha512;
        default:
            return nullptr;
    }
}

std::string big_endian(std::uint64_t value, std::size_t width) {
    std::string out(width, '\0');
    for (std::size_t i = 0; i < width; ++i) {
        out[width - 1 - i] = static_cast<char>((value >> (8 * i)) & 0xFF);
    }
    return out;
}

}  // namespace

struct Hasher::State {
    HashKind kind;
    DigestContext context;  // null for the CRCs
    std::uint64_t crc = 0;
    bool finished = false;
};

Hasher::Hasher(HashKind kind) : state_(new State{kind, nullptr}) {
    bool const is_crc =
        kind == HashKind::crc32 || kind == HashKind::crc32c || kind == HashKind::crc64nvme;
    if (is_crc) return;
    state_->context.reset(EVP_MD_CTX_new());
    ASSERT(EVP_DigestInit_ex(state_->context.get(), algorithm(kind), nullptr) == 1);
}

Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::update(std::string_view bytes) {
    ASSERT(state_ && !state_->finished);
    auto const narrow = static_cast<std::uint32_t>(state_->crc);
    switch (state_->kind) {
        case HashKind::crc32:
            state_->crc = crc32(narrow, bytes);
            return;
        case HashKind::crc32c:
            state_->crc = crc32c_fastest(narrow, bytes);
            return;
        case HashKind::crc64nvme:
            state_->crc = crc64nvme(state_->crc, bytes);
            return;
        default:
            ASSERT(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1);
    }
}

std::string Hasher::finish() {
    ASSERT(state_ && !state_->finished);
    state_->finished = true;
    if (!state_->context)
        return big_endian(state_->crc, state_->kind == HashKind::crc64nvme ? 8 : 4);
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    ASSERT(EVP_DigestFinal_ex(state_->context.get(), raw(out), &size) == 1);
    out.resize(size);
    return out;
}

std::string digest(HashKind kind, std::string_view bytes) {
    Hasher hasher(kind);
    hasher.update(bytes);
    return hasher.finish();
}

std::string sha256(std::string_view bytes) { return digest(HashKind::sha256, bytes); }

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    return hmac(HashKind::sha256, key, bytes);
}

std::string hmac(HashKind kind, std::string_view key, std::string_view bytes) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    // OpenSSL takes a null key for "the key of the last call", and an empty view may be null.
    char const* const key_data = key.empty() ? "" : key.data();
    ASSERT(HMAC(algorithm(kind), key_data, static_cast<int>(key.size()), raw(bytes), bytes.size(),
                raw(out), &size) != nullptr);
    out.resize(size);
    return out;
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed) {
    return crc32c_fastest(seed, bytes);
}

bool constant_time_equal(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(std::string& secret) {
    OPENSSL_cleanse(secret.data(), secret.size());
    secret.clear();
}

namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
// EVP counts in int, so what is longer goes through it in pieces.
constexpr std::size_t kPieceBytes = std::size_t{1} << 30;

struct Cipher {
    CipherContext context{EVP_CIPHER_CTX_new()};

    // Without `out`, the bytes are authenticated and not encrypted.
    void pass(std::string_view in, unsigned char* out) {
        while (!in.empty()) {
            std::string_view const piece = in.substr(0, kPieceBytes);
            int written = 0;
            ASSERT(EVP_CipherUpdate(context.get(), out, &written, raw(piece),
                                    static_cast<int>(piece.size())) == 1);
            if (out) out += written;
            in.remove_prefix(piece.size());
        }
    }

    bool finish() {
        unsigned char none[EVP_MAX_BLOCK_LENGTH];
        int written = 0;
        return EVP_CipherFinal_ex(context.get(), none, &written) == 1;
    }
};

Cipher cipher(std::string_view key, std::string_view nonce, bool encrypting) {
    ASSERT(key.size() == kKeyBytes);
    Cipher c;
    ASSERT(EVP_CipherInit_ex(c.context.get(), EVP_aes_256_gcm(), nullptr, raw(key), raw(nonce),
                             encrypting ? 1 : 0) == 1);
    return c;
}

}  // namespace

std::string seal(std::string_view key, std::string_view plain, std::string_view context) {
    std::string out(kNonceBytes + plain.size() + kTagBytes, '\0');
    ASSERT(RAND_bytes(raw(out), kNonceBytes) == 1);
    Cipher c = cipher(key, std::string_view(out).substr(0, kNonceBytes), true);
    c.pass(context, nullptr);
    c.pass(plain, raw(out) + kNonceBytes);
    ASSERT(c.finish());
    ASSERT(EVP_CIPHER_CTX_ctrl(c.context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                               raw(out) + kNonceBytes + plain.size()) == 1);
    return out;
}

bool open(std::string_view key, std::string_view sealed, std::string_view context,
          std::string& plain) {
    if (sealed.size() < kNonceBytes + kTagBytes) return false;
    std::string_view const body =
        sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
    std::string tag(sealed.substr(sealed.size() - kTagBytes));
    std::string out(body.size(), '\0');
    Cipher c = cipher(key, sealed.substr(0, kNonceBytes), false);
    c.pass(context, nullptr);
    c.pass(body, raw(out));
    ASSERT(EVP_CIPHER_CTX_ctrl(c.context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, raw(tag)) == 1);
    if (!c.finish()) return false;
    plain = std::move(out);
    return true;
}

}  // namespace base
