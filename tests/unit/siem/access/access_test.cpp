// Users, sessions, tokens and the record of what they did, on a disk in memory and a clock that is
// moved.
#include "siem/access/access.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "disk/memory.hpp"
#include "siem/access/audit.hpp"
#include "siem/access/lockout.hpp"
#include "siem/access/password.hpp"
#include "siem/access/saved.hpp"
#include "siem/access/secret.hpp"
#include "siem/access/totp.hpp"

using namespace siem;
using namespace siem::access;
using namespace std::chrono_literals;

namespace {

constexpr base::Instant kNow = base::from_millis(1'795'422'600'000);
constexpr char const* kPassword = "a good long one";

struct House {
    disk::MemoryDisk disk;
    base::SeededRandom random{7};
    disk::Database users{disk, "users.db"};
    disk::Database deeds{disk, "audit.db"};
    Audit audit{deeds, 24h * 30};
    Access access{users, audit, random, {}};
    base::Instant now = kNow;

    LoggedIn first() {
        std::string const link = access.make_first_link(now);
        auto in = access.set_up(link, {"root", kPassword, "", "10.0.0.1"}, now);
        REQUIRE(in.has_value());
        return *in;
    }
    std::string fails(Attempt const& attempt) {
        auto const in = access.log_in(attempt, now);
        return in ? "" : in.error().code;
    }
    bool knows(LoggedIn const& in) {
        return access.recognise({.session = in.session}, now).has_value();
    }
};

}  // namespace

TEST_CASE("codes are those of RFC 6238") {
    std::string const secret = "12345678901234567890";
    CHECK(totp_code(secret, 59 / 30) == "287082");
    CHECK(totp_code(secret, 1111111109 / 30) == "081804");
    CHECK(totp_code(secret, 1234567890 / 30) == "005924");
    CHECK(totp_code(secret, 20000000000 / 30) == "353130");
    CHECK(base32("foobar") == "MZXW6YTBOI");
    CHECK(base32(secret) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    base::Instant const at = base::from_millis(1'111'111'109'000);
    std::int64_t const step = 1111111109 / 30;
    CHECK(totp_step(secret, "081804", 0, at) == step);
    CHECK(totp_step(secret, "081804", 0, at + 30s) == step);  // a slow hand
    CHECK_FALSE(totp_step(secret, "081804", 0, at + 61s).has_value());
    CHECK_FALSE(totp_step(secret, "081804", step, at).has_value());  // used
    CHECK_FALSE(totp_step(secret, "", 0, at).has_value());
}

TEST_CASE("who fails too often waits, and many who do fill no memory") {
    Lockout lockout(15min, 3);
    for (int i = 0; i < 5; ++i) {
        CHECK_FALSE(lockout.is_locked("a", 5, kNow));
        lockout.failed("a", kNow);
    }
    CHECK(lockout.is_locked("a", 5, kNow + 14min));
    CHECK_FALSE(lockout.is_locked("a", 5, kNow + 15min));
    lockout.failed("a", kNow);
    lockout.failed("a", kNow + 16min);  // the first is forgotten by then
    CHECK_FALSE(lockout.is_locked("a", 2, kNow + 16min));
    lockout.take_back("a");
    CHECK_FALSE(lockout.is_locked("a", 1, kNow + 16min));
    for (char const* const key : {"b", "c", "d", "e"}) lockout.failed(key, kNow);
    CHECK(lockout.size() == 3);
    CHECK_FALSE(lockout.is_locked("b", 1, kNow));
    CHECK(lockout.is_locked("e", 1, kNow));
    CHECK_FALSE(lockout.is_locked("e", 1, kNow - 1h));  // a clock that was set back
}

TEST_CASE("passwords are kept as hashes that differ, and short ones are refused") {
    base::SeededRandom random(1);
    std::string const one = hash_password(kPassword, random);
    CHECK(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(one != hash_password(kPassword, random));
    CHECK(matches_password(one, kPassword));
    CHECK_FALSE(matches_password(one, "another long one"));
    CHECK_FALSE(matches_password("", ""));
    CHECK(complaint_about("nine char", "u") != "");
    CHECK(complaint_about("äöüäöüäöü!", "u") == "");
    CHECK(complaint_about("aaaaaaaaaaaa", "u") != "");
    CHECK(complaint_about("alice.smith", "Alice.Smith") != "");
    CHECK(hash_of_recovery_code("abcd-efgh ijkl-mnop") ==
          hash_of_recovery_code("ABCDEFGHIJKLMNOP"));
}

TEST_CASE_FIXTURE(House, "the first link makes one administrator, for an hour") {
    std::string const link = access.make_first_link(now);
    now += 61min;
    CHECK(access.set_up(link, {"root", kPassword}, now).error().code == "not_found");
    LoggedIn const in = first();
    CHECK(in.caller.name == "root");
    CHECK(may(in.caller, Permission::administer));
    CHECK(access.make_first_link(now) == "");
    CHECK(access.set_up(link, {"other", kPassword}, now).error().code == "not_found");
}

TEST_CASE_FIXTURE(House, "sessions end by idleness, by age and by logout") {
    LoggedIn const in = first();
    for (int hours = 0; hours < 7 * 24 - 11; hours += 11) {
        CHECK(knows(in));
        now += 11h;
    }
    now = kNow + 24h * 7;
    CHECK_FALSE(knows(in));
    now = kNow + 24h * 8;
    LoggedIn const other = *access.log_in({"root", kPassword}, now);
    now += 12h;
    CHECK_FALSE(knows(other));
    access.step(now);
    LoggedIn const third = *access.log_in({"root", kPassword}, now);
    access.log_out(third.caller);
    CHECK_FALSE(knows(third));
    CHECK_FALSE(access.recognise({.session = ""}, now).has_value());
}

TEST_CASE_FIXTURE(House, "who guesses is locked out at his address alone") {
    first();
    for (int i = 0; i < 5; ++i) {
        CHECK(fails({"root", "wrong", "", "10.0.0.9"}) == "wrong_credentials");
    }
    CHECK(fails({"root", kPassword, "", "10.0.0.9"}) == "locked");
    CHECK(fails({"root", kPassword, "", "10.0.0.8"}) == "");
    for (int i = 0; i < 45; ++i) {
        fails({"u" + std::to_string(i), "wrong", "", "2001:db8:1:2::" + std::to_string(i)});
    }
    now += 15min;
    CHECK(fails({"root", kPassword, "", "10.0.0.9"}) == "");
}

TEST_CASE_FIXTURE(House, "all that matters is there again after a restart") {
    LoggedIn const in = first();
    auto const made = access.add_token(in.caller, {"script", {"read"}, base::Duration(24h)}, now);
    REQUIRE(made.has_value());
    std::string const token = made->at("token").text();
    REQUIRE(access.add_user({"vera", "viewer", Visible{{"/app/*"}, {}}}, now).has_value());
    access.make_local_token();

    base::SeededRandom other(8);
    Access again(users, audit, other, {});
    CHECK(again.has_users());
    CHECK(again.recognise({.session = in.session}, now).has_value());
    auto const script = again.recognise({.bearer = token}, now);
    REQUIRE(script.has_value());
    CHECK(may(*script, Permission::read));
    CHECK_FALSE(may(*script, Permission::administer));
    CHECK_FALSE(again.recognise({.bearer = token}, now + 24h).has_value());
    codec::Json const vera = again.users().at("users").items()[1];
    CHECK(vera.at("visible").at("logGroups").items()[0].text() == "/app/*");
    CHECK_FALSE(vera.at("password").boolean());
    REQUIRE(again.remove_user("vera").has_value());
    CHECK(again.users().at("users").items().size() == 1);
}

TEST_CASE_FIXTURE(House, "a token ends with what its owner may") {
    LoggedIn const in = first();
    auto const added = access.add_user({"anna", "analyst"}, now);
    LoggedIn const anna = *access.set_up(added->at("link").text(), {"", kPassword}, now);
    auto const made = access.add_token(anna.caller, {"t", {"read", "operate"}}, now);
    std::string const token = made->at("token").text();
    CHECK(may(*access.recognise({.bearer = token}, now), Permission::operate));
    REQUIRE(access.change_user({.name = "anna", .role = "viewer"}).has_value());
    CHECK_FALSE(may(*access.recognise({.bearer = token}, now), Permission::operate));
    REQUIRE(access.change_user({.name = "anna", .disabled = true}).has_value());
    CHECK_FALSE(access.recognise({.bearer = token}, now).has_value());
    CHECK(access.change_user({.name = "root", .disabled = true}).error().code == "conflict");
    CHECK(knows(in));
}

TEST_CASE_FIXTURE(House, "the audit counts what is the same, pages, and forgets what is old") {
    Deed const tail{"root", "session", "10.0.0.1", "GET /api/v1/search", "q=a", 200};
    for (int i = 0; i < 10; ++i) audit.record(tail, now + std::chrono::seconds(i));
    Deed other = tail;
    other.detail = "q=b";
    audit.record(other, now);
    audit.record(tail, now + 5min);
    codec::Json const all = audit.list({});
    REQUIRE(all.at("entries").items().size() == 3);
    CHECK(all.at("entries").items()[2].at("count").integer() == 10);
    CHECK(all.at("next").is_null());
    codec::Json const page = audit.list({.limit = 2});
    REQUIRE(page.at("entries").items().size() == 2);
    codec::Json const rest = audit.list({.limit = 2, .before = page.at("next").integer()});
    REQUIRE(rest.at("entries").items().size() == 1);
    CHECK(rest.at("entries").items()[0].at("detail").text() == "q=a");
    CHECK(audit.list({.who = "nobody"}).at("entries").items().empty());
    CHECK(audit.list({.action = "POST"}).at("entries").items().empty());
    audit.step(now + 24h * 31);
    CHECK(audit.list({}).at("entries").items().empty());
}

namespace {

Caller caller_of(std::string const& name, std::vector<Permission> may) {
    return {name, CalledBy::session, "", std::move(may)};
}

std::vector<std::string> saved_names(House& house, Caller const& caller,
                                     std::string const& owner = "") {
    std::vector<std::string> names;
    codec::Json const told = house.access.searches(caller, owner);
    for (codec::Json const& one : told.at("searches").items()) {
        names.push_back(one.at("owner").text() + "/" + one.at("name").text());
    }
    return names;
}

}  // namespace

TEST_CASE("saved searches are one's own until an analyst shares them") {
    House house;
    Caller const vera = caller_of("vera", {Permission::read});
    Caller const anna = caller_of("anna", {Permission::read, Permission::operate});
    Caller const root =
        caller_of("root", {Permission::read, Permission::operate, Permission::administer});
    auto const add = [&](Caller const& caller, SavedChange const& search) {
        auto const told = house.access.add_search(caller, search, house.now);
        return told ? told->at("id").text() : told.error().code;
    };
    std::string const veras = add(vera, {.name = "mine", .q = "a"});
    CHECK(veras.size() == 12);
    CHECK(add(vera, {.name = "mine"}) == "exists");
    CHECK(add(vera, {.name = "ours", .shared = true}) == "forbidden");
    std::string const annas = add(anna, {.name = "mine", .q = "b", .shared = true});
    CHECK(annas.size() == 12);
    CHECK(add(anna, {.name = "hers"}).size() == 12);
    CHECK(saved_names(house, vera) == std::vector<std::string>{"anna/mine", "vera/mine"});
    CHECK(saved_names(house, vera, "anna") == std::vector<std::string>{"anna/mine"});
    CHECK(saved_names(house, root) == std::vector<std::string>{"anna/mine"});
    CHECK(saved_names(house, root, "vera") == std::vector<std::string>{"vera/mine"});

    auto const change = [&](Caller const& caller, SavedChange const& what) {
        auto const told = house.access.change_search(caller, what, house.now + 1h);
        return told ? told->at("name").text() : told.error().code;
    };
    CHECK(change(vera, {.id = annas, .name = "stolen"}) == "forbidden");
    CHECK(change(anna, {.id = veras, .name = "stolen"}) == "not_found");  // nor told of
    CHECK(change(vera, {.id = veras, .shared = true}) == "forbidden");
    CHECK(change(root, {.id = annas, .name = "hers"}) == "exists");
    CHECK(change(root, {.id = annas, .name = "of all"}) == "of all");
    CHECK(change(anna, {.id = annas, .shared = false}) == "of all");
    CHECK(saved_names(house, vera) == std::vector<std::string>{"vera/mine"});
    CHECK(house.access.remove_search(anna, veras).error().code == "not_found");
    CHECK(house.access.remove_search(vera, veras)->at("q").text() == "a");
    CHECK(saved_names(house, vera).empty());

    Access again{house.users, house.audit, house.random, {}};
    CHECK(again.searches(anna, "").at("searches").items().size() == 2);
}

TEST_CASE("what is saved is bounded, and what a user had for himself goes with him") {
    House house;
    house.first();
    REQUIRE(house.access.add_user({.name = "anna", .role = "analyst"}, house.now).has_value());
    Caller const anna = caller_of("anna", {Permission::read, Permission::operate});
    auto const add = [&](SavedChange const& search) {
        auto const told = house.access.add_search(anna, search, house.now);
        return told ? std::string("ok") : told.error().code;
    };
    CHECK(add({}) == "bad_request");
    CHECK(add({.name = " a"}) == "bad_request");
    CHECK(add({.name = "a\nb"}) == "bad_request");
    CHECK(add({.name = std::string(101, 'a')}) == "bad_request");
    CHECK(add({.name = "\xff"}) == "bad_request");
    CHECK(add({.name = "a", .q = std::string(10'241, 'a')}) == "bad_request");
    CHECK(add({.name = "a", .description = std::string(2'001, 'a')}) == "bad_request");
    CHECK(add({.name = "a", .columns = std::vector<std::string>(51, "a")}) == "bad_request");
    CHECK(add({.name = "a", .columns = std::vector<std::string>(50, std::string(100, 'a'))}) ==
          "bad_request");
    for (SavedRange const& range : {SavedRange{}, SavedRange{"0s"}, SavedRange{"soon"},
                                    SavedRange{"1h", "2026-01-01T00:00:00Z"},
                                    SavedRange{"", "2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"},
                                    SavedRange{"", "2026-01-02T00:00:00Z"}}) {
        CHECK(add({.name = "a", .range = range}) == "bad_request");
    }
    CHECK(add({.name = "a",
               .range = SavedRange{"", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"}}) == "ok");
    for (int i = 1; i < kMostSaved; ++i) {
        REQUIRE(add({.name = std::to_string(i), .shared = i < 3}) == "ok");
    }
    CHECK(add({.name = "one more"}) == "conflict");
    REQUIRE(house.access.remove_user("anna").has_value());
    CHECK(saved_names(house, anna) == std::vector<std::string>{"anna/1", "anna/2"});
}
