// Web identity tokens: JSON Web Tokens as OpenID providers sign them, and the keys that providers
// publish. Pure. (RFC 7515, 7517 and 7518.)
//
//   std::optional<WebToken> const token = read_web_token(text);
//   KeySet const keys = KeySet::read(published);
//   if (keys.verify(*token) == Verified::yes) … token->claims.at("sub") …
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/asymmetric.hpp"
#include "codec/json.hpp"

namespace cloud::sts {

struct WebToken {
    std::string algorithm;  // "RS256"
    std::string key_id;     // "" where it names none
    std::string signed_text;
    std::string signature;
    codec::Json claims;
};
// Nothing for what is no such token, or is signed in a way that AWS does not take.
std::optional<WebToken> read_web_token(std::string_view text);

enum class Verified { yes, no, unknown_key };

class KeySet {
  public:
    // The keys of a set that can be used here; a text that is no set has none.
    static KeySet read(std::string_view json);

    bool empty() const { return keys_.empty(); }
    bool has(std::string const& key_id) const;
    // A token that names no key may be signed by any of them.
    Verified verify(WebToken const& token) const;

  private:
    struct Key {
        std::string id;
        base::PublicKey key;
    };
    std::vector<Key> keys_;
};

}  // namespace cloud::sts
