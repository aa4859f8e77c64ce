// What a provider says of somebody: whether it is said to us, now and for this login, and what is
// made of it here. Pure. (OpenID Connect Core 1.0, 2 and 3.1.3.7.)
//
//   base::Result<void> const good = oidc::check(claims, {settings, nonce, now});
//   oidc::Grant const grant = oidc::grant_of(claims, settings);   // role: "" for none
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "codec/json.hpp"
#include "siem/oidc/model.hpp"

namespace siem::oidc {

struct Expected {
    Settings const& settings;
    std::string_view nonce;
    base::Instant now;
};
// Of an ID token whose signature is good. ErrorKind::skip, code "token", and what is wrong.
base::Result<void> check(codec::Json const& claims, Expected const& expected);

// By its whole name, else through objects where it has dots; the null value where it is absent.
codec::Json const& claim(codec::Json const& claims, std::string_view name);

// What somebody is called: "" where no claim of the settings says it.
std::string name_of(codec::Json const& claims, Settings const& settings);
// Of several the role that may most, and the log groups of all. The claim is a text or a list of
// texts.
Grant grant_of(codec::Json const& claims, Settings const& settings);
// Whether it is grants that say what somebody sees, not administrators here.
bool says_what_is_seen(Settings const& settings);

}  // namespace siem::oidc
