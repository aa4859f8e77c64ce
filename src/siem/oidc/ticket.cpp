#include "siem/oidc/ticket.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "siem/oidc/model.hpp"

namespace siem::oidc {
namespace {

// Of one key: each for its own use, so that none can stand for another.
std::string derived(std::string_view use, std::string_view of, std::string_view key) {
    return base::hex(base::hmac_sha256(key, std::string(use) + '\n' + std::string(of)));
}

std::string mac_of(std::string_view sealed, std::string_view key) {
    return derived("ticket", sealed, key);
}

}  // namespace

std::string seal(Ticket const& ticket, std::string_view key) {
    std::string const text = std::to_string(base::to_millis(ticket.until) / 1000) + '.' +
                             base::hex(ticket.chance) + '.' + base::base64url(ticket.next);
    return text + '.' + mac_of(text, key);
}

std::optional<Ticket> open(std::string_view sealed, std::string_view key, base::Instant now) {
    std::size_t const end = sealed.rfind('.');
    if (end == sealed.npos) return std::nullopt;
    std::string_view const text = sealed.substr(0, end);
    if (!base::constant_time_equal(sealed.substr(end + 1), mac_of(text, key))) return std::nullopt;
    std::vector<std::string_view> const parts = base::split(text, '.');
    if (parts.size() != 3) return std::nullopt;
    std::optional<std::int64_t> const seconds = base::to_int64(parts[0]);
    std::optional<std::string> chance = base::from_hex(parts[1]);
    std::optional<std::string> next = base::from_base64url(parts[2]);
    if (!seconds || !chance || !next) return std::nullopt;
    Ticket ticket{*std::move(chance), base::from_millis(*seconds * 1000), *std::move(next)};
    // A clock that was set back makes no ticket last for longer.
    bool const good = now < ticket.until && ticket.until - now <= kTicket;
    return good ? std::optional(std::move(ticket)) : std::nullopt;
}

std::string state_of(Ticket const& ticket, std::string_view key) {
    return derived("state", ticket.chance, key);
}
std::string nonce_of(Ticket const& ticket, std::string_view key) {
    return derived("nonce", ticket.chance, key);
}
std::string verifier_of(Ticket const& ticket, std::string_view key) {
    return derived("verifier", ticket.chance, key);
}
std::string challenge_of(std::string_view verifier) {
    return base::base64url(base::sha256(verifier));
}

// A browser takes "//host" and "/\host" for another server's, and drops tabs and ends of lines.
std::string safe_next(std::string const& path) {
    bool const printable =
        std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    bool const ours = path.starts_with('/') && !path.starts_with("//") &&
                      path.find('\\') == path.npos && path.size() <= kLongestNext;
    return ours && printable ? path : "/";
}

}  // namespace siem::oidc
