#include "aws/unique_id.hpp"

namespace aws {
namespace {

constexpr char const* kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

}  // namespace

std::string access_key_id(base::Random& random, std::string const& kind) {
    return kind + random.text(16, kLetters);
}

std::string unique_id(base::Random& random, std::string const& kind) {
    return kind + random.text(17, kLetters);
}

}  // namespace aws
