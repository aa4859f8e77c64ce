// What calls need: actions, resources, policies and condition keys.
#include <doctest/doctest.h>

#include "unit/cloud/kms/fixture.hpp"

using cloud::testing::blob;
using cloud::testing::Kms;
using cloud::testing::object;
using cloud::testing::with;
using codec::Json;

namespace {

std::string const kAnnaArn = "arn:aws:iam::111122223333:user/anna";
std::string const kRootArn = "arn:aws:iam::111122223333:root";

// The values of a condition key, joined; "-" where it is absent.
std::string value(aws::Need const& need, std::string const& key) {
    policy::Context::Values const* const values = need.context.find(key);
    return values ? base::join(*values, ",") : "-";
}

aws::Need only(std::vector<aws::Need> const& needs) {
    REQUIRE(needs.size() == 1);
    return needs[0];
}

}  // namespace

TEST_CASE("an operation on a key needs its action on the key, by the key's policy") {
    Kms kms;
    Json const tag = object({{"TagKey", "team"}, {"TagValue", "blue"}});
    std::string const id = kms.create(object({{"Tags", Json::array({tag})}}));
    kms.call("CreateAlias", object({{"AliasName", "alias/app"}, {"TargetKeyId", id}}));
    aws::Need const need =
        only(kms.needs(kms.caller(kAnnaArn), "Encrypt",
                       object({{"KeyId", "alias/app"},
                               {"Plaintext", blob("x")},
                               {"EncryptionContext", object({{"b", "2"}, {"a", "1"}})}})));
    CHECK(need.action == "kms:Encrypt");
    CHECK(need.resource == kms.arn(id));
    CHECK(need.resource_account == "111122223333");
    CHECK(need.resource_policy.find("Enable IAM User Permissions") != std::string::npos);
    CHECK(need.resource_decides);
    CHECK(!need.granted);
    CHECK(value(need, "kms:CallerAccount") == "111122223333");
    CHECK(value(need, "kms:KeySpec") == "SYMMETRIC_DEFAULT");
    CHECK(value(need, "kms:KeyUsage") == "ENCRYPT_DECRYPT");
    CHECK(value(need, "kms:KeyOrigin") == "AWS_KMS");
    CHECK(value(need, "kms:MultiRegion") == "false");
    CHECK(value(need, "kms:EncryptionAlgorithm") == "SYMMETRIC_DEFAULT");
    CHECK(value(need, "kms:EncryptionContext:a") == "1");
    CHECK(value(need, "kms:EncryptionContextKeys") == "a,b");
    CHECK(value(need, "kms:RequestAlias") == "alias/app");
    CHECK(value(need, "kms:ResourceAliases") == "alias/app");
    CHECK(value(need, "aws:ResourceTag/team") == "blue");
}

TEST_CASE("who may not look does not learn whether a key is there") {
    Kms kms;
    std::string const id = kms.create();
    std::string const absent = "12366f9b-1230-423d-923e-123e6ae60c02";
    aws::Caller const anna = kms.caller(kAnnaArn);
    for (std::string const& name : {id, absent, std::string("alias/none")}) {
        CHECK(!kms.allowed(anna, "DescribeKey", object({{"KeyId", name}})));
    }
    CHECK(only(kms.needs(anna, "DescribeKey", object({{"KeyId", absent}}))).resource ==
          kms.arn(absent));
    kms.judge.identity =
        R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:*",)"
        R"("Resource":"*"}})";
    CHECK(kms.allowed(anna, "DescribeKey", object({{"KeyId", id}})));
    CHECK(kms.allowed(anna, "DescribeKey", object({{"KeyId", absent}})));
    // Another account's key is its policy's to give.
    aws::Caller const stranger = kms.caller("arn:aws:iam::444455556666:user/carl");
    CHECK(!kms.allowed(stranger, "DescribeKey", object({{"KeyId", kms.arn(id)}})));
    CHECK(only(kms.needs(anna, "DescribeKey", object({{"KeyId", "?"}}))).resource == "*");
}

TEST_CASE("Decrypt is judged by the key that the ciphertext names") {
    Kms kms;
    std::string const id = kms.create();
    aws::Caller const root = kms.caller(kRootArn);
    Json const input = object({{"CiphertextBlob", kms.encrypt(id, "x")}});
    aws::Need const need = only(kms.needs(root, "Decrypt", input));
    CHECK(need.action == "kms:Decrypt");
    CHECK(need.resource == kms.arn(id));
    CHECK(!kms.allowed(kms.caller(kAnnaArn), "Decrypt", input));
    // What is no ciphertext is told to be none, whoever asks.
    CHECK(kms.needs(root, "Decrypt", object({{"CiphertextBlob", blob("garbage")}})).empty());
    CHECK(kms.needs(root, "Decrypt", Json::object()).empty());
}

TEST_CASE("ReEncrypt needs both its sides") {
    Kms kms;
    std::string const one = kms.create();
    std::string const two = kms.create();
    auto const needs = kms.needs(kms.caller(kRootArn), "ReEncrypt",
                                 object({{"CiphertextBlob", kms.encrypt(one, "x")},
                                         {"SourceEncryptionContext", object({{"a", "1"}})},
                                         {"DestinationKeyId", two},
                                         {"DestinationEncryptionContext", object({{"b", "2"}})}}));
    REQUIRE(needs.size() == 2);
    CHECK(needs[0].action == "kms:ReEncryptFrom");
    CHECK(needs[0].resource == kms.arn(one));
    CHECK(value(needs[0], "kms:EncryptionContextKeys") == "a");
    CHECK(value(needs[0], "kms:ReEncryptOnSameKey") == "false");
    CHECK(needs[1].action == "kms:ReEncryptTo");
    CHECK(needs[1].resource == kms.arn(two));
    CHECK(value(needs[1], "kms:EncryptionContextKeys") == "b");
}

TEST_CASE("an alias is changed by who may, on it and on each of its keys") {
    Kms kms;
    std::string const one = kms.create();
    std::string const two = kms.create();
    aws::Caller const root = kms.caller(kRootArn);
    std::string const alias = "arn:aws:kms:eu-west-1:111122223333:alias/app";
    auto const resources = [&](char const* operation, std::string const& target) {
        std::vector<std::string> all;
        for (aws::Need const& need : kms.needs(
                 root, operation, object({{"AliasName", "alias/app"}, {"TargetKeyId", target}}))) {
            CHECK(need.action == std::string("kms:") + operation);
            all.push_back(need.resource);
        }
        return all;
    };
    using All = std::vector<std::string>;
    CHECK(resources("CreateAlias", one) == All{alias, kms.arn(one)});
    kms.call("CreateAlias", object({{"AliasName", "alias/app"}, {"TargetKeyId", one}}));
    CHECK(resources("UpdateAlias", two) == All{alias, kms.arn(one), kms.arn(two)});
    CHECK(resources("DeleteAlias", "") == All{alias, kms.arn(one)});
}

TEST_CASE("what is asked for is what conditions see") {
    Kms kms;
    std::string const id = kms.create();
    aws::Caller const root = kms.caller(kRootArn);
    auto const asked = [&](char const* operation, Json const& more) {
        return only(kms.needs(root, operation, with(object({{"KeyId", id}}), more)));
    };
    auto const new_key =
        kms.needs(root, "CreateKey",
                  object({{"KeySpec", "ECC_NIST_P256"},
                          {"KeyUsage", "SIGN_VERIFY"},
                          {"MultiRegion", true},
                          {"BypassPolicyLockoutSafetyCheck", true},
                          {"Tags", Json::array({object({{"TagKey", "t"}, {"TagValue", "v"}})})}}));
    REQUIRE(new_key.size() == 2);
    CHECK(new_key[0].action == "kms:CreateKey");
    CHECK(new_key[0].resource == "*");
    CHECK(value(new_key[0], "kms:KeySpec") == "ECC_NIST_P256");
    CHECK(value(new_key[0], "kms:MultiRegion") == "true");
    CHECK(value(new_key[0], "kms:BypassPolicyLockoutSafetyCheck") == "true");
    CHECK(value(new_key[0], "aws:RequestTag/t") == "v");
    CHECK(new_key[1].action == "kms:TagResource");
    CHECK(value(asked("ScheduleKeyDeletion", Json::object()),
                "kms:ScheduleKeyDeletionPendingWindowInDays") == "30");
    CHECK(value(asked("Sign", object({{"SigningAlgorithm", "ECDSA_SHA_256"}})),
                "kms:SigningAlgorithm") == "ECDSA_SHA_256");
    CHECK(value(asked("Sign", Json::object()), "kms:MessageType") == "RAW");
    CHECK(value(asked("GenerateMac", object({{"MacAlgorithm", "HMAC_SHA_256"}})),
                "kms:MacAlgorithm") == "HMAC_SHA_256");
    CHECK(value(asked("GenerateDataKeyPair", object({{"KeyPairSpec", "RSA_2048"}})),
                "kms:DataKeyPairSpec") == "RSA_2048");
    CHECK(value(asked("UntagResource", object({{"TagKeys", Json::array({"a", "b"})}})),
                "aws:TagKeys") == "a,b");
    aws::Need const grant = asked(
        "CreateGrant",
        object({{"GranteePrincipal", kAnnaArn},
                {"RetiringPrincipal", kRootArn},
                {"Operations", Json::array({"Encrypt", "Decrypt"})},
                {"Constraints", object({{"EncryptionContextEquals", object({{"a", "1"}})}})}}));
    CHECK(value(grant, "kms:GrantOperations") == "Encrypt,Decrypt");
    CHECK(value(grant, "kms:GranteePrincipal") == kAnnaArn);
    CHECK(value(grant, "kms:RetiringPrincipal") == kRootArn);
    CHECK(value(grant, "kms:GrantConstraintType") == "EncryptionContextEquals");
    CHECK(value(grant, "kms:GrantIsForAWSResource") == "false");
}

TEST_CASE("every operation says what it needs, whatever it is given") {
    Kms kms;
    Json const odd = object({{"KeyId", 1},
                             {"Operations", "x"},
                             {"Tags", "x"},
                             {"EncryptionContext", Json::array({1})},
                             {"CiphertextBlob", 7},
                             {"AliasName", Json::array()},
                             {"TargetKeyId", nullptr},
                             {"GrantToken", "?"},
                             {"Constraints", "x"}});
    for (aws::Operation const& operation : kms.service.api().operations) {
        CAPTURE(operation.name);
        REQUIRE(operation.needs);
        for (Json const& input : {Json::object(), odd}) {
            for (aws::Need const& need : kms.needs(kms.caller(kAnnaArn), operation.name, input)) {
                CHECK(need.action.starts_with("kms:"));
            }
        }
    }
}
