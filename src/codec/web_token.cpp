#include "codec/web_token.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace codec {
namespace {

using base::HashKind;
using base::KeyKind;
using base::SignatureKind;

constexpr std::size_t kMostKeys = 100;  // of a set

struct Algorithm {
    std::string_view name;
    SignatureKind kind;
    HashKind hash;
    std::string_view curve = "";
};
constexpr std::array<Algorithm, 9> kAlgorithms{{
    {"RS256", SignatureKind::rsa_pkcs1, HashKind::sha256},
    {"RS384", SignatureKind::rsa_pkcs1, HashKind::sha384},
    {"RS512", SignatureKind::rsa_pkcs1, HashKind::sha512},
    {"PS256", SignatureKind::rsa_pss, HashKind::sha256},
    {"PS384", SignatureKind::rsa_pss, HashKind::sha384},
    {"PS512", SignatureKind::rsa_pss, HashKind::sha512},
    {"ES256", SignatureKind::ecdsa, HashKind::sha256, "P-256"},
    {"ES384", SignatureKind::ecdsa, HashKind::sha384, "P-384"},
    {"ES512", SignatureKind::ecdsa, HashKind::sha512, "P-521"},
}};

Algorithm const* find_algorithm(std::string_view name) {
    auto const found = std::find_if(kAlgorithms.begin(), kAlgorithms.end(),
                                    [&](Algorithm const& one) { return one.name == name; });
    return found == kAlgorithms.end() ? nullptr : &*found;
}

std::optional<Json> json_part(std::string_view part) {
    std::optional<std::string> const bytes = base::from_base64url(part);
    if (!bytes) return std::nullopt;
    base::Result<Json> json = parse_json(*bytes);
    if (!json || !json->is_object()) return std::nullopt;
    return *std::move(json);
}

std::string bytes_of(Json const& key, std::string_view member) {
    return base::from_base64url(key.at(member).text()).value_or("");
}

std::optional<base::PublicKey> read_key(Json const& key) {
    if (key.at("kty").text() == "RSA") {
        return base::PublicKey::rsa(bytes_of(key, "n"), bytes_of(key, "e"));
    }
    if (key.at("kty").text() != "EC") return std::nullopt;
    std::string const& curve = key.at("crv").text();
    std::optional<KeyKind> const kind = curve == "P-256"   ? std::optional(KeyKind::p256)
                                        : curve == "P-384" ? std::optional(KeyKind::p384)
                                        : curve == "P-521" ? std::optional(KeyKind::p521)
                                                           : std::nullopt;
    if (!kind) return std::nullopt;
    return base::PublicKey::ec(*kind, bytes_of(key, "x"), bytes_of(key, "y"));
}

}  // namespace

std::optional<WebToken> read_web_token(std::string_view text) {
    std::size_t const first = text.find('.');
    std::size_t const last = text.rfind('.');
    if (first == std::string_view::npos || first == last) return std::nullopt;
    std::optional<Json> const head = json_part(text.substr(0, first));
    std::optional<Json> claims = json_part(text.substr(first + 1, last - first - 1));
    std::optional<std::string> signature = base::from_base64url(text.substr(last + 1));
    if (!head || !claims || !signature || signature->empty()) return std::nullopt;
    // What a token says must be understood ("crit") is nothing that we know of.
    bool const known = find_algorithm(head->at("alg").text()) && !head->has("crit");
    if (!known) return std::nullopt;
    return WebToken{.algorithm = head->at("alg").text(),
                    .key_id = head->at("kid").text(),
                    .signed_text = std::string(text.substr(0, last)),
                    .signature = *std::move(signature),
                    .claims = *std::move(claims)};
}

KeySet KeySet::read(std::string_view json) { return of(parse_json(json).value_or(Json())); }

KeySet KeySet::of(Json const& json) {
    KeySet set;
    for (Json const& one : json.at("keys").items()) {
        if (set.keys_.size() >= kMostKeys) break;
        if (one.has("use") && one.at("use").text() != "sig") continue;
        if (std::optional<base::PublicKey> key = read_key(one)) {
            set.keys_.push_back({one.at("kid").text(), one.at("alg").text(), one.at("crv").text(),
                                 *std::move(key)});
        }
    }
    return set;
}

bool KeySet::has(std::string const& key_id) const {
    return std::any_of(keys_.begin(), keys_.end(),
                       [&](Key const& key) { return key_id.empty() || key.id == key_id; });
}

Verified KeySet::verify(WebToken const& token) const {
    Algorithm const* const algorithm = find_algorithm(token.algorithm);
    if (!algorithm || !has(token.key_id)) return Verified::unknown_key;
    std::string const digest = base::digest(algorithm->hash, token.signed_text);
    for (Key const& key : keys_) {
        if (!token.key_id.empty() && key.id != token.key_id) continue;
        if (!key.algorithm.empty() && key.algorithm != token.algorithm) continue;
        if (key.curve != algorithm->curve) continue;
        if (key.key.verify(algorithm->kind, {algorithm->hash, digest}, token.signature)) {
            return Verified::yes;
        }
    }
    return Verified::no;
}

}  // namespace codec
