#include "siem/api/sign_on.hpp"

#include <algorithm>
#include <utility>

#include "siem/api/bodies.hpp"
#include "siem/api/reply.hpp"

namespace siem::api {
namespace {

constexpr char const* kAway = "/api/v1/login/oidc";
constexpr char const* kBack = "/api/v1/login/oidc/callback";

http::Reply led_to(std::string url) {
    http::Reply reply = text_reply(302, "text/plain", "");
    reply.headers.add("Location", std::move(url));
    return reply;
}

// The page puts the code into words. What is behind the # no browser sends anywhere.
http::Reply back_to_page(Asked const& asked, std::string const& code) {
    http::Reply reply = led_to("/#login=" + code);
    reply.headers.add("Set-Cookie", set_login_cookie(asked.head, ""));
    return reply;
}

// `Host` is one of ours by its name, whatever stands behind that; the provider has the last word.
bool is_plain(std::string const& host) {
    return std::all_of(host.begin(), host.end(), [](char c) {
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') ||
               std::string_view(".-:[]").find(c) != std::string_view::npos;
    });
}

// What stands in the way of any login by a provider from there.
std::optional<http::Reply> refuse(Door const& door, Asked const& asked) {
    if (door.sign_on() == nullptr) {
        return not_found("No provider is configured: siem.access.oidc in docs/access.md.");
    }
    if (!is_plain(asked.head.headers.text("Host"))) return bad_request("Host is no host's name");
    if (!door.is_private(asked.head)) return back_to_page(asked, "not_private");
    return std::nullopt;
}

// Whether the provider has said who it is that may not come in.
bool is_proven(base::Error const& error) {
    return error.code == "no_role" || error.code == "disabled" || error.code == "full";
}

http::Reply failed(Asked const& asked, base::Error const& error) {
    asked.note->what = "refused: " + error.code + (is_proven(error) ? ": " + error.message : "");
    return back_to_page(asked, error.code);
}

http::Reply depart(Door const& door, Asked const& asked) {
    if (auto refused = refuse(door, asked)) return *std::move(refused);
    base::Result<Departure> to =
        door.sign_on()->depart(origin_of(asked.head) + kBack, asked.text("next"), asked.now);
    if (!to) return failed(asked, to.error());
    http::Reply reply = led_to(std::move(to->url));
    reply.headers.add("Set-Cookie", set_login_cookie(asked.head, to->ticket));
    return reply;
}

base::Result<LoggedIn> arrived(Door const& door, Asked const& asked, std::string& next) {
    std::string const& address = asked.head.peer;
    Accounts& accounts = door.accounts();
    base::Result<void> const begun = accounts.begin_sign_on(address, asked.now);
    if (!begun) return base::fail(begun.error());
    base::Result<Arrival> arrival =
        door.sign_on()->arrive({login_cookie_of(asked.head), origin_of(asked.head) + kBack,
                                asked.text("code"), asked.text("state"), asked.text("iss"),
                                asked.text("error"), asked.text("error_description")},
                               asked.now);
    if (!arrival) {
        base::Error const& error = arrival.error();
        bool const his_fault = error.kind == base::ErrorKind::skip && !is_proven(error);
        if (!his_fault) accounts.forgive_sign_on(address);
        return base::fail(error);
    }
    next = std::move(arrival->next);
    return accounts.sign_on(arrival->identity, address, asked.now);
}

http::Reply arrive(Door const& door, Asked const& asked) {
    if (auto refused = refuse(door, asked)) return *std::move(refused);
    std::string next;
    base::Result<LoggedIn> const in = arrived(door, asked, next);
    if (!in) return failed(asked, in.error());
    *asked.note = {in->caller.name, "let in by " + door.sign_on()->title()};
    http::Reply reply = led_to(std::move(next));
    reply.headers.add("Set-Cookie", set_session_cookie(asked.head, in->session));
    reply.headers.add("Set-Cookie", set_login_cookie(asked.head, ""));
    return reply;
}

}  // namespace

Resources sign_on_resources(Door const& door) {
    auto const resource = [&door](char const* path, auto make) {
        Resource one{
            path, {"GET"}, Where::provider, replying_from_disk([&door, make](Asked const& asked) {
                return make(door, asked);
            })};
        one.to_read = std::nullopt;
        one.secret = true;
        return one;
    };
    Resources all = {resource(kAway, depart), resource(kBack, arrive)};
    all.back().audited = true;
    return all;
}

}  // namespace siem::api
