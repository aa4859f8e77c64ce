// What a denial carries for those who are allowed to look into it: what was asked, with every
// condition key, and what decided. Sealed, so that the caller who is denied learns nothing of it,
// and decoded by sts:DecodeAuthorizationMessage, whose form it has. (STS reference,
// DecodeAuthorizationMessage.)
//
//   error.explained = encode_authorization_message(tokens, judged);
//   std::optional<std::string> const json = decode_authorization_message(tokens, encoded);
#pragma once

#include <optional>
#include <string>

#include "cloud/session_tokens.hpp"
#include "policy/evaluation.hpp"

namespace cloud {

// "" where it would be longer than a header should be.
std::string encode_authorization_message(SessionTokens const& tokens,
                                         policy::Request const& request,
                                         policy::Decision const& decision);
// Nothing for what was not encoded here.
std::optional<std::string> decode_authorization_message(SessionTokens const& tokens,
                                                        std::string const& encoded);

}  // namespace cloud
