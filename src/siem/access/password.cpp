#include "siem/access/password.hpp"

#include <argon2.h>

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace siem::access {
namespace {

// OWASP's least for Argon2id: so much memory that a machine of guesses costs, and so little that
// several at once are nothing to the SIEM.
constexpr std::uint32_t kPasses = 2;
constexpr std::uint32_t kKibibytes = 19 << 10;
constexpr std::uint32_t kLanesOfHash = 1;
constexpr std::size_t kSalt = 16;
constexpr std::size_t kHash = 32;

std::size_t characters(std::string const& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

std::string complaint_about(std::string const& password, std::string const& user) {
    if (characters(password) < kShortestPassword) {
        return "a password has " + std::to_string(kShortestPassword) + " characters at least";
    }
    if (password.size() > kLongestPassword) {
        return "a password has " + std::to_string(kLongestPassword) + " bytes at most";
    }
    if (base::equal_ignoring_case(password, user)) return "a password is not the user's name";
    bool const one = password.find_first_not_of(password[0]) == password.npos;
    return one ? "a password is more than one character, repeated" : "";
}

std::string hash_password(std::string const& password, base::Random& random) {
    std::string const salt = random.bytes(kSalt);
    std::array<char, 256> encoded{};
    int const done =
        argon2id_hash_encoded(kPasses, kKibibytes, kLanesOfHash, password.data(), password.size(),
                              salt.data(), salt.size(), kHash, encoded.data(), encoded.size());
    ASSERT(done == ARGON2_OK);
    return encoded.data();
}

bool matches_password(std::string const& kept, std::string const& password) {
    if (password.size() > kLongestPassword) return false;
    return argon2id_verify(kept.c_str(), password.data(), password.size()) == ARGON2_OK;
}

}  // namespace siem::access
