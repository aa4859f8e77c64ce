#include "siem/api/access.hpp"

#include <utility>

#include "base/text.hpp"
#include "base/time.hpp"
#include "siem/api/bodies.hpp"
#include "siem/api/reply.hpp"

namespace siem::api {
namespace {

using codec::Json;

http::Reply not_private() {
    return error_reply(403, "not_private",
                       "A password from elsewhere needs TLS: serve it (--web-tls) or put a proxy "
                       "that does before the SIEM, which docs/access.md shows.");
}

Attempt attempt_of(Asked const& asked, Json const& body) {
    return {base::lower(body.at("name").text()), body.at("password").text(), body.at("code").text(),
            asked.head.peer};
}

// Who he is, and what his changes must bring along.
Json told_of(Door const& door, Caller const& caller, std::string const& session) {
    Json me = door.accounts().describe(caller);
    if (!session.empty()) me.set("csrf", door.accounts().csrf_token(session));
    return me;
}

http::Reply entered(Door const& door, Asked const& asked, base::Result<LoggedIn> const& in) {
    if (!in) return refusal(in.error());
    http::Reply reply = json_reply(told_of(door, in->caller, in->session));
    reply.headers.add("Set-Cookie", set_session_cookie(asked.head, in->session));
    return reply;
}

// Who asks is told how one may log in.
http::Reply log_in(Door const& door, Asked const& asked) {
    if (!is_change(asked.head)) {
        SignOn const* const by = door.sign_on();
        return json_reply(
            Json::object({{"oidc", by ? Json::object({{"title", by->title()}}) : Json()}}));
    }
    base::Result<Json> const body = parse_body(asked, {"name", "password", "code"});
    if (!body) return bad_request(body.error().message);
    if (!door.is_private(asked.head)) return not_private();
    base::Result<LoggedIn> const in = door.accounts().log_in(attempt_of(asked, *body), asked.now);
    // A name that nobody has may be a password, typed where the name belongs.
    if (in) asked.note->who = in->caller.name;
    return entered(door, asked, in);
}

http::Reply set_up(Door const& door, Asked const& asked) {
    if (!is_change(asked.head)) {
        return json_reply(Json::object({{"needed", !door.accounts().has_users()}}));
    }
    base::Result<Json> const body = parse_body(asked, {"token", "name", "password"});
    if (!body) return bad_request(body.error().message);
    if (!door.is_private(asked.head)) return not_private();
    base::Result<LoggedIn> const in =
        door.accounts().set_up(body->at("token").text(), attempt_of(asked, *body), asked.now);
    if (in) *asked.note = {in->caller.name, "password set by a link"};
    return entered(door, asked, in);
}

http::Reply log_out(Door const& door, Asked const& asked) {
    door.accounts().log_out(asked.caller);
    http::Reply reply = json_reply(Json::object({{"ok", true}}));
    reply.headers.add("Set-Cookie", set_session_cookie(asked.head, ""));
    return reply;
}

// What is done of one's own needs the person: a token that is stolen makes no others.
std::optional<http::Reply> refuse_token(Asked const& asked) {
    if (asked.caller.by == CalledBy::session) return std::nullopt;
    return error_reply(403, "forbidden", "This is for who is logged in, not for tokens.");
}

Attempt own_attempt(Asked const& asked, Json const& body) {
    return {asked.caller.name, body.at("password").text(), "", asked.head.peer};
}

http::Reply change_password(Door const& door, Asked const& asked) {
    if (auto refused = refuse_token(asked)) return *refused;
    base::Result<Json> const body = parse_body(asked, {"password", "new"});
    if (!body) return bad_request(body.error().message);
    return done_or_refusal(door.accounts().change_password(asked.caller, own_attempt(asked, *body),
                                                           body->at("new").text(), asked.now));
}

// POST begins, PUT is the first code, DELETE ends it.
http::Reply totp(Door const& door, Asked const& asked) {
    if (auto refused = refuse_token(asked)) return *refused;
    base::Result<Json> const body = parse_body(asked, {"password", "code"});
    if (!body) return bad_request(body.error().message);
    Accounts& accounts = door.accounts();
    if (asked.head.method == "PUT") {
        return told_or_refusal(
            accounts.confirm_totp(asked.caller, body->at("code").text(), asked.now));
    }
    Attempt const has = own_attempt(asked, *body);
    if (asked.head.method == "DELETE") {
        return done_or_refusal(accounts.end_totp(asked.caller, has, asked.now));
    }
    return told_or_refusal(accounts.begin_totp(asked.caller, has, asked.now));
}

base::Result<TokenRequest> parse_token(Asked const& asked) {
    base::Result<Json> const body = parse_body(asked, {"name", "scopes", "lasts"});
    if (!body) return base::fail(body.error());
    base::Result<std::vector<std::string>> scopes = parse_texts(body->at("scopes"), "scopes");
    if (!scopes) return base::fail(scopes.error());
    TokenRequest request{body->at("name").text(), *std::move(scopes)};
    std::string const& lasts = body->at("lasts").text();
    if (lasts.empty()) return request;
    std::optional<base::Duration> const time = base::parse_duration(lasts);
    if (!time || *time <= base::Duration(0)) {
        return base::fail(base::ErrorKind::skip, "lasts is a time such as 90d, or nothing");
    }
    request.lasts = *time;
    return request;
}

http::Reply tokens(Door const& door, Asked const& asked) {
    Accounts& accounts = door.accounts();
    if (!is_change(asked.head)) return json_reply(accounts.tokens(asked.caller));
    if (asked.head.method == "DELETE") {
        return done_or_refusal(accounts.remove_token(asked.caller, asked.text("id")));
    }
    if (asked.caller.by == CalledBy::token) {
        return error_reply(403, "forbidden", "A token makes no other tokens.");
    }
    base::Result<TokenRequest> const request = parse_token(asked);
    if (!request) return bad_request(request.error().message);
    asked.note->what = "token '" + request->name + "': " + base::join(request->scopes, " ");
    return told_or_refusal(accounts.add_token(asked.caller, *request, asked.now));
}

}  // namespace

Resources access_resources(Door const& door) {
    auto const resource = [&door](char const* path, std::vector<std::string> methods, auto make) {
        Resource one{
            path, std::move(methods), Where::desk,
            replying_from_disk([&door, make](Asked const& asked) { return make(door, asked); })};
        one.to_change = Permission::read;
        return one;
    };
    Resources all = {resource("/api/v1/login", {"GET", "POST"}, log_in),
                     resource("/api/v1/setup", {"GET", "POST"}, set_up)};
    for (Resource& one : all) one.to_read = one.to_change = std::nullopt;
    all.push_back(resource("/api/v1/logout", {"POST"}, log_out));
    // From memory alone, so that no page waits for whoever logs in.
    all.push_back(resource("/api/v1/me", {"GET"}, [](Door const& to, Asked const& asked) {
        bool const by_cookie = asked.caller.by == CalledBy::session;
        return json_reply(
            told_of(to, asked.caller, by_cookie ? session_cookie_of(asked.head) : ""));
    }));
    all.back().where = Where::at_once;
    all.push_back(resource("/api/v1/me/password", {"POST"}, change_password));
    all.push_back(resource("/api/v1/me/totp", {"POST", "PUT", "DELETE"}, totp));
    all.push_back(resource("/api/v1/tokens", {"GET", "POST", "DELETE"}, tokens));
    return all;
}

}  // namespace siem::api
