// What a browser keeps in a cookie between its departure for the provider and its return: when that
// ends, chance, and where the person wanted to go, under a MAC. State, nonce and verifier are made
// of the chance and the key, so that nothing has to be kept here for whoever departs. Pure.
//
//   std::string const cookie = oidc::seal({random.bytes(32), now + kTicket, "/search"}, key);
//   std::optional<Ticket> const ticket = oidc::open(cookie, key, now);
//   if (ticket && back.state == oidc::state_of(*ticket, key)) …
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace siem::oidc {

struct Ticket {
    std::string chance;        // 32 bytes
    base::Instant until = {};  // in whole seconds
    std::string next = {};
};

std::string seal(Ticket const& ticket, std::string_view key);  // fit for a cookie
// Nothing for what was not sealed so, or is over.
std::optional<Ticket> open(std::string_view sealed, std::string_view key, base::Instant now);

std::string state_of(Ticket const& ticket, std::string_view key);
std::string nonce_of(Ticket const& ticket, std::string_view key);
std::string verifier_of(Ticket const& ticket, std::string_view key);  // of PKCE, RFC 7636
std::string challenge_of(std::string_view verifier);                  // S256

// The path where it is one of this server's, with its query and fragment; else "/".
std::string safe_next(std::string const& path);

}  // namespace siem::oidc
