#include "cloud/open_door.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "cloud/authorisation.hpp"

namespace cloud {
namespace {

constexpr std::size_t kAccountDigits = 12;

bool is_account(std::string const& key) {
    return key.size() == kAccountDigits && key.find_first_not_of("0123456789") == std::string::npos;
}

// "localhost", "bucket.localhost", "127.0.0.1", "[::1]", each with or without a port. Names that
// resolve to loopback for everyone are those that tools made for another emulator send to.
bool is_of_this_machine(std::string_view host) {
    if (host.starts_with('[')) return host.substr(0, host.find(']') + 1) == "[::1]";
    host = host.substr(0, host.find(':'));
    constexpr std::string_view kNames[] = {"localhost", "localhost.localstack.cloud"};
    for (std::string_view const name : kNames) {
        if (!host.ends_with(name)) continue;
        std::string_view const before = host.substr(0, host.size() - name.size());
        if (before.empty() || before.ends_with('.')) return true;
    }
    return host.starts_with("127.") &&
           host.find_first_not_of("0123456789.") == std::string_view::npos;
}

aws::Error denied(std::string const& why) {
    return aws::Error("AccessDenied", why + " Authentication is off here.", 403);
}

}  // namespace

void OpenDoor::check_sender(http::Head const& head) {
    if (head.headers.find("Origin")) {
        throw denied("Requests of web pages are not taken: they carry an Origin.");
    }
    if (!is_of_this_machine(head.headers.text("Host"))) {
        throw denied("Requests are taken for localhost and loopback addresses alone.");
    }
}

Principal OpenDoor::take(aws::Authorization const& authorization,
                         std::optional<Principal> const& known) const {
    if (known) return *known;
    ASSERT(!organization_.accounts.empty());
    std::string const& key = authorization.access_key_id;
    std::string const account = is_account(key) ? key : organization_.accounts.front().id;
    Principal principal;
    principal.caller.account = base::AccountId(account);
    principal.caller.arn = "arn:aws:iam::" + account + ":root";
    principal.caller.user_id = account;
    principal.caller.access_key_id = key;
    return principal;
}

aws::Caller OpenAuthoriser::assume(Assumption const& asked, base::Instant now) const {
    return session_of(roles_, asked, now);
}

}  // namespace cloud
