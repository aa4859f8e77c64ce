// Users, sessions and tokens: all of them in memory, each change on the disk before it is answered.
// Only when somebody was last there is written later, every minute. Saved searches are on the disk
// alone. Thread-safe.
//
//   access::Access access(state_database, audit, random, {.idle = std::chrono::hours(12)});
//   std::optional<Caller> caller = access.recognise({.session = cookie}, clock.now());
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/random.hpp"
#include "base/worker.hpp"
#include "siem/access/audit.hpp"
#include "siem/access/lockout.hpp"
#include "siem/access/model.hpp"
#include "siem/access/saved.hpp"
#include "siem/access/state.hpp"
#include "siem/accounts.hpp"
#include "siem/saved_searches.hpp"

namespace siem::access {

struct Times {
    base::Duration idle = std::chrono::hours(12);         // of a session that nobody uses
    base::Duration session = std::chrono::hours(24 * 7);  // of any session
    base::Duration link = std::chrono::hours(24);         // of a user who was added or reset
    base::Duration first_link = std::chrono::hours(1);    // of the first start
    base::Duration locked = std::chrono::minutes(15);     // after too many failures
};

class Access final : public Accounts, public SavedSearches, public base::Worker {
  public:
    // `shown_by` is the issuer whose users see what it says, at each login; "" where there is none.
    Access(disk::Database& database, Audit& audit, base::Random& random, Times times,
           std::string shown_by = {});

    // For who can read the data folder: of this process alone, and kept in it as a hash.
    std::string make_local_token();
    // What makes the first administrator; "" where somebody has a password, or administers.
    std::string make_first_link(base::Instant now);

    base::Instant step(base::Instant now) override;

    std::optional<Caller> recognise(Shown const& shown, base::Instant now) override;
    std::string csrf_token(std::string_view session) const override;
    base::Result<LoggedIn> log_in(Attempt const& attempt, base::Instant now) override;
    base::Result<void> begin_sign_on(std::string const& address, base::Instant now) override;
    void forgive_sign_on(std::string const& address) override;
    base::Result<LoggedIn> sign_on(Identity const& identity, std::string const& address,
                                   base::Instant now) override;
    void log_out(Caller const& caller) override;
    bool has_users() const override;
    base::Result<LoggedIn> set_up(std::string const& token, Attempt const& attempt,
                                  base::Instant now) override;
    codec::Json describe(Caller const& caller) const override;
    base::Result<void> change_password(Caller const& caller, Attempt const& old,
                                       std::string const& fresh, base::Instant now) override;
    base::Result<codec::Json> begin_totp(Caller const& caller, Attempt const& now_has,
                                         base::Instant now) override;
    base::Result<codec::Json> confirm_totp(Caller const& caller, std::string const& code,
                                           base::Instant now) override;
    base::Result<void> end_totp(Caller const& caller, Attempt const& now_has,
                                base::Instant now) override;
    codec::Json tokens(Caller const& caller) const override;
    base::Result<codec::Json> add_token(Caller const& caller, TokenRequest const& request,
                                        base::Instant now) override;
    base::Result<void> remove_token(Caller const& caller, std::string const& id) override;
    codec::Json users() const override;
    base::Result<codec::Json> add_user(UserChange const& user, base::Instant now) override;
    base::Result<codec::Json> change_user(UserChange const& change) override;
    base::Result<void> remove_user(std::string const& name) override;
    base::Result<codec::Json> reset_user(std::string const& name, base::Instant now) override;
    void record(Deed const& deed, base::Instant now) override { audit_.record(deed, now); }
    base::Result<codec::Json> audit(AuditRequest const& request) override;

    codec::Json searches(Caller const& caller, std::string const& owner) override;
    base::Result<codec::Json> add_search(Caller const& caller, SavedChange const& search,
                                         base::Instant now) override;
    base::Result<codec::Json> change_search(Caller const& caller, SavedChange const& change,
                                            base::Instant now) override;
    base::Result<codec::Json> remove_search(Caller const& caller, std::string const& id) override;

  private:
    std::optional<Caller> by_session(std::string const& hash, base::Instant now);
    std::optional<Caller> by_token(std::string const& hash, base::Instant now);
    base::Result<User> proven(Attempt const& attempt, base::Instant now);
    base::Result<void> check_code(User& user, std::string const& code, base::Instant now);
    base::Result<User> find(std::string const& name) const;
    bool is_begun() const;  // somebody came by the first link, or needs none
    base::Result<User> user_of(Identity const& identity, Role role, base::Instant now);
    std::string free_name(std::string const& wanted) const;
    base::Result<void> has_password_here(std::string const& name) const;
    base::Result<User> user_of_link(std::string const& hash, Attempt const& attempt,
                                    base::Instant now);
    base::Result<void> keep_an_admin(User const& changed, bool removed) const;
    // One that he may change.
    base::Result<Saved> find_search(Caller const& caller, std::string const& id);
    base::Result<void> may_keep(Caller const& caller, Saved const& search, bool was_shared);
    std::string make_link(User& user, base::Instant now);
    LoggedIn begin_session(User const& user, std::string const& address, base::Instant now);
    void end_sessions_of(std::string const& user, std::string const& but_hash = {});
    // On the disk, then here: changing_ is held, mutex_ is not, so that whoever is to be recognised
    // waits for no disk.
    void put(User user);
    void drop_sessions(std::vector<std::string> const& hashes);
    std::vector<std::string> sessions_of(std::string const& user) const;  // hashes
    bool is_over(Session const& session, base::Instant now) const;

    std::mutex hashing_;   // one password at a time: each takes 19 MiB
    std::mutex changing_;  // one change at a time: whoever holds it may read what follows ...
    State state_;          // ... and these two are his
    SavedTable saved_;
    Audit& audit_;
    base::Random& random_;
    Times const times_;
    std::string const shown_by_;
    mutable std::mutex mutex_;  // ... but changes it, and when somebody was there, under this one
    Lockout lockout_;
    std::string local_hash_;
    Link first_;
    std::map<std::string, User> users_;
    std::unordered_map<std::string, Session> sessions_;  // by hash
    std::unordered_map<std::string, Token> tokens_;      // by hash
    std::vector<std::string> touched_;                   // hashes of those used since step()
    std::string const no_password_;                      // of who is not there: takes as long
};

}  // namespace siem::access
