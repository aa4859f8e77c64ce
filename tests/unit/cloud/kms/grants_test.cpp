// Grants: made, listed, retired, and what they let a principal do.
#include <doctest/doctest.h>

#include "unit/cloud/kms/fixture.hpp"

using cloud::testing::blob;
using cloud::testing::Kms;
using cloud::testing::object;
using cloud::testing::with;
using codec::Json;

namespace {

std::string const kAnna = "arn:aws:iam::111122223333:user/anna";
std::string const kBert = "arn:aws:iam::111122223333:user/bert";
std::string const kRole = "arn:aws:iam::111122223333:role/app/worker";

Json operations(std::initializer_list<Json> names) {
    return object({{"Operations", Json::array(names)}});
}

Json grant(std::string const& key, std::string const& to, Json const& more) {
    return with(object({{"KeyId", key}, {"GranteePrincipal", to}}), more);
}

Json context_of(std::initializer_list<Json::Member> members) {
    return object({{"EncryptionContext", Json::object(members)}});
}

aws::Caller session(Kms const& kms) {
    aws::Caller caller = kms.caller("arn:aws:sts::111122223333:assumed-role/worker/s1");
    auto known = std::make_shared<aws::Session>();
    known->role_arn = kRole;
    caller.session = known;
    return caller;
}

}  // namespace

TEST_CASE("a grant lets its principal do what it says, and nothing else") {
    Kms kms;
    std::string const id = kms.create();
    Json const encrypt = object({{"KeyId", id}, {"Plaintext", blob("x")}});
    Json const decrypt = object({{"CiphertextBlob", kms.encrypt(id, "x")}});
    aws::Caller const anna = kms.caller(kAnna);
    CHECK(!kms.allowed(anna, "Encrypt", encrypt));
    Json const made = kms.call("CreateGrant", grant(id, kAnna, operations({"Encrypt"})));
    CHECK(made.at("GrantId").text().size() == 64);
    CHECK(!made.at("GrantToken").text().empty());
    CHECK(kms.allowed(anna, "Encrypt", encrypt));
    CHECK(!kms.allowed(anna, "Decrypt", decrypt));
    CHECK(!kms.allowed(kms.caller(kBert), "Encrypt", encrypt));
    CHECK(!kms.allowed(anna, "Encrypt", object({{"KeyId", kms.create()}})));
    kms.call("RevokeGrant", object({{"KeyId", id}, {"GrantId", made.at("GrantId")}}));
    CHECK(!kms.allowed(anna, "Encrypt", encrypt));
}

TEST_CASE("a grant to a role is its sessions', and one to a service the service's") {
    Kms kms;
    std::string const id = kms.create();
    Json const data_key = object({{"KeyId", id}, {"KeySpec", "AES_256"}});
    kms.call("CreateGrant", grant(id, kRole, operations({"GenerateDataKey"})));
    CHECK(kms.allowed(session(kms), "GenerateDataKey", data_key));
    aws::Caller other = session(kms);
    other.session = std::make_shared<aws::Session>();
    CHECK(!kms.allowed(other, "GenerateDataKey", data_key));
    aws::Caller service;
    service.region = base::Region("eu-west-1");
    service.service = "logs.amazonaws.com";
    Json const by_arn = with(data_key, object({{"KeyId", kms.arn(id)}}));
    CHECK(!kms.allowed(service, "GenerateDataKey", by_arn));
    kms.call("CreateGrant", grant(id, "logs.amazonaws.com", operations({"GenerateDataKey"})));
    CHECK(kms.allowed(service, "GenerateDataKey", by_arn));
}

TEST_CASE("a constraint holds a grant to an encryption context") {
    Kms kms;
    std::string const id = kms.create();
    aws::Caller const anna = kms.caller(kAnna);
    aws::Caller const bert = kms.caller(kBert);
    auto const constrained = [](char const* kind) {
        return object({{"Constraints", object({{kind, object({{"a", "1"}})}})}});
    };
    kms.call("CreateGrant", with(grant(id, kAnna, operations({"Encrypt", "DescribeKey"})),
                                 constrained("EncryptionContextSubset")));
    kms.call("CreateGrant", with(grant(id, kBert, operations({"Encrypt"})),
                                 constrained("EncryptionContextEquals")));
    Json const input = object({{"KeyId", id}, {"Plaintext", blob("x")}});
    Json const exact = with(input, context_of({{"a", "1"}}));
    Json const more = with(input, context_of({{"a", "1"}, {"b", "2"}}));
    Json const other = with(input, context_of({{"a", "2"}}));
    CHECK(kms.allowed(anna, "Encrypt", exact));
    CHECK(kms.allowed(anna, "Encrypt", more));
    CHECK(!kms.allowed(anna, "Encrypt", other));
    CHECK(!kms.allowed(anna, "Encrypt", input));
    CHECK(kms.allowed(anna, "DescribeKey", object({{"KeyId", id}})));
    CHECK(kms.allowed(bert, "Encrypt", exact));
    CHECK(!kms.allowed(bert, "Encrypt", more));
}

TEST_CASE("who may grant by a grant may pass on no more than it has") {
    Kms kms;
    std::string const id = kms.create();
    aws::Caller const anna = kms.caller(kAnna);
    Json const subset =
        object({{"Constraints", object({{"EncryptionContextSubset", object({{"a", "1"}})}})}});
    kms.call("CreateGrant", with(grant(id, kAnna, operations({"CreateGrant", "Decrypt"})), subset));
    auto const may = [&](Json const& input) { return kms.allowed(anna, "CreateGrant", input); };
    Json const equals = object(
        {{"Constraints", object({{"EncryptionContextEquals", object({{"a", "1"}, {"b", "2"}})}})}});
    CHECK(may(with(grant(id, kBert, operations({"Decrypt"})), subset)));
    CHECK(may(with(grant(id, kBert, operations({"Decrypt"})), equals)));
    CHECK(!may(grant(id, kBert, operations({"Decrypt"}))));
    CHECK(!may(with(grant(id, kBert, operations({"Decrypt", "Encrypt"})), subset)));
    CHECK(!may(with(grant(id, "nobody", operations({"Decrypt"})), subset)));
}

TEST_CASE("grants are listed as they were made") {
    Kms kms;
    std::string const id = kms.create();
    Json const made = kms.call(
        "CreateGrant",
        with(grant(id, kAnna, operations({"Encrypt", "Decrypt"})),
             object(
                 {{"Name", "n"},
                  {"RetiringPrincipal", kBert},
                  {"Constraints", object({{"EncryptionContextSubset", object({{"a", "1"}})}})}})));
    Json const entry =
        object({{"KeyId", kms.arn(id)},
                {"GrantId", made.at("GrantId")},
                {"Name", "n"},
                {"CreationDate", 1'795'000'000.0},
                {"GranteePrincipal", kAnna},
                {"IssuingAccount", "arn:aws:iam::111122223333:root"},
                {"Operations", Json::array({"Decrypt", "Encrypt"})},
                {"RetiringPrincipal", kBert},
                {"Constraints", object({{"EncryptionContextSubset", object({{"a", "1"}})}})}});
    CHECK(kms.call("ListGrants", object({{"KeyId", id}})) ==
          object({{"Grants", Json::array({entry})}, {"Truncated", false}}));
    CHECK(kms.call("ListRetirableGrants", object({{"RetiringPrincipal", kBert}})) ==
          object({{"Grants", Json::array({entry})}, {"Truncated", false}}));
    auto const listed = [&](Json const& more) {
        return kms.call("ListGrants", with(object({{"KeyId", id}}), more))
            .at("Grants")
            .items()
            .size();
    };
    kms.call("CreateGrant", grant(id, "444455556666", operations({"Encrypt"})));
    CHECK(listed(Json::object()) == 2);
    CHECK(listed(object({{"GranteePrincipal", kAnna}})) == 1);
    CHECK(listed(object({{"GranteePrincipal", "arn:aws:iam::444455556666:root"}})) == 1);
    CHECK(listed(object({{"GrantId", made.at("GrantId")}})) == 1);
    CHECK(kms.error("ListGrants", object({{"KeyId", id}, {"GrantId", "none"}})) ==
          "InvalidGrantIdException: ");
    Json const page = kms.call("ListGrants", object({{"KeyId", id}, {"Limit", 1}}));
    CHECK(page.at("Truncated").boolean());
    CHECK(listed(object({{"Marker", page.at("NextMarker")}})) == 1);
}

TEST_CASE("a grant that is asked for again by its name is the same grant") {
    Kms kms;
    std::string const id = kms.create();
    Json const input = with(grant(id, kAnna, operations({"Encrypt"})), object({{"Name", "once"}}));
    Json const one = kms.call("CreateGrant", input);
    Json const two = kms.call("CreateGrant", input);
    CHECK(one.at("GrantId") == two.at("GrantId"));
    CHECK(one.at("GrantToken") != two.at("GrantToken"));
    Json const other = kms.call("CreateGrant", with(input, operations({"Decrypt"})));
    CHECK(other.at("GrantId") != one.at("GrantId"));
}

TEST_CASE("grants are retired by whom they name for it, by token or by id") {
    Kms kms;
    std::string const id = kms.create();
    auto const make = [&] {
        return kms.call("CreateGrant", with(grant(id, kAnna, operations({"Encrypt"})),
                                            object({{"RetiringPrincipal", kBert}})));
    };
    Json const by_token = object({{"GrantToken", make().at("GrantToken")}});
    Json const by_id = object({{"KeyId", kms.arn(id)}, {"GrantId", make().at("GrantId")}});
    for (Json const& input : {by_token, by_id}) {
        CHECK(kms.allowed(kms.caller(kBert), "RetireGrant", input));
        CHECK(!kms.allowed(kms.caller(kAnna), "RetireGrant", input));
        CHECK(kms.error("RetireGrant", with(input, object({{"DryRun", true}})))
                  .starts_with("DryRunOperationException"));
        CHECK(kms.call("RetireGrant", input) == Json::object());
    }
    CHECK(kms.error("RetireGrant", by_token) == "InvalidGrantTokenException: ");
    CHECK(kms.error("RetireGrant", by_id) == "InvalidGrantIdException: ");
    CHECK(kms.error("RetireGrant", Json::object()) ==
          "ValidationException: Grant token OR (grant ID, key ID) must be specified");
    Json const own = kms.call("CreateGrant", grant(id, kAnna, operations({"RetireGrant"})));
    CHECK(kms.allowed(kms.caller(kAnna), "RetireGrant",
                      object({{"GrantToken", own.at("GrantToken")}})));
}

TEST_CASE("grant tokens are checked wherever they are given") {
    Kms kms;
    std::string const id = kms.create();
    Json const token =
        kms.call("CreateGrant", grant(id, kAnna, operations({"Encrypt"}))).at("GrantToken");
    auto const refused = [&](Json const& tokens) {
        return kms.error(
            "Encrypt", object({{"KeyId", id}, {"Plaintext", blob("x")}, {"GrantTokens", tokens}}));
    };
    CHECK(refused(Json::array({token})).empty());
    CHECK(refused(Json::array({token, "forged"})) == "InvalidGrantTokenException: ");
    CHECK(refused(Json::array({blob("forged")})) == "InvalidGrantTokenException: ");
    Json many = Json::array();
    for (int i = 0; i < 11; ++i) many.push(token);
    CHECK(refused(many).starts_with("ValidationException"));
}

TEST_CASE("what is no grant is refused") {
    Kms kms;
    std::string const id = kms.create();
    auto const refused = [&](Json const& input) { return kms.error("CreateGrant", input); };
    CHECK(refused(grant(id, "nobody", operations({"Encrypt"}))).starts_with("InvalidArnException"));
    CHECK(refused(grant(id, kAnna, operations({"Sign"}))).starts_with("ValidationException"));
    CHECK(refused(grant(id, kAnna, operations({}))).starts_with("ValidationException"));
    CHECK(refused(with(grant(id, kAnna, operations({"Encrypt"})), object({{"Name", "a b"}})))
              .starts_with("ValidationException"));
    Json const both =
        object({{"Constraints", object({{"EncryptionContextSubset", Json::object()},
                                        {"EncryptionContextEquals", Json::object()}})}});
    CHECK(refused(with(grant(id, kAnna, operations({"Encrypt"})), both))
              .starts_with("ValidationException"));
    kms.call("DisableKey", object({{"KeyId", id}}));
    CHECK(refused(grant(id, kAnna, operations({"Encrypt"}))).starts_with("DisabledException"));
}
