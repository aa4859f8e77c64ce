// What users change of their own: password, TOTP, tokens.
#include <algorithm>
#include <utility>

#include "base/id.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "siem/access/access.hpp"
#include "siem/access/errors.hpp"
#include "siem/access/password.hpp"
#include "siem/access/secret.hpp"
#include "siem/access/totp.hpp"

namespace siem::access {
namespace {

using codec::Json;

Json scopes_json(std::vector<Permission> const& scopes) {
    Json out = Json::array();
    for (Permission const one : scopes) out.push(siem::to_string(one));
    return out;
}

Json token_json(Token const& token) {
    return Json::object(
        {{"id", token.id},
         {"name", token.name},
         {"user", token.user},
         {"scopes", scopes_json(token.scopes)},
         {"created", base::iso8601(token.created)},
         {"until", token.until == base::kNever ? Json() : Json(base::iso8601(token.until))},
         {"used", token.used ? Json(base::iso8601(*token.used)) : Json()}});
}

bool is_good_token_name(std::string const& name) {
    return !name.empty() && name.size() <= kLongestName && base::valid_utf8(name);
}

}  // namespace

Json Access::describe(Caller const& caller) const {
    std::lock_guard const lock(mutex_);
    auto const user = users_.find(caller.name);
    bool const here = user != users_.end();
    return Json::object({{"name", caller.name},
                         {"role", to_string(here ? user->second.role : Role::admin)},
                         {"may", scopes_json(caller.may)},
                         {"visible", visible_json(caller.visible)},
                         {"oidc", here ? external_json(user->second) : Json()},
                         {"totp", here && user->second.totp.confirmed},
                         {"recoveryCodes", here ? user->second.totp.recovery.size() : 0}});
}

base::Result<void> Access::has_password_here(std::string const& name) const {
    std::lock_guard const lock(mutex_);
    auto const user = users_.find(name);
    if (user == users_.end() || !is_external(user->second)) return {};
    return wrong("conflict",
                 "You log in by " + user->second.external.issuer +
                     ": your password and second factor are kept there, and changed there.");
}

base::Result<void> Access::change_password(Caller const& caller, Attempt const& old,
                                           std::string const& fresh, base::Instant now) {
    base::Result<void> const here = has_password_here(caller.name);
    if (!here) return base::fail(here.error());
    base::Result<User> const known = proven(old, now);
    if (!known) return base::fail(known.error());
    std::string const complaint = complaint_about(fresh, caller.name);
    if (!complaint.empty()) return wrong("bad_request", complaint);
    std::string hash;
    {
        std::lock_guard const one(hashing_);
        hash = hash_password(fresh, random_);
    }
    std::lock_guard const turn(changing_);
    base::Result<User> user = find(caller.name);
    if (!user) return base::fail(user.error());
    user->password = std::move(hash);
    put(*std::move(user));
    end_sessions_of(caller.name, caller.id);
    return {};
}

base::Result<Json> Access::begin_totp(Caller const& caller, Attempt const& now_has,
                                      base::Instant now) {
    base::Result<void> const here = has_password_here(caller.name);
    if (!here) return base::fail(here.error());
    base::Result<User> const known = proven(now_has, now);
    if (!known) return base::fail(known.error());
    std::lock_guard const turn(changing_);
    base::Result<User> user = find(caller.name);
    if (!user) return base::fail(user.error());
    if (user->totp.confirmed) return wrong("conflict", "There is an authenticator already.");
    user->totp = {random_.bytes(kTotpSecret)};
    put(*user);
    return Json::object({{"secret", base32(user->totp.secret)},
                         {"address", totp_address(user->totp.secret, caller.name)}});
}

base::Result<Json> Access::confirm_totp(Caller const& caller, std::string const& code,
                                        base::Instant now) {
    std::lock_guard const turn(changing_);
    base::Result<User> user = find(caller.name);
    if (!user) return base::fail(user.error());
    if (user->totp.secret.empty() || user->totp.confirmed) {
        return wrong("conflict", "No authenticator waits for its first code.");
    }
    std::optional<std::int64_t> const step = totp_step(user->totp.secret, code, 0, now);
    if (!step) return wrong("bad_request", "The code is not right; is the device's time?");
    user->totp.confirmed = true;
    user->totp.last_step = *step;
    Json codes = Json::array();
    for (std::size_t i = 0; i < kRecoveryCodes; ++i) {
        std::string const one = fresh_recovery_code(random_);
        codes.push(one);
        user->totp.recovery.push_back(hash_of_recovery_code(one));
    }
    put(*std::move(user));
    return Json::object({{"recoveryCodes", std::move(codes)}});
}

base::Result<void> Access::end_totp(Caller const& caller, Attempt const& now_has,
                                    base::Instant now) {
    base::Result<void> const here = has_password_here(caller.name);
    if (!here) return base::fail(here.error());
    base::Result<User> const known = proven(now_has, now);
    if (!known) return base::fail(known.error());
    std::lock_guard const turn(changing_);
    base::Result<User> user = find(caller.name);
    if (!user) return base::fail(user.error());
    user->totp = {};
    put(*std::move(user));
    return {};
}

Json Access::tokens(Caller const& caller) const {
    std::lock_guard const lock(mutex_);
    std::vector<Token const*> shown;
    for (auto const& [hash, one] : tokens_) {
        if (one.user == caller.name || may(caller, Permission::administer)) shown.push_back(&one);
    }
    std::sort(shown.begin(), shown.end(),
              [](auto const* a, auto const* b) { return a->created > b->created; });
    Json list = Json::array();
    for (Token const* const one : shown) list.push(token_json(*one));
    return Json::object({{"tokens", std::move(list)}});
}

base::Result<Json> Access::add_token(Caller const& caller, TokenRequest const& request,
                                     base::Instant now) {
    if (!is_good_token_name(request.name)) {
        return wrong("bad_request", "a token's name has 1 to 64 bytes");
    }
    Token token;
    token.user = caller.name;
    token.name = request.name;
    token.created = now;
    if (request.lasts > base::Duration(0)) token.until = now + request.lasts;
    for (std::string const& text : request.scopes) {
        std::optional<Permission> const one = parse_permission(text);
        if (!one || !may(caller, *one)) {
            return wrong("bad_request", "'" + text +
                                            "' is no scope that you have: metrics, read, operate "
                                            "and administer are those there are");
        }
        token.scopes.push_back(*one);
    }
    if (token.scopes.empty()) return wrong("bad_request", "say its scopes, such as read");
    std::lock_guard const turn(changing_);
    auto const his = std::count_if(tokens_.begin(), tokens_.end(),
                                   [&](auto const& one) { return one.second.user == caller.name; });
    if (static_cast<std::size_t>(his) >= kMostTokens) {
        return wrong("conflict", "There are 50 tokens already: remove one first.");
    }
    std::string const secret = fresh_secret(kTokenSecret, random_);
    token.hash = hash_of(secret);
    token.id = base::hex_id(random_, 12);
    state_.save(token);
    Json told = token_json(token);
    {
        std::lock_guard const lock(mutex_);
        tokens_[token.hash] = std::move(token);
    }
    told.set("token", secret);
    return told;
}

base::Result<void> Access::remove_token(Caller const& caller, std::string const& id) {
    std::lock_guard const turn(changing_);
    auto const found = std::find_if(tokens_.begin(), tokens_.end(), [&](auto const& one) {
        bool const his = one.second.user == caller.name || may(caller, Permission::administer);
        return his && one.second.id == id;
    });
    if (found == tokens_.end()) return wrong("not_found", "There is no such token.");
    state_.remove_token(found->first);
    std::lock_guard const lock(mutex_);
    tokens_.erase(found);
    return {};
}

base::Result<Json> Access::audit(AuditRequest const& request) { return audit_.list(request); }

}  // namespace siem::access
