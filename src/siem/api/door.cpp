#include "siem/api/door.hpp"

#include <utility>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "siem/api/reply.hpp"

namespace siem::api {
namespace {

constexpr char const* kSession = "catchment_session";
constexpr char const* kLogin = "catchment_login";

bool is_encrypted(http::Head const& head) {
    return head.tls || head.headers.text("X-Forwarded-Proto") == "https";
}

std::string cookie_name(char const* what, http::Head const& head) {
    std::string const& host = head.headers.text("Host");
    std::size_t const colon = host.rfind(':');
    bool const port = colon != host.npos && base::to_uint64(host.substr(colon + 1));
    return what + (port ? "_" + host.substr(colon + 1) : std::string());
}

std::string cookie_of(char const* what, http::Head const& head) {
    std::string const name = cookie_name(what, head) + "=";
    for (std::string_view one : base::split(head.headers.text("Cookie"), ';')) {
        one = base::trim(one);
        if (one.starts_with(name)) return std::string(one.substr(name.size()));
    }
    return "";
}

std::string bearer_of(http::Head const& head) {
    std::string_view const value = head.headers.text("Authorization");
    constexpr std::string_view kBearer = "bearer ";
    if (base::lower(value.substr(0, kBearer.size())) != kBearer) return "";
    return std::string(base::trim(value.substr(kBearer.size())));
}

// Of data sources that know names and passwords alone the password is the token. Not of pages: a
// browser would send it again with whatever another page has it ask.
std::string basic_token_of(http::Head const& head) {
    if (!head.path().starts_with("/loki/")) return "";
    std::string_view const value = head.headers.text("Authorization");
    constexpr std::string_view kBasic = "basic ";
    if (base::lower(value.substr(0, kBasic.size())) != kBasic) return "";
    auto const pair = base::from_base64(base::trim(value.substr(kBasic.size())));
    auto const parts = pair ? base::cut(*pair, ":") : std::nullopt;
    return parts ? std::string(parts->second) : std::string();
}

http::Reply log_in_first() {
    http::Reply reply = error_reply(401, "login_required",
                                    "Log in on the page, or send a token: Authorization: Bearer …");
    reply.headers.add("WWW-Authenticate", "Bearer");
    return reply;
}

// What was asked, for whoever reads the audit. Where a page or a tail stands says nothing.
std::string detail_of(Asked const& asked, bool secret) {
    if (secret || !asked.note->what.empty()) return asked.note->what;
    std::string out;
    for (auto const& [name, value] : asked.parameters) {
        if (value.empty() || name == "after" || name == "before" || name == "meta") continue;
        out += (out.empty() ? "" : " ") + name + "=" + value;
    }
    return out;
}

char const* words_of(CalledBy by) {
    switch (by) {
        case CalledBy::session:
            return "session";
        case CalledBy::token:
            return "token";
        case CalledBy::local_token:
            break;
    }
    return "local_token";
}

}  // namespace

bool is_change(http::Head const& head) { return head.method != "GET" && head.method != "HEAD"; }

std::string session_cookie_of(http::Head const& head) { return cookie_of(kSession, head); }

std::string set_session_cookie(http::Head const& head, std::string const& session) {
    return cookie_name(kSession, head) + "=" + session + "; Path=/; HttpOnly; SameSite=Strict" +
           (is_encrypted(head) ? "; Secure" : "") + (session.empty() ? "; Max-Age=0" : "");
}

std::string login_cookie_of(http::Head const& head) { return cookie_of(kLogin, head); }

std::string set_login_cookie(http::Head const& head, std::string const& ticket) {
    return cookie_name(kLogin, head) + "=" + ticket +
           "; Path=/api/v1/login/oidc; HttpOnly; SameSite=Lax" +
           (is_encrypted(head) ? "; Secure" : "") +
           (ticket.empty() ? "; Max-Age=0" : "; Max-Age=600");
}

std::string origin_of(http::Head const& head) {
    return (is_encrypted(head) ? "https://" : "http://") + head.headers.text("Host");
}

std::optional<http::Reply> Door::refuse(http::Head const& head) const {
    if (access_.hosts.has(head.headers.text("Host"))) return std::nullopt;
    return error_reply(421, "unknown_host",
                       "The SIEM does not go by the name in 'Host'. Ask 127.0.0.1 or localhost, or "
                       "add the name to siem.access.hosts in its config.");
}

// A browser says of whose page a request is.
bool Door::is_of_another_page(http::Head const& head) const {
    std::string const* const origin = head.headers.find("Origin");
    if (!origin) return head.headers.text("Sec-Fetch-Site") == "cross-site";
    return *origin != origin_of(head);
}

std::optional<Caller> Door::caller_of(http::Head const& head, base::Instant now) const {
    std::string bearer = bearer_of(head);
    if (bearer.empty()) bearer = basic_token_of(head);
    return access_.accounts.recognise({std::move(bearer), session_cookie_of(head)}, now);
}

bool Door::is_private(http::Head const& head) const {
    return access_.plain_http || is_encrypted(head) || Hosts::is_local(head);
}

std::optional<http::Reply> Door::refuse(Resource const& resource, Asked& asked) const {
    http::Head const& head = asked.head;
    bool const change = is_change(head);
    if (change && is_of_another_page(head)) {
        return error_reply(403, "forbidden", "Requests of other web pages are not taken.");
    }
    std::optional<Caller> const caller = caller_of(head, asked.now);
    if (caller) asked.caller = *caller;
    asked.still = [this, head](base::Instant now) { return caller_of(head, now).has_value(); };
    std::optional<Permission> const needed = change ? resource.to_change : resource.to_read;
    if (!needed) return std::nullopt;
    if (!caller) {
        bool const scraped = *needed == Permission::metrics && Hosts::is_local(head);
        return scraped ? std::nullopt : std::optional(log_in_first());
    }
    if (!may(*caller, *needed)) {
        return error_reply(403, "forbidden",
                           std::string("This needs the permission '") + siem::to_string(*needed) +
                               "', which " + caller->name + " has not.");
    }
    if (resource.shows_all && !caller->visible.all()) {
        return error_reply(403, "forbidden",
                           "This shows what is of all sources, and you may see some of them.");
    }
    bool const by_cookie = caller->by == CalledBy::session;
    if (change && by_cookie &&
        !base::constant_time_equal(head.headers.text("X-CSRF-Token"),
                                   access_.accounts.csrf_token(session_cookie_of(head)))) {
        return error_reply(403, "csrf", "A change needs the header X-CSRF-Token, as /me tells it.");
    }
    return std::nullopt;
}

http::Respond Door::recorded(Resource const& resource, Asked const& asked,
                             http::Respond respond) const {
    return [this, asked, audited = resource.audited || is_change(asked.head),
            secret = resource.secret, respond = std::move(respond)](http::Reply reply) {
        bool const denied = reply.status == 401 || reply.status == 403;
        if (audited || denied) {
            bool const known = !asked.caller.name.empty();
            access_.accounts.record(
                {.who = known ? asked.caller.name : asked.note->who,
                 .by = known ? words_of(asked.caller.by) : "",
                 .address = asked.head.peer,
                 .action = asked.head.method + " " + std::string(asked.head.path()),
                 .detail = detail_of(asked, secret),
                 .status = reply.status},
                asked.now);
        }
        respond(std::move(reply));
    };
}

}  // namespace siem::api
