#include "aws/unique_id.hpp"

#include "base/text.hpp"

namespace aws {
namespace {

constexpr char const* kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";  // five bits each
constexpr std::size_t kKindLetters = 4;
constexpr std::size_t kLettersOfKey = 16;
constexpr std::size_t kAccountLetters = 10;  // fifty bits: a mark, the account, and nine of chance
constexpr std::size_t kAccountDigits = 12;
constexpr std::uint64_t kMark = std::uint64_t{1} << 49;
constexpr int kChanceBits = 9;
constexpr std::uint64_t kMostAccounts = 1'000'000'000'000;

}  // namespace

std::string access_key_id(base::Random& random, std::string const& kind) {
    return kind + random.text(kLettersOfKey, kLetters);
}

std::string access_key_id(base::Random& random, std::string const& kind,
                          std::string const& account) {
    std::uint64_t const number = base::to_uint64(account).value_or(0) % kMostAccounts;
    std::uint64_t const bits =
        kMark | (number << kChanceBits) | random.below(std::uint64_t{1} << kChanceBits);
    std::string id = kind;
    for (std::size_t i = kAccountLetters; i-- > 0;) id += kLetters[(bits >> (5 * i)) & 31];
    return id + random.text(kLettersOfKey - kAccountLetters, kLetters);
}

std::optional<std::string> account_of_access_key(std::string_view id) {
    if (id.size() != kKindLetters + kLettersOfKey) return std::nullopt;
    std::uint64_t bits = 0;
    for (char const letter : id.substr(kKindLetters, kAccountLetters)) {
        std::size_t const at = std::string_view(kLetters).find(letter);
        if (at == std::string_view::npos) return std::nullopt;
        bits = (bits << 5) | at;
    }
    std::uint64_t const number = (bits & ~kMark) >> kChanceBits;
    if ((bits & kMark) == 0 || number >= kMostAccounts) return std::nullopt;
    std::string const digits = std::to_string(number);
    return std::string(kAccountDigits - digits.size(), '0') + digits;
}

std::string unique_id(base::Random& random, std::string const& kind) {
    return kind + random.text(17, kLetters);
}

}  // namespace aws
