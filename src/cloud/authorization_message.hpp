// What a denial may carry for those who are allowed to look into it: sealed, so that the caller
// who is denied learns nothing of it. (STS reference, DecodeAuthorizationMessage.)
//
//   std::string const encoded = encode_authorization_message(tokens, explanation);
//   std::optional<std::string> const again = decode_authorization_message(tokens, encoded);
#pragma once

#include <optional>
#include <string>

#include "cloud/session_tokens.hpp"

namespace cloud {

std::string encode_authorization_message(SessionTokens const& tokens, std::string const& json);
// Nothing for what was not encoded here.
std::optional<std::string> decode_authorization_message(SessionTokens const& tokens,
                                                        std::string const& encoded);

}  // namespace cloud
