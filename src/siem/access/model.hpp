// Users, their sessions and their tokens, as they are kept. Secrets are kept as their hashes, but
// for TOTP's, from which codes have to be made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "codec/json.hpp"
#include "siem/caller.hpp"

namespace siem::access {

inline constexpr std::size_t kMostUsers = 1'000;
inline constexpr std::size_t kMostSessions = 20;  // of a user: the one used longest ago goes
inline constexpr std::size_t kMostTokens = 50;    // of a user
inline constexpr std::size_t kMostPatterns = 100;
inline constexpr std::size_t kLongestName = 64;
inline constexpr std::size_t kLongestPattern = 512;
inline constexpr std::size_t kRecoveryCodes = 10;

enum class Role { viewer, analyst, admin };

struct Link {  // by which a user sets his first password, or another
    std::string hash = {};
    base::Instant until = {};
};

struct Totp {
    std::string secret = {};  // bytes; "" for none
    bool confirmed = false;   // asked for at login
    std::int64_t last_step = 0;
    std::vector<std::string> recovery = {};  // hashes of the codes that are left
};

struct External {  // of whom a provider lets in; he has no password here
    std::string issuer = {};
    std::string subject = {};  // "" of who has one
};

struct User {
    std::string name;
    Role role = Role::viewer;
    Visible visible = {};
    bool disabled = false;
    std::string password = {};  // "" until it is set
    Totp totp = {};
    Link link = {};
    base::Instant created = {};
    External external = {};
};

struct Session {
    std::string hash;  // of the secret in the cookie
    std::string user;
    std::string address;
    base::Instant begun = {};
    base::Instant used = {};
};

struct Token {
    std::string hash;
    std::string id;  // by which it is named and removed
    std::string user;
    std::string name;
    std::vector<Permission> scopes;
    base::Instant created = {};
    base::Instant until = base::kNever;
    std::optional<base::Instant> used = {};
};

char const* to_string(Role role);
std::optional<Role> parse_role(std::string const& text);
std::optional<Permission> parse_permission(std::string const& text);
std::vector<Permission> permissions_of(Role role);

inline bool is_external(User const& user) { return !user.external.subject.empty(); }
// Administrators see everything, whatever they saw before they were.
Visible visible_of(User const& user);

bool is_in_names(char c);
// "" where it will do, else what is wrong with it.
std::string complaint_about_name(std::string const& name);
std::string complaint_about_visible(Visible const& visible);

codec::Json list_json(std::vector<std::string> const& list);
codec::Json visible_json(Visible const& visible);  // {"logGroups": […], "datasets": […]}
codec::Json external_json(User const& user);       // {"issuer", "subject"}, or null

}  // namespace siem::access
