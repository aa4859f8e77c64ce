// Temporary credentials: what they are, who they are of, and when they end.
#include "cloud/authorization_message.hpp"
#include "unit/cloud/sts/fixture.hpp"

using namespace cloud;
using namespace cloud::testing;

TEST_CASE_FIXTURE(Sts, "an assumed role is a session of it, until it expires") {
    Json const out = assume(Json::object({{"DurationSeconds", 900}}));
    Json const& keys = out.at("Credentials");
    std::string const session = "arn:aws:sts::111122223333:assumed-role/reader/night";
    CHECK(out.at("AssumedRoleUser").at("Arn").text() == session);
    CHECK(keys.at("AccessKeyId").text().starts_with("ASIA"));
    CHECK(holder(keys) == session);
    CHECK(bearer(keys).session->role_arn == kReader);
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
        keys.set("SessionToken", token.substr(0, at));
        if (at > 0) CHECK(holder(keys) == "");
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
    CHECK(refused(Json::object({{"ExternalId", "wrong"}})) == denied + kReader);
    std::string const none = "arn:aws:iam::111122223333:role/none";
    CHECK(refused(Json::object({{"RoleArn", none}})) == denied + none);
    h.account = kHome;
    CHECK(refused(Json::object()).starts_with("AccessDeniedException: "));
}

TEST_CASE_FIXTURE(Sts, "users take on roles that their own policies let them") {
    become_user("ann", statement(R"("Action":"s3:*","Resource":"*")"));
    CHECK(refused(Json::object()).starts_with("AccessDeniedException: "));
    h.caller.reset();
    become_user("bob", statement(R"("Action":"sts:*","Resource":")" + std::string(kReader) + "\""));
    CHECK(holder(assume().at("Credentials")) ==
          "arn:aws:sts::111122223333:assumed-role/reader/night");
}

TEST_CASE_FIXTURE(Sts, "durations are bounded, and by an hour where roles are chained") {
    CHECK(refused(Json::object({{"DurationSeconds", 899}})).find("greater than or equal to 900") !=
          std::string::npos);
    CHECK(refused(Json::object({{"DurationSeconds", 3601}})).find("MaxSessionDuration") !=
          std::string::npos);
    CHECK(
        refused(Json::object({{"DurationSeconds", 43'201}})).find("less than or equal to 43200") !=
        std::string::npos);
    h.before = nullptr;
    h.caller_arn = "arn:aws:sts::444455556666:assumed-role/ops/jo";
    CHECK(refused(Json::object({{"DurationSeconds", 3601}})).find("role chaining") !=
          std::string::npos);
    CHECK(holder(assume().at("Credentials")) ==
          "arn:aws:sts::111122223333:assumed-role/reader/night");
}

TEST_CASE_FIXTURE(Sts, "names, ARNs and MFA that there are not are refused") {
    CHECK(refused(Json::object({{"RoleSessionName", "a b"}})).find("[\\w+=,.@-]*") !=
          std::string::npos);
    CHECK(refused(Json::object({{"RoleArn", "reader"}})) == "ValidationError: reader is invalid");
    CHECK(refused(Json::object({{"RoleArn", "arn:aws:s3:::reader"}})) ==
          "ValidationError: arn:aws:s3:::reader is invalid");
    CHECK(refused(Json::object({{"SerialNumber", "arn:x"}})).starts_with("AccessDenied: "));
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

TEST_CASE_FIXTURE(Sts, "a user's session has the user's policies, and no leave for IAM") {
    become_user("ann", statement(R"("Action":"*","Resource":"*")"));
    Json const keys = h.call(service.api(), "GetSessionToken", Json::object()).at("Credentials");
    become(keys);
    CHECK(h.caller->arn == "arn:aws:iam::444455556666:user/ann");
    CHECK(may(*h.caller, "s3:GetObject", "arn:aws:s3:::b/k"));
    CHECK(h.error(iam.api(), "ListUsers", Json::object()).starts_with("InvalidClientTokenId: "));
    CHECK(h.error(service.api(), "GetFederationToken", Json::object({{"Name", "jo"}}))
              .starts_with("AccessDenied: Cannot call GetFederationToken"));
    CHECK(h.call(service.api(), "GetCallerIdentity", Json::object()).at("Arn").text() ==
          "arn:aws:iam::444455556666:user/ann");
}

TEST_CASE_FIXTURE(Sts, "the caller knows itself") {
    Json const out = h.call(service.api(), "GetCallerIdentity", Json::object());
    CHECK(out.at("Account").text() == "444455556666");
    CHECK(out.at("Arn").text() == "arn:aws:iam::444455556666:root");
}

TEST_CASE_FIXTURE(Sts, "a key tells its account") {
    auto const account = [&](std::string const& id) {
        return h.call(service.api(), "GetAccessKeyInfo", Json::object({{"AccessKeyId", id}}))
            .at("Account")
            .text();
    };
    CHECK(account(assume().at("Credentials").at("AccessKeyId").text()) == kHome);
    CHECK(account(iam.root_credentials().at("siem").access_key_id) == kAway);
    CHECK(h.error(service.api(), "GetAccessKeyInfo", Json::object({{"AccessKeyId", "AKIA"}}))
              .starts_with("ValidationError: "));
}

TEST_CASE_FIXTURE(Sts, "an authorization message is opened for those who may") {
    std::string const encoded = encode_authorization_message(
        tokens, {.action = "s3:PutObject", .resource = "*"}, {.explicitly = true});
    auto const input = [](std::string const& text) {
        return Json::object({{"EncodedMessage", text}});
    };
    Json const out = h.call(service.api(), "DecodeAuthorizationMessage", input(encoded));
    CHECK(out.at("DecodedMessage").text() ==
          R"({"allowed":false,"explicitDeny":true,"matchedStatements":{"items":[]},)"
          R"("failures":{"items":[]},"context":{"principal":{"arn":""},)"
          R"("action":"s3:PutObject","resource":"*","conditions":{"items":[]}}})");
    std::string const wrong = "InvalidAuthorizationMessageException: Invalid authorization message";
    CHECK(h.error(service.api(), "DecodeAuthorizationMessage", input("xx")) == wrong);
    // What is sealed for another use is none.
    std::string const token = h.call(service.api(), "GetSessionToken", Json())
                                  .at("Credentials")
                                  .at("SessionToken")
                                  .text();
    CHECK(h.error(service.api(), "DecodeAuthorizationMessage", input(token)) == wrong);
}
