#include "policy/document.hpp"
#include "policy/grammar.hpp"

namespace policy {

std::optional<std::string> malformed(std::string_view text, Kind) {
    auto const found = structure(text);
    if (!found) return found.error().message;
    return std::nullopt;
}

}  // namespace policy
