// Temporary credentials: what they are, who they are of, and when they end.
#include "cloud/sts/service.hpp"

#include <doctest/doctest.h>

#include "cloud/iam/service.hpp"
#include "unit/cloud/harness.hpp"

using namespace cloud;
using codec::Json;

namespace {

constexpr char const* kRole = "arn:aws:iam::111122223333:role/reader";

struct Sts {
    testing::Harness h;
    Organization organization{"o-abc", {{"management", "111122223333"}, {"siem", "444455556666"}}};
    SessionTokens tokens{h.disk, h.random};
    iam::Service iam{h.core, organization, tokens};
    sts::Service service{iam, tokens};

    Sts() {
        h.call(iam.api(), "CreateRole",
               Json::object({{"RoleName", "reader"},
                             {"AssumeRolePolicyDocument",
                              R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole",)"
                              R"("Principal":{"AWS":"444455556666"},)"
                              R"("Condition":{"StringEquals":{"sts:ExternalId":"agreed"}}}})"}}));
        h.account = "444455556666";
    }
    static Json asking(Json const& more = Json::object()) {
        Json input = Json::object(
            {{"RoleArn", kRole}, {"RoleSessionName", "night"}, {"ExternalId", "agreed"}});
        for (auto const& [name, value] : more.members()) input.set(name, value);
        return input;
    }
    Json assume(Json const& more = Json::object()) {
        return h.call(service.api(), "AssumeRole", asking(more));
    }
    std::string refused(Json const& more) {
        return h.error(service.api(), "AssumeRole", asking(more));
    }
    // Who holds these keys now; "expired" or "" for nobody.
    std::string holder(Json const& keys, std::string const& key_id = {}) {
        bool expired = false;
        std::optional<Principal> const principal =
            iam.authenticator().find({key_id.empty() ? keys.at("AccessKeyId").text() : key_id,
                                      keys.at("SessionToken").text(), h.clock.now()},
                                     expired);
        if (expired) return "expired";
        return principal ? principal->caller.arn : "";
    }
};

}  // namespace

TEST_CASE_FIXTURE(Sts, "an assumed role is a session of it, until it expires") {
    Json const out = assume(Json::object({{"DurationSeconds", 900}}));
    Json const& keys = out.at("Credentials");
    std::string const session = "arn:aws:sts::111122223333:assumed-role/reader/night";
    CHECK(out.at("AssumedRoleUser").at("Arn").text() == session);
    CHECK(keys.at("AccessKeyId").text().starts_with("ASIA"));
    CHECK(holder(keys) == session);
    CHECK(holder(keys, "ASIAAAAAAAAAAAAAAAAA") == "");
    h.clock.advance(std::chrono::seconds(899));
    CHECK(holder(keys) == session);
    h.clock.advance(std::chrono::seconds(1));
    CHECK(holder(keys) == "expired");
}

TEST_CASE_FIXTURE(Sts, "a token that was touched, or sealed under another key, opens nothing") {
    Json keys = assume().at("Credentials");
    std::string token = keys.at("SessionToken").text();
    for (std::size_t at : {std::size_t{0}, token.size() / 2, token.size() - 3}) {
        std::string touched = token;
        touched[at] = touched[at] == 'A' ? 'B' : 'A';
        keys.set("SessionToken", touched);
        CHECK(holder(keys) == "");
    }
    disk::MemoryDisk elsewhere;
    SessionTokens other(elsewhere, h.random);
    bool expired = false;
    CHECK(!other.open({keys.at("AccessKeyId").text(), token, h.clock.now()}, expired).has_value());
}

TEST_CASE_FIXTURE(Sts, "a role that is not there is denied like one that does not trust") {
    std::string const denied =
        "AccessDeniedException: User: arn:aws:iam::444455556666:root is not authorized to perform: "
        "sts:AssumeRole on resource: ";
    CHECK(refused(Json::object({{"ExternalId", "wrong"}})) == denied + kRole);
    std::string const none = "arn:aws:iam::111122223333:role/none";
    CHECK(refused(Json::object({{"RoleArn", none}})) == denied + none);
    h.account = "111122223333";
    CHECK(refused(Json::object()).starts_with("AccessDeniedException: "));
}

TEST_CASE_FIXTURE(Sts, "durations are bounded, and by an hour where roles are chained") {
    CHECK(refused(Json::object({{"DurationSeconds", 899}})).find("greater than or equal to 900") !=
          std::string::npos);
    CHECK(refused(Json::object({{"DurationSeconds", 3601}})).find("MaxSessionDuration") !=
          std::string::npos);
    CHECK(
        refused(Json::object({{"DurationSeconds", 43'201}})).find("less than or equal to 43200") !=
        std::string::npos);
    h.caller_arn = "arn:aws:sts::444455556666:assumed-role/ops/jo";
    CHECK(refused(Json::object({{"DurationSeconds", 3601}})).find("role chaining") !=
          std::string::npos);
    CHECK(holder(assume().at("Credentials")) ==
          "arn:aws:sts::111122223333:assumed-role/reader/night");
}

TEST_CASE_FIXTURE(Sts, "what would restrict a session and is not done is refused") {
    for (char const* member : {"Policy", "PolicyArns", "Tags", "SerialNumber"}) {
        CHECK(refused(Json::object({{member, "x"}})).find("docs/compatibility.md") !=
              std::string::npos);
    }
    CHECK(refused(Json::object({{"RoleSessionName", "a b"}})).find("[\\w+=,.@-]*") !=
          std::string::npos);
    CHECK(refused(Json::object({{"RoleArn", "reader"}})) == "ValidationError: reader is invalid");
}

TEST_CASE_FIXTURE(Sts, "a session token is its user's, and sessions get none") {
    Json const keys = h.call(service.api(), "GetSessionToken", Json::object()).at("Credentials");
    CHECK(holder(keys) == "arn:aws:iam::444455556666:root");
    h.clock.advance(std::chrono::hours(1));  // a root's lasts an hour, whatever it asks for
    CHECK(holder(keys) == "expired");
    h.caller_arn = "arn:aws:sts::444455556666:assumed-role/ops/jo";
    CHECK(h.error(service.api(), "GetSessionToken", Json::object()) ==
          "AccessDenied: Cannot call GetSessionToken with session credentials");
}

TEST_CASE_FIXTURE(Sts, "the caller knows itself") {
    Json const out = h.call(service.api(), "GetCallerIdentity", Json::object());
    CHECK(out.at("Account").text() == "444455556666");
    CHECK(out.at("Arn").text() == "arn:aws:iam::444455556666:root");
}
