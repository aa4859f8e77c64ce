#include "cloud/kms/ciphertext.hpp"

#include "base/assert.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "cloud/kms/encryption_context.hpp"

namespace cloud::kms {
namespace {

constexpr std::string_view kMagic = "CKMS\x01";  // the last byte is the format's version
constexpr std::size_t kMaterialBytes = 32;
constexpr std::size_t kSealBytes = 12 + 16;  // nonce and tag, which base::seal adds
constexpr std::string_view kPurpose = "catchment kms ciphertext 1";

// A key for this ciphertext alone, so that the random nonces of one AES key stay few.
std::string derived_key(std::string_view secret, std::string_view salt) {
    std::string info(kPurpose);
    info += salt;
    return base::hmac_sha256(secret, info);
}

}  // namespace

std::string seal_ciphertext(SealedUnder const& under, std::string_view secret, Plain const& plain) {
    ASSERT(under.key_arn.size() <= 0xFF && under.salt.size() == kSaltBytes);
    std::optional<std::string> const material = base::from_hex(under.material);
    ASSERT(material && material->size() == kMaterialBytes);
    std::string blob(kMagic);
    blob.push_back(static_cast<char>(under.key_arn.size()));
    blob += under.key_arn + *material + under.salt;
    std::string key = derived_key(secret, under.salt);
    blob += base::seal(key, plain.bytes, blob + canonical(plain.context));
    base::wipe(key);
    return blob;
}

std::optional<Ciphertext> read_ciphertext(std::string_view blob) {
    if (blob.size() <= kMagic.size() || !blob.starts_with(kMagic)) return std::nullopt;
    std::size_t const arn_bytes = static_cast<unsigned char>(blob[kMagic.size()]);
    std::size_t const arn_at = kMagic.size() + 1;
    std::size_t const header_bytes = arn_at + arn_bytes + kMaterialBytes + kSaltBytes;
    if (blob.size() < header_bytes + kSealBytes) return std::nullopt;
    Ciphertext read;
    read.key_arn = blob.substr(arn_at, arn_bytes);
    if (!base::valid_utf8(read.key_arn)) return std::nullopt;
    read.material = base::hex(blob.substr(arn_at + arn_bytes, kMaterialBytes));
    read.header = blob.substr(0, header_bytes);
    read.salt = read.header.substr(header_bytes - kSaltBytes);
    read.sealed = blob.substr(header_bytes);
    return read;
}

std::optional<std::string> open_ciphertext(Ciphertext const& ciphertext, std::string_view secret,
                                           EncryptionContext const& context) {
    std::string key = derived_key(secret, ciphertext.salt);
    std::string plain;
    bool const whole = base::open(key, ciphertext.sealed,
                                  std::string(ciphertext.header) + canonical(context), plain);
    base::wipe(key);
    if (!whole) return std::nullopt;
    return plain;
}

}  // namespace cloud::kms
