// Those whom a provider lets in: who they are here, what they may, and what they have not.
#include <doctest/doctest.h>

#include "disk/memory.hpp"
#include "siem/access/access.hpp"

using namespace siem;
using namespace siem::access;
using namespace std::chrono_literals;

namespace {

constexpr base::Instant kFirst = base::from_millis(1'795'422'600'000);
constexpr char const* kHere = "10.0.0.1";

struct Gate {
    disk::MemoryDisk disk;
    base::SeededRandom random{7};
    disk::Database deeds{disk, "audit.db"};
    Audit audit{deeds, 24h * 30};
    std::optional<disk::Database> users;
    std::optional<Access> access;
    base::Instant now = kFirst;

    Gate() { start(); }
    void start() {
        access.reset();
        users.reset();
        users.emplace(disk, "users.db");
        access.emplace(*users, audit, random, Times{});
    }
    base::Result<LoggedIn> in(Identity const& who) { return access->sign_on(who, kHere, now); }
    std::string name_of(std::string const& subject, std::string const& wanted) {
        auto const entered = in({"https://ids.example", subject, wanted, "viewer"});
        return entered ? entered->caller.name : entered.error().code;
    }
    std::string code_of(base::Result<codec::Json> const& told) {
        return told ? "" : told.error().code;
    }
    LoggedIn administrator(std::string const& name) {
        auto const made =
            access->set_up(access->make_first_link(now), {name, "a good long one", "", kHere}, now);
        REQUIRE(made.has_value());
        return *made;
    }
};

Identity alice_as(char const* role, char const* name = "alice") {
    return {"https://ids.example", "u-1", name, role};
}

}  // namespace

TEST_CASE_FIXTURE(Gate,
                  "who is let in is the same by issuer and subject alone, after a start, too") {
    auto const first = in(alice_as("analyst"));
    REQUIRE(first.has_value());
    CHECK(first->caller.name == "alice");
    CHECK(may(first->caller, Permission::operate));
    start();
    CHECK(access->recognise({.session = first->session}, now)->name == "alice");
    auto const renamed = in(alice_as("viewer", "alice.married"));
    CHECK(renamed->caller.name == "alice");
    CHECK_FALSE(may(renamed->caller, Permission::operate));  // the role is taken anew, ...
    CHECK_FALSE(may(*access->recognise({.session = first->session}, now), Permission::operate));
    CHECK(in({"https://other.example", "u-1", "alice", "viewer"})->caller.name == "alice-2");
    CHECK(access->users().at("users").items().size() == 2);
    start();
    CHECK(in(alice_as("admin"))->caller.name == "alice");
    CHECK(access->users().at("users").items().at(0).at("role").text() == "admin");
}

TEST_CASE_FIXTURE(Gate, "a name that is taken stays whose it is") {
    administrator("root");
    CHECK(name_of("u-2", "root") == "root-2");
    CHECK(name_of("u-3", "ROOT") == "root-3");
    CHECK(name_of("u-2", "root") == "root-2");
    CHECK(name_of("u-4", "local") == "local-2");
    CHECK(name_of("u-5", "Zo\xc3\xab  M\xc3\xbcller") == "zo-m-ller");
    CHECK(name_of("u-6", "<script>") == "script-");
    CHECK(name_of("u-7", "\xc3\xa4") == "user");
    CHECK(name_of("u-8", std::string(1000, 'x')) == std::string(59, 'x'));
    CHECK(name_of("u-9", std::string(1000, 'x')) == std::string(59, 'x') + "-2");
    CHECK(access->log_in({"root", "a good long one", "", kHere}, now).has_value());
}

TEST_CASE_FIXTURE(Gate, "the first administrator is still to come where viewers were let in") {
    in(alice_as("viewer"));
    CHECK_FALSE(access->has_users());
    std::string const link = access->make_first_link(now);
    auto const taken = access->set_up(link, {"alice", "a good long one", "", kHere}, now);
    CHECK(taken.error().code == "exists");
    CHECK(access->set_up(link, {"root", "a good long one", "", kHere}, now).has_value());
    CHECK(access->has_users());
}

TEST_CASE_FIXTURE(Gate, "whom the provider calls an administrator is one, and needs no link") {
    in(alice_as("admin"));
    CHECK(access->has_users());
    CHECK(access->make_first_link(now) == "");
}

TEST_CASE_FIXTURE(Gate, "passwords, codes and roles of theirs are the provider's business") {
    LoggedIn const alice = *in(alice_as("viewer"));
    Attempt const attempt{"alice", "a good long one", "", kHere};
    CHECK(access->log_in(attempt, now).error().code == "wrong_credentials");
    CHECK(access->change_password(alice.caller, attempt, "another long one", now).error().code ==
          "conflict");
    CHECK(code_of(access->begin_totp(alice.caller, attempt, now)) == "conflict");
    CHECK(access->end_totp(alice.caller, attempt, now).error().code == "conflict");
    CHECK(code_of(access->reset_user("alice", now)) == "conflict");
    UserChange change{"alice", "admin"};
    CHECK(code_of(access->change_user(change)) == "conflict");
    CHECK(access->add_token(alice.caller, {"t", {"read"}}, now).has_value());
    CHECK(access->describe(alice.caller).at("oidc").at("subject").text() == "u-1");
}

TEST_CASE_FIXTURE(Gate, "who is disabled stays out; who was removed comes as somebody new") {
    LoggedIn const alice = *in(alice_as("viewer"));
    UserChange change{"alice"};
    change.disabled = true;
    CHECK(code_of(access->change_user(change)) == "");
    CHECK_FALSE(access->recognise({.session = alice.session}, now).has_value());
    CHECK(in(alice_as("admin")).error().code == "disabled");
    start();
    CHECK(in(alice_as("admin")).error().code == "disabled");
    REQUIRE(access->remove_user("alice").has_value());
    start();
    CHECK(in(alice_as("viewer"))->caller.name == "alice");
}

TEST_CASE_FIXTURE(Gate, "what somebody sees is kept while the provider has him administer") {
    in(alice_as("viewer"));
    UserChange change{"alice"};
    change.visible = Visible{{"/app/*"}, {}};
    REQUIRE(code_of(access->change_user(change)) == "");
    CHECK(in(alice_as("analyst"))->caller.visible.log_groups.size() == 1);
    CHECK(in(alice_as("admin"))->caller.visible.all());
    change = {"alice"};
    change.disabled = false;
    CHECK(code_of(access->change_user(change)) == "");
    CHECK(in(alice_as("viewer"))->caller.visible.log_groups.size() == 1);
}

TEST_CASE_FIXTURE(Gate, "an administrator with a password stays, whoever else is let in") {
    administrator("root");
    in(alice_as("admin"));
    CHECK(access->remove_user("root").error().code == "conflict");
    CHECK(access->remove_user("alice").has_value());
}

TEST_CASE_FIXTURE(Gate, "who fails at the provider too often waits, apart from passwords") {
    administrator("root");
    for (int i = 0; i < 50; ++i) CHECK(access->begin_sign_on(kHere, now).has_value());
    CHECK(access->begin_sign_on(kHere, now).error().code == "locked");
    CHECK(access->begin_sign_on("10.0.0.2", now).has_value());
    CHECK(access->log_in({"root", "a good long one", "", kHere}, now).has_value());
    access->forgive_sign_on(kHere);
    CHECK(access->begin_sign_on(kHere, now).has_value());
    now += 15min;
    for (int i = 0; i < 100; ++i) {
        REQUIRE(access->begin_sign_on(kHere, now).has_value());
        REQUIRE(in(alice_as("viewer")).has_value());
    }
}
