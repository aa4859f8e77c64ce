// Web identity tokens: JSON Web Tokens as OpenID providers sign them, and the keys that providers
// publish. Signatures are RSA's (RS…, PS…) and elliptic curves' (ES…) alone: one that a secret
// makes, or none, is not read. Pure. (RFC 7515, 7517 and 7518.)
//
//   std::optional<codec::WebToken> const token = codec::read_web_token(text);
//   codec::KeySet const keys = codec::KeySet::read(published);
//   if (keys.verify(*token) == codec::Verified::yes) … token->claims.at("sub") …
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/asymmetric.hpp"
#include "codec/json.hpp"

namespace codec {

struct WebToken {
    std::string algorithm;  // "RS256"
    std::string key_id;     // "" where it names none
    std::string signed_text;
    std::string signature;
    Json claims;
};
// Nothing for what is no such token, or is signed in another way.
std::optional<WebToken> read_web_token(std::string_view text);

enum class Verified { yes, no, unknown_key };

class KeySet {
  public:
    // The keys of a set that can be used here; what is no set has none.
    static KeySet read(std::string_view json);
    static KeySet of(Json const& json);

    bool empty() const { return keys_.empty(); }
    bool has(std::string const& key_id) const;
    // A token that names no key may be signed by any of them. A key that says which algorithm it is
    // for verifies no other, and one for encryption nothing.
    Verified verify(WebToken const& token) const;

  private:
    struct Key {
        std::string id;
        std::string algorithm;  // that it is for; "" where it does not say
        std::string curve;      // "" of RSA
        base::PublicKey key;
    };
    std::vector<Key> keys_;
};

}  // namespace codec
