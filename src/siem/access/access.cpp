#include "siem/access/access.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "siem/access/errors.hpp"
#include "siem/access/password.hpp"
#include "siem/access/secret.hpp"
#include "siem/access/totp.hpp"

namespace siem::access {
namespace {

constexpr std::chrono::minutes kEach(1);
// Whoever tries passwords on one name from one address; on one name from many.
constexpr std::uint32_t kMostOfPair = 5;
constexpr std::uint32_t kMostOfName = 50;

struct Keys {
    explicit Keys(Attempt const& attempt)
        : address("a" + place_of(attempt.address)),
          name("n" + hash_of(base::lower(attempt.name))),
          pair(address + name) {}
    std::array<std::string, 3> all() const { return {pair, address, name}; }
    std::string address;
    std::string name;
    std::string pair;
};

}  // namespace

Access::Access(disk::Database& database, Audit& audit, base::Random& random, Times times,
               std::string shown_by)
    : state_(database),
      saved_(database),
      audit_(audit),
      random_(random),
      times_(times),
      shown_by_(std::move(shown_by)),
      lockout_(times.locked),
      no_password_(hash_password(fresh_secret("", random), random)) {
    for (User& user : state_.users()) users_[user.name] = std::move(user);
    for (Session& one : state_.sessions()) sessions_[one.hash] = std::move(one);
    for (Token& one : state_.tokens()) tokens_[one.hash] = std::move(one);
}

std::string Access::make_local_token() {
    std::lock_guard const lock(mutex_);
    std::string token = fresh_secret(kTokenSecret, random_);
    local_hash_ = hash_of(token);
    return token;
}

std::string Access::make_first_link(base::Instant now) {
    std::lock_guard const turn(changing_);
    if (is_begun()) return "";
    std::string token = fresh_secret(kLinkSecret, random_);
    first_ = {hash_of(token), now + times_.first_link};
    return token;
}

// Looked up by hash: how long that takes says nothing of a secret that fits.
std::optional<Caller> Access::recognise(Shown const& shown, base::Instant now) {
    std::lock_guard const lock(mutex_);
    if (shown.bearer.empty()) {
        return shown.session.empty() ? std::nullopt : by_session(hash_of(shown.session), now);
    }
    std::string const hash = hash_of(shown.bearer);
    if (!local_hash_.empty() && base::constant_time_equal(hash, local_hash_)) {
        return Caller{kLocal, CalledBy::local_token, "", permissions_of(Role::admin)};
    }
    return by_token(hash, now);
}

std::optional<Caller> Access::by_session(std::string const& hash, base::Instant now) {
    auto const found = sessions_.find(hash);
    if (found == sessions_.end()) return std::nullopt;
    Session& session = found->second;
    auto const user = users_.find(session.user);
    if (is_over(session, now) || user == users_.end() || user->second.disabled) return std::nullopt;
    if (now - session.used >= kEach) touched_.push_back(hash);
    session.used = std::max(session.used, now);
    return Caller{session.user, CalledBy::session, hash, permissions_of(user->second.role),
                  visible_of(user->second)};
}

std::optional<Caller> Access::by_token(std::string const& hash, base::Instant now) {
    auto const found = tokens_.find(hash);
    if (found == tokens_.end() || now >= found->second.until) return std::nullopt;
    Token& token = found->second;
    Caller caller{token.user, CalledBy::token, token.id};
    std::vector<Permission> all = permissions_of(Role::admin);
    if (token.user != kLocal) {
        auto const user = users_.find(token.user);
        if (user == users_.end() || user->second.disabled) return std::nullopt;
        all = permissions_of(user->second.role);
        caller.visible = visible_of(user->second);
    }
    for (Permission const one : token.scopes) {
        if (std::find(all.begin(), all.end(), one) != all.end()) caller.may.push_back(one);
    }
    if (!token.used || now - *token.used >= kEach) {
        touched_.push_back(hash);
        token.used = now;
    }
    return caller;
}

std::string Access::csrf_token(std::string_view session) const {
    return base::hex(base::hmac_sha256(session, "csrf"));
}

bool Access::has_users() const {
    std::lock_guard const lock(mutex_);
    return is_begun();
}

// Of those whom a provider lets in the first may be a viewer, who lets in nobody.
bool Access::is_begun() const {
    return std::any_of(users_.begin(), users_.end(), [](auto const& one) {
        return !is_external(one.second) || one.second.role == Role::admin;
    });
}

// Who tries counts as one who failed until he is known not to have: many at once are no way around.
base::Result<User> Access::proven(Attempt const& attempt, base::Instant now) {
    Keys const keys(attempt);
    User user;
    {
        std::lock_guard const lock(mutex_);
        bool const out = lockout_.is_locked(keys.pair, kMostOfPair, now) ||
                         lockout_.is_locked(keys.address, kMostOfAddress, now) ||
                         lockout_.is_locked(keys.name, kMostOfName, now);
        if (out) return locked(times_.locked);
        for (std::string const& key : keys.all()) lockout_.failed(key, now);
        auto const found = users_.find(attempt.name);
        if (found != users_.end()) user = found->second;
    }
    bool const there = !user.password.empty() && !user.disabled;
    {
        std::lock_guard const one(hashing_);
        bool const right = matches_password(there ? user.password : no_password_, attempt.password);
        if (!right || !there) return wrong_credentials();
    }
    std::lock_guard const lock(mutex_);
    for (std::string const& key : keys.all()) lockout_.take_back(key);
    return user;
}

base::Result<void> Access::check_code(User& user, std::string const& code, base::Instant now) {
    if (!user.totp.confirmed) return {};
    if (code.empty()) return code_needed();
    std::optional<std::int64_t> const step =
        totp_step(user.totp.secret, code, user.totp.last_step, now);
    if (step) {
        user.totp.last_step = *step;
        put(user);
        return {};
    }
    std::string const hash = hash_of_recovery_code(code);
    auto& left = user.totp.recovery;
    auto const found = std::find_if(left.begin(), left.end(), [&](std::string const& one) {
        return base::constant_time_equal(one, hash);
    });
    if (found == left.end()) return wrong_credentials();
    left.erase(found);
    put(user);
    return {};
}

base::Result<LoggedIn> Access::log_in(Attempt const& attempt, base::Instant now) {
    base::Result<User> const known = proven(attempt, now);
    if (!known) return base::fail(known.error());
    std::lock_guard const turn(changing_);
    base::Result<User> user = find(attempt.name);
    bool const same = user && user->password == known->password && !user->disabled;
    if (!same) return wrong_credentials();
    base::Result<void> const code = check_code(*user, attempt.code, now);
    if (code) return begin_session(*user, attempt.address, now);
    std::lock_guard const lock(mutex_);
    for (std::string const& key : Keys(attempt).all()) {
        if (!attempt.code.empty()) lockout_.failed(key, now);
    }
    return base::fail(code.error());
}

LoggedIn Access::begin_session(User const& user, std::string const& address, base::Instant now) {
    std::vector<std::string> his = sessions_of(user.name);  // those used longest ago first
    his.resize(his.size() < kMostSessions ? 0 : his.size() - kMostSessions + 1);
    drop_sessions(his);
    std::string secret = fresh_secret(kSessionSecret, random_);
    Session const session{hash_of(secret), user.name, address, now, now};
    state_.save(session);
    std::lock_guard const lock(mutex_);
    sessions_[session.hash] = session;
    return {*by_session(session.hash, now), std::move(secret)};
}

void Access::log_out(Caller const& caller) {
    std::lock_guard const turn(changing_);
    if (caller.by == CalledBy::session) drop_sessions({caller.id});
}

void Access::end_sessions_of(std::string const& user, std::string const& but_hash) {
    std::vector<std::string> his = sessions_of(user);
    std::erase(his, but_hash);
    drop_sessions(his);
}

std::vector<std::string> Access::sessions_of(std::string const& user) const {
    std::lock_guard const lock(mutex_);
    std::vector<std::pair<base::Instant, std::string>> his;
    for (auto const& [hash, one] : sessions_) {
        if (one.user == user) his.emplace_back(one.used, hash);
    }
    std::sort(his.begin(), his.end());
    std::vector<std::string> hashes;
    for (auto const& [used, hash] : his) hashes.push_back(hash);
    return hashes;
}

void Access::drop_sessions(std::vector<std::string> const& hashes) {
    if (hashes.empty()) return;
    state_.together([&] {
        for (std::string const& hash : hashes) state_.remove_session(hash);
    });
    std::lock_guard const lock(mutex_);
    for (std::string const& hash : hashes) sessions_.erase(hash);
}

// Whom a link is for: the first administrator has no name yet.
base::Result<User> Access::user_of_link(std::string const& hash, Attempt const& attempt,
                                        base::Instant now) {
    bool const first = !is_begun() && base::constant_time_equal(hash, first_.hash);
    if (first && now < first_.until) {
        std::string const complaint = complaint_about_name(attempt.name);
        if (!complaint.empty()) return wrong("bad_request", complaint);
        if (users_.contains(attempt.name)) return wrong("exists", "That name is taken.");
        User user{attempt.name, Role::admin};
        user.created = now;
        return user;
    }
    for (auto const& [name, user] : users_) {
        bool const his = base::constant_time_equal(hash, user.link.hash);
        if (his && now < user.link.until && !user.disabled) return user;
    }
    return wrong("not_found",
                 "The link is used up, or too old. Where the SIEM runs, `catchment users reset "
                 "NAME` prints another, and `catchment users add NAME --role admin` the first.");
}

base::Result<LoggedIn> Access::set_up(std::string const& token, Attempt const& attempt,
                                      base::Instant now) {
    std::string const place = Keys(attempt).address;
    std::lock_guard const turn(changing_);
    {
        std::lock_guard const lock(mutex_);
        if (lockout_.is_locked(place, kMostOfAddress, now)) return locked(times_.locked);
    }
    base::Result<User> user = user_of_link(hash_of(token), attempt, now);
    if (!user) {
        std::lock_guard const lock(mutex_);
        lockout_.failed(place, now);
        return base::fail(user.error());
    }
    std::string const complaint = complaint_about(attempt.password, user->name);
    if (!complaint.empty()) return wrong("bad_request", complaint);
    {
        std::lock_guard const one(hashing_);
        user->password = hash_password(attempt.password, random_);
    }
    user->link = {};
    put(*user);
    first_ = {};
    end_sessions_of(user->name);
    return begin_session(*user, attempt.address, now);
}

void Access::put(User user) {
    state_.save(user);
    std::lock_guard const lock(mutex_);
    users_[user.name] = std::move(user);
}

base::Result<User> Access::find(std::string const& name) const {
    auto const found = users_.find(name);
    if (found == users_.end()) return wrong("not_found", "There is no user '" + name + "'.");
    return found->second;
}

bool Access::is_over(Session const& session, base::Instant now) const {
    return now - session.begun >= times_.session || now - session.used >= times_.idle;
}

base::Instant Access::step(base::Instant now) {
    std::lock_guard const turn(changing_);
    std::vector<Session> used;
    std::vector<Token> tokens;
    std::vector<std::string> over;
    {
        std::lock_guard const lock(mutex_);
        for (std::string const& hash : std::exchange(touched_, {})) {
            if (auto const one = sessions_.find(hash); one != sessions_.end()) {
                used.push_back(one->second);
            }
            if (auto const one = tokens_.find(hash); one != tokens_.end()) {
                tokens.push_back(one->second);
            }
        }
        for (auto const& [hash, one] : sessions_) {
            if (is_over(one, now)) over.push_back(hash);
        }
    }
    if (!used.empty() || !tokens.empty()) {
        state_.together([&] {
            for (Session const& one : used) state_.save(one);
            for (Token const& one : tokens) state_.save(one);
        });
    }
    drop_sessions(over);
    return now + kEach;
}

}  // namespace siem::access
