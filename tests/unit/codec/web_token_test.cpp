// Tokens that providers sign, and the keys that they publish.
#include "codec/web_token.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

using codec::Json;
using codec::KeySet;
using codec::Verified;

namespace {

// RFC 7515, appendix A.3: a token, and the key that signed it.
constexpr char const* kToken =
    "eyJhbGciOiJFUzI1NiJ9"
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlf"
    "Q"
    ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
constexpr char const* kKey = R"({"kty": "EC", "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";

Verified verified_by(Json const& key) {
    std::optional<codec::WebToken> const token = codec::read_web_token(kToken);
    REQUIRE(token.has_value());
    return KeySet::of(Json::object({{"keys", Json::array({key})}})).verify(*token);
}

}  // namespace

TEST_CASE("a token is verified by the key that signed it, as far as that is for it") {
    Json const key = codec::parse_json(kKey).value();
    CHECK(verified_by(key) == Verified::yes);
    for (auto const& [name, value] : std::initializer_list<Json::Member>{
             {"alg", "ES256"}, {"use", "sig"}, {"kid", "any: the token names none"}}) {
        Json same = key;
        same.set(name, value);
        CHECK(verified_by(same) == Verified::yes);
    }
    Json other = key;
    other.set("alg", "ES384");
    CHECK(verified_by(other) == Verified::no);
    other = key;
    other.set("use", "enc");
    CHECK(verified_by(other) == Verified::unknown_key);
    other = key;
    other.set("y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1");  // no point of the curve
    CHECK(verified_by(other) == Verified::unknown_key);
    CHECK(KeySet::read("[]").empty());
    CHECK(KeySet::read("no JSON").empty());
}

TEST_CASE("what a secret signs, or nothing, is no token here") {
    std::string const rest = std::string(kToken).substr(std::string(kToken).find('.'));
    // {"alg":"none"}, {"alg":"HS256"}, {"alg":"ES256","crit":["exp"]}
    for (char const* const head : {"eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzI1NiJ9",
                                   "eyJhbGciOiJFUzI1NiIsImNyaXQiOlsiZXhwIl19"}) {
        CHECK(base::from_base64url(head).has_value());
        CHECK_FALSE(codec::read_web_token(head + rest).has_value());
    }
    CHECK_FALSE(codec::read_web_token(std::string(kToken).substr(0, 100)).has_value());
    CHECK_FALSE(codec::read_web_token("").has_value());
}
