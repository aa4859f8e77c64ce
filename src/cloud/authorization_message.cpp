#include "cloud/authorization_message.hpp"

#include "base/text.hpp"

namespace cloud {
namespace {

constexpr char const* kContext = "authorization message";

}  // namespace

std::string encode_authorization_message(SessionTokens const& tokens, std::string const& json) {
    return base::base64(tokens.seal(json, kContext));
}

std::optional<std::string> decode_authorization_message(SessionTokens const& tokens,
                                                        std::string const& encoded) {
    std::optional<std::string> const sealed = base::from_base64(encoded);
    if (!sealed) return std::nullopt;
    return tokens.unseal(*sealed, kContext);
}

}  // namespace cloud
