#include "siem/oidc/claims.hpp"

#include <algorithm>
#include <array>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace siem::oidc {
namespace {

using codec::Json;

constexpr std::array<std::string_view, 3> kRoles{"viewer", "analyst", "admin"};

tl::unexpected<base::Error> not_believed(std::string why) {
    return base::fail(base::ErrorKind::skip, std::move(why), "token");
}

bool is_for(Json const& audience, std::string const& client) {
    auto const& all = audience.items();
    return audience.text() == client || std::any_of(all.begin(), all.end(), [&](Json const& one) {
               return one.text() == client;
           });
}

// "azp" is the one of several audiences that asked for it.
bool is_ours(Json const& claims, std::string const& client) {
    Json const& audience = claims.at("aud");
    if (!is_for(audience, client)) return false;
    if (claims.has("azp")) return claims.at("azp").text() == client;
    return audience.items().size() <= 1;
}

bool is_subject(std::string const& text) {
    return !text.empty() && text.size() <= kLongestSubject && base::valid_utf8(text);
}

}  // namespace

base::Result<void> check(Json const& claims, Expected const& expected) {
    Settings const& settings = expected.settings;
    if (claims.at("iss").text() != settings.issuer) return not_believed("iss is another issuer's");
    if (!is_ours(claims, settings.client_id)) return not_believed("aud or azp is another client's");
    if (!base::constant_time_equal(claims.at("nonce").text(), expected.nonce)) {
        return not_believed("nonce is another login's");
    }
    // Doubles, so that no number is too large to be compared.
    double const now = static_cast<double>(base::to_millis(expected.now)) / 1000;
    double const leeway = std::chrono::duration<double>(kLeeway).count();
    for (char const* const needed : {"exp", "iat"}) {
        if (!claims.at(needed).is_number())
            return not_believed(std::string(needed) + " is missing");
    }
    if (now >= claims.at("exp").number() + leeway) return not_believed("exp is over");
    for (char const* const begin : {"iat", "nbf"}) {
        if (claims.at(begin).number() > now + leeway) {
            return not_believed(std::string(begin) + " is yet to come: is a clock wrong?");
        }
    }
    if (!is_subject(claims.at("sub").text())) return not_believed("sub is empty or too long");
    return {};
}

Json const& claim(Json const& claims, std::string_view name) {
    if (Json const* const whole = claims.find(name)) return *whole;
    Json const* at = &claims;
    for (std::string_view const part : base::split(name, '.')) at = &at->at(part);
    return *at;
}

std::string name_of(Json const& claims, Settings const& settings) {
    if (!settings.name_claim.empty()) return claim(claims, settings.name_claim).text();
    std::string const& preferred = claims.at("preferred_username").text();
    return preferred.empty() ? claims.at("email").text() : preferred;
}

bool says_what_is_seen(Settings const& settings) {
    return !settings.default_role.log_groups.empty() ||
           std::any_of(settings.roles.begin(), settings.roles.end(),
                       [](auto const& one) { return !one.second.log_groups.empty(); });
}

Grant grant_of(Json const& claims, Settings const& settings) {
    Grant best;
    bool all = false;
    auto const take = [&](std::string const& value) {
        auto const found = settings.roles.find(value);
        if (found == settings.roles.end()) return;
        auto const rank = [](std::string_view role) {
            return std::find(kRoles.begin(), kRoles.end(), role);
        };
        Grant const& one = found->second;
        if (best.role.empty() || rank(one.role) > rank(best.role)) best.role = one.role;
        all = all || one.log_groups.empty();
        for (std::string const& group : one.log_groups) {
            auto const known = std::find(best.log_groups.begin(), best.log_groups.end(), group);
            if (known == best.log_groups.end()) best.log_groups.push_back(group);
        }
    };
    if (!settings.role_claim.empty()) {
        Json const& value = claim(claims, settings.role_claim);
        if (value.is_text()) take(value.text());
        for (Json const& one : value.items()) {
            if (one.is_text()) take(one.text());
        }
    }
    if (best.role.empty()) return settings.default_role;
    if (all) best.log_groups.clear();
    return best;
}

}  // namespace siem::oidc
