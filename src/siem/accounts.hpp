// Who may use the SIEM, as the API sees it: users, their sessions and tokens, and the record of
// what they did. What callers got wrong is ErrorKind::skip with a code of the API's:
//
//   wrong_credentials  name, password or code         code_needed  the password is right
//   locked             too many attempts              not_found, exists, bad_request, conflict
//   disabled, full     of sign_on() alone: the user is, or there is room for no other
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "codec/json.hpp"
#include "siem/caller.hpp"

namespace siem {

// What a request brings to show who sends it.
struct Shown {
    std::string bearer = {};   // of Authorization
    std::string session = {};  // of the cookie
};

struct Attempt {
    std::string name;
    std::string password;
    std::string code = {};  // of TOTP, or one that recovers
    std::string address;
};

// Who somebody is elsewhere, proven. He is the same again by issuer and subject alone.
struct Identity {
    std::string issuer;
    std::string subject;
    std::string name;  // that he would be called by here, if it is free
    std::string role;  // that he has from now on
    // That he sees from now on, without any all; nothing where that is for administrators to say.
    std::optional<std::vector<std::string>> log_groups = {};
};

struct LoggedIn {
    Caller caller;
    std::string session;  // for the cookie; kept nowhere
};

// Of a user, to add or to change; what is not there stays.
struct UserChange {
    std::string name;
    std::optional<std::string> role = {};
    std::optional<Visible> visible = {};
    std::optional<bool> disabled = {};
};

struct TokenRequest {
    std::string name;
    std::vector<std::string> scopes;
    base::Duration lasts = {};  // 0: for ever
};

struct Deed {  // for the audit
    std::string who = {};
    std::string by = {};  // session, token, local_token
    std::string address = {};
    std::string action = {};  // "GET /api/v1/search"
    std::string detail = {};
    int status = 0;
};

struct AuditRequest {
    std::uint64_t limit = 100;
    std::int64_t before = 0;  // entries older than this one; 0: the newest
    std::string who = {};
    std::string action = {};  // what it begins with
};

// Thread-safe. recognise() looks into memory alone; the rest may wait for the disk.
class Accounts {
  public:
    virtual ~Accounts() = default;

    virtual std::optional<Caller> recognise(Shown const& shown, base::Instant now) = 0;
    // What a change must bring in the header X-CSRF-Token where a session's cookie vouches for it.
    virtual std::string csrf_token(std::string_view session) const = 0;

    virtual base::Result<LoggedIn> log_in(Attempt const& attempt, base::Instant now) = 0;
    // Before a provider is asked about somebody who comes from there: he counts as one who failed
    // until he is known, or forgiven because nothing was his fault.
    virtual base::Result<void> begin_sign_on(std::string const& address, base::Instant now) = 0;
    virtual void forgive_sign_on(std::string const& address) = 0;
    // Of whom the provider knows: at the first time he becomes a user.
    virtual base::Result<LoggedIn> sign_on(Identity const& identity, std::string const& address,
                                           base::Instant now) = 0;
    virtual void log_out(Caller const& caller) = 0;
    virtual bool has_users() const = 0;
    // By the link of the first start, which makes the first administrator; or by a user's own.
    virtual base::Result<LoggedIn> set_up(std::string const& token, Attempt const& attempt,
                                          base::Instant now) = 0;

    // Of the caller himself. `code` and `password` are what he has now.
    virtual codec::Json describe(Caller const& caller) const = 0;
    virtual base::Result<void> change_password(Caller const& caller, Attempt const& old,
                                               std::string const& fresh, base::Instant now) = 0;
    virtual base::Result<codec::Json> begin_totp(Caller const& caller, Attempt const& now_has,
                                                 base::Instant now) = 0;
    virtual base::Result<codec::Json> confirm_totp(Caller const& caller, std::string const& code,
                                                   base::Instant now) = 0;
    virtual base::Result<void> end_totp(Caller const& caller, Attempt const& now_has,
                                        base::Instant now) = 0;
    virtual codec::Json tokens(Caller const& caller) const = 0;
    virtual base::Result<codec::Json> add_token(Caller const& caller, TokenRequest const& request,
                                                base::Instant now) = 0;
    virtual base::Result<void> remove_token(Caller const& caller, std::string const& id) = 0;

    // For administrators. Who is added or reset gets a link of his own.
    virtual codec::Json users() const = 0;
    virtual base::Result<codec::Json> add_user(UserChange const& user, base::Instant now) = 0;
    virtual base::Result<codec::Json> change_user(UserChange const& user) = 0;
    virtual base::Result<void> remove_user(std::string const& name) = 0;
    virtual base::Result<codec::Json> reset_user(std::string const& name, base::Instant now) = 0;

    virtual void record(Deed const& deed, base::Instant now) = 0;
    virtual base::Result<codec::Json> audit(AuditRequest const& request) = 0;
};

}  // namespace siem
