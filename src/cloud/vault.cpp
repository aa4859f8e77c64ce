#include "cloud/vault.hpp"

#include "base/assert.hpp"
#include "base/crypto.hpp"
#include "base/log.hpp"

namespace cloud {
namespace {

constexpr char kUnderRoot = 'R';
constexpr char kUnderKms = 'K';
constexpr std::size_t kHead = 3;  // the kind, and two bytes of the data key's length

aws::Error not_what_was_sealed(std::string const& context) {
    base::log_error("sealed bytes cannot be opened: they were changed, or the root key was",
                    {{"what", context}});
    return aws::internal_failure();
}

}  // namespace

std::string Vault::seal(Place const& place, std::string_view plain, base::Instant now) {
    if (place.use.key.empty()) {
        return kUnderRoot + root_.seal(std::string(plain), place.context);
    }
    ASSERT(keys_ != nullptr);
    KeyRing::DataKey const key = keys_->generate_data_key(place.use, now);
    std::size_t const size = key.ciphertext.size();
    ASSERT(size <= 0xffff);
    std::string out(1, kUnderKms);
    out += static_cast<char>(size >> 8);
    out += static_cast<char>(size & 0xff);
    out += key.ciphertext;
    return out + base::seal(key.plaintext, plain, place.context);
}

std::string Vault::open(Place const& place, std::string_view sealed, base::Instant now) {
    if (sealed.starts_with(kUnderRoot)) {
        std::optional<std::string> plain =
            root_.unseal(std::string(sealed.substr(1)), place.context);
        if (!plain) throw not_what_was_sealed(place.context);
        return *std::move(plain);
    }
    if (sealed.size() < kHead || !sealed.starts_with(kUnderKms)) {
        throw not_what_was_sealed(place.context);
    }
    std::size_t const size = static_cast<std::size_t>(static_cast<unsigned char>(sealed[1])) << 8 |
                             static_cast<unsigned char>(sealed[2]);
    std::string_view const rest = sealed.substr(kHead);
    if (rest.size() < size) throw not_what_was_sealed(place.context);
    ASSERT(keys_ != nullptr);
    KeyRing::Use use = place.use;
    use.key.clear();  // the ciphertext knows it
    std::string const key = keys_->decrypt(use, std::string(rest.substr(0, size)), now);
    std::string plain;
    if (!base::open(key, rest.substr(size), place.context, plain)) {
        throw not_what_was_sealed(place.context);
    }
    return plain;
}

bool Vault::under_kms(std::string_view sealed) { return sealed.starts_with(kUnderKms); }

std::string Vault::managed_key(std::string const& alias, std::string const& account,
                               std::string const& region, base::Instant now) {
    ASSERT(keys_ != nullptr);
    return keys_->managed_key(alias, account, region, now);
}

}  // namespace cloud
