// Keys, their states, names, aliases, policies and tags.
#include <doctest/doctest.h>

#include "unit/cloud/kms/fixture.hpp"

using cloud::testing::blob;
using cloud::testing::Kms;
using cloud::testing::object;
using codec::Json;

namespace {

Json key(std::string const& id) { return object({{"KeyId", id}}); }

constexpr char const* kNobody = "12366f9b-1230-423d-923e-123e6ae60c02";

}  // namespace

TEST_CASE("a key is created as AWS describes it") {
    Kms kms;
    Json const made = kms.call("CreateKey", object({{"Description", "mine"}})).at("KeyMetadata");
    std::string const id = made.at("KeyId").text();
    CHECK(id.size() == 36);
    CHECK(made.at("Arn").text() == kms.arn(id));
    CHECK(made.at("AWSAccountId").text() == "111122223333");
    CHECK(made.at("CreationDate").number() == 1'795'000'000.0);
    CHECK(made.at("Enabled").boolean());
    CHECK(made.at("KeyState").text() == "Enabled");
    CHECK(made.at("KeyUsage").text() == "ENCRYPT_DECRYPT");
    CHECK(made.at("KeySpec").text() == "SYMMETRIC_DEFAULT");
    CHECK(made.at("CustomerMasterKeySpec").text() == "SYMMETRIC_DEFAULT");
    CHECK(made.at("KeyManager").text() == "CUSTOMER");
    CHECK(made.at("Origin").text() == "AWS_KMS");
    CHECK(made.at("EncryptionAlgorithms") == Json::array({"SYMMETRIC_DEFAULT"}));
    CHECK(!made.at("MultiRegion").boolean(true));
    CHECK(!made.has("MultiRegionConfiguration"));
    CHECK(!made.has("SigningAlgorithms"));
    CHECK(kms.metadata(id) == made);
}

TEST_CASE("every key spec has its usage and its algorithms") {
    Kms kms;
    auto const made = [&](char const* spec, char const* usage) {
        return kms.call("CreateKey", object({{"KeySpec", spec}, {"KeyUsage", usage}}))
            .at("KeyMetadata");
    };
    CHECK(made("HMAC_384", "GENERATE_VERIFY_MAC").at("MacAlgorithms") ==
          Json::array({"HMAC_SHA_384"}));
    CHECK(made("ECC_NIST_P521", "SIGN_VERIFY").at("SigningAlgorithms") ==
          Json::array({"ECDSA_SHA_512"}));
    CHECK(made("ECC_SECG_P256K1", "SIGN_VERIFY").at("SigningAlgorithms") ==
          Json::array({"ECDSA_SHA_256"}));
    CHECK(made("RSA_2048", "SIGN_VERIFY").at("SigningAlgorithms").items().size() == 6);
    CHECK(made("RSA_2048", "ENCRYPT_DECRYPT").at("EncryptionAlgorithms") ==
          Json::array({"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"}));
    Json const multi = kms.call("CreateKey", object({{"MultiRegion", true}})).at("KeyMetadata");
    CHECK(multi.at("KeyId").text().starts_with("mrk-"));
    CHECK(multi.at("KeyId").text().size() == 36);
    CHECK(multi.at("MultiRegionConfiguration").at("MultiRegionKeyType").text() == "PRIMARY");
    CHECK(kms.metadata(multi.at("KeyId").text()) == multi);
}

TEST_CASE("what CreateKey does not take is refused in AWS's words") {
    Kms kms;
    auto const refused = [&](Json const& input) { return kms.error("CreateKey", input); };
    CHECK(refused(object({{"KeySpec", "HMAC_256"}})) ==
          "ValidationException: You must specify a KeyUsage value for all KMS keys except for "
          "symmetric encryption keys.");
    CHECK(refused(object({{"KeySpec", "HMAC_random"}})) ==
          "ValidationException: 1 validation error detected: Value 'HMAC_random' at 'keySpec' "
          "failed to satisfy constraint: Member must satisfy enum value set: [RSA_2048, "
          "ECC_NIST_P384, ECC_NIST_P256, ECC_NIST_P521, HMAC_384, RSA_3072, ECC_SECG_P256K1, "
          "RSA_4096, SYMMETRIC_DEFAULT, HMAC_256, HMAC_224, HMAC_512]");
    CHECK(refused(object({{"KeySpec", "HMAC_256"}, {"KeyUsage", "RANDOM"}})) ==
          "ValidationException: 1 validation error detected: Value 'RANDOM' at 'keyUsage' failed "
          "to satisfy constraint: Member must satisfy enum value set: [ENCRYPT_DECRYPT, "
          "SIGN_VERIFY, GENERATE_VERIFY_MAC]");
    CHECK(refused(object({{"KeySpec", "ECC_NIST_P256"}, {"KeyUsage", "ENCRYPT_DECRYPT"}})) ==
          "ValidationException: KeyUsage ENCRYPT_DECRYPT is not compatible with KeySpec "
          "ECC_NIST_P256");
    CHECK(refused(object({{"Origin", "EXTERNAL"}}))
              .starts_with("UnsupportedOperationException: Origin EXTERNAL"));
    CHECK(refused(object({{"CustomKeyStoreId", "cks-1"}})) ==
          "CustomKeyStoreNotFoundException: cks-1");
    auto const tagged = [&](std::string const& name, std::string const& value) {
        Json const tag = object({{"TagKey", name}, {"TagValue", value}});
        return refused(object({{"Tags", Json::array({tag})}}));
    };
    CHECK(tagged("aws:x", "v") == "TagException: Tags beginning with aws: are reserved");
    CHECK(tagged(std::string(129, 'a'), "v").find("'tags.1.member.tagKey'") != std::string::npos);
    CHECK(tagged("k", std::string(257, 'v')).find("'tags.1.member.tagValue'") != std::string::npos);
    CHECK(kms.call("ListKeys", Json::object()).at("Keys").items().empty());
}

TEST_CASE("keys are named by id, ARN, alias and the alias's ARN") {
    Kms kms;
    std::string const id = kms.create();
    kms.call("CreateAlias", object({{"AliasName", "alias/app"}, {"TargetKeyId", id}}));
    for (std::string const& name : {id, kms.arn(id), std::string("alias/app"),
                                    std::string("arn:aws:kms:eu-west-1:111122223333:alias/app")}) {
        CHECK(kms.metadata(name).at("KeyId").text() == id);
    }
    auto const refused = [&](std::string const& name) {
        return kms.error("DescribeKey", key(name));
    };
    CHECK(refused("fake-key-id") == "NotFoundException: Invalid keyId 'fake-key-id'");
    CHECK(refused("134f2428cec14b25a1ae9048164dba47") ==
          "NotFoundException: Invalid keyId '134f2428cec14b25a1ae9048164dba47'");
    CHECK(refused("mrk-fake-key-id") == "NotFoundException: Invalid keyId 'mrk-fake-key-id'");
    CHECK(refused("mrk-d3b95762d3b95762d3b95762d3b95762") ==
          "NotFoundException: Key "
          "'arn:aws:kms:eu-west-1:111122223333:key/mrk-d3b95762d3b95762d3b95762d3b95762' does not "
          "exist");
    CHECK(refused(kNobody) == "NotFoundException: Key '" + kms.arn(kNobody) + "' does not exist");
    CHECK(refused("arn:aws:kms:us-east-1:111122223333:key/" + id) ==
          "NotFoundException: Invalid arn us-east-1");
    CHECK(refused("alias/none") ==
          "NotFoundException: Alias arn:aws:kms:eu-west-1:111122223333:alias/none is not found.");
    CHECK(refused("arn:aws:s3:::bucket").starts_with("InvalidArnException"));
    CHECK(refused("").starts_with("ValidationException"));
    // An operation on the key itself does not go through an alias.
    CHECK(kms.error("DisableKey", key("alias/app")) ==
          "NotFoundException: Invalid keyId 'alias/app'");
}

TEST_CASE("keys are listed in pages") {
    Kms kms;
    std::vector<std::string> made;
    for (int i = 0; i < 5; ++i) made.push_back(kms.create());
    std::sort(made.begin(), made.end());
    std::vector<std::string> listed;
    Json input = object({{"Limit", 2}});
    for (;;) {
        Json const page = kms.call("ListKeys", input);
        for (Json const& one : page.at("Keys").items()) {
            listed.push_back(one.at("KeyId").text());
            CHECK(one.at("KeyArn").text() == kms.arn(listed.back()));
        }
        if (!page.at("Truncated").boolean()) break;
        input.set("Marker", page.at("NextMarker"));
    }
    CHECK(listed == made);
    CHECK(kms.error("ListKeys", object({{"Marker", "?"}})).starts_with("InvalidMarkerException"));
    CHECK(kms.error("ListKeys", object({{"Limit", 1001}})) ==
          "ValidationException: 1 validation error detected: Value '1001' at 'limit' failed to "
          "satisfy constraint: Member must have value less than or equal to 1000");
}

TEST_CASE("a key that is disabled or waits to be deleted is not used") {
    Kms kms;
    std::string const id = kms.create();
    Json const encrypt = object({{"KeyId", id}, {"Plaintext", blob("x")}});
    kms.call("DisableKey", key(id));
    CHECK(!kms.metadata(id).at("Enabled").boolean(true));
    CHECK(kms.error("Encrypt", encrypt) == "DisabledException: " + kms.arn(id) + " is disabled.");
    kms.call("EnableKey", key(id));
    CHECK(kms.error("Encrypt", encrypt).empty());
    CHECK(kms.error("CancelKeyDeletion", key(id)) ==
          "KMSInvalidStateException: " + kms.arn(id) + " is not pending deletion.");
    for (int days : {6, 31}) {
        CHECK(
            kms.error("ScheduleKeyDeletion", object({{"KeyId", id}, {"PendingWindowInDays", days}}))
                .starts_with("ValidationException"));
    }
    Json const scheduled =
        kms.call("ScheduleKeyDeletion", object({{"KeyId", id}, {"PendingWindowInDays", 7}}));
    CHECK(scheduled.at("KeyId").text() == kms.arn(id));
    CHECK(scheduled.at("DeletionDate").number() == 1'795'000'000.0 + 7 * 86'400);
    CHECK(scheduled.at("KeyState").text() == "PendingDeletion");
    std::string const pending =
        "KMSInvalidStateException: " + kms.arn(id) + " is pending deletion.";
    CHECK(kms.error("Encrypt", encrypt) == pending);
    for (char const* operation : {"EnableKey", "DisableKey", "ScheduleKeyDeletion"}) {
        CHECK(kms.error(operation, key(id)) == pending);
    }
    kms.call("CancelKeyDeletion", key(id));
    CHECK(kms.metadata(id).at("KeyState").text() == "Disabled");
    CHECK(!kms.metadata(id).has("DeletionDate"));
}

TEST_CASE("a key is deleted when its time has come, with all that is its") {
    Kms kms;
    std::string const id = kms.create();
    std::string const other = kms.create();
    kms.call("CreateAlias", object({{"AliasName", "alias/app"}, {"TargetKeyId", id}}));
    Json const ciphertext = kms.encrypt(id, "x");
    kms.call("ScheduleKeyDeletion", object({{"KeyId", id}, {"PendingWindowInDays", 7}}));
    kms.h.advance(std::chrono::hours(24 * 7) - std::chrono::seconds(1));
    CHECK(kms.metadata(id).at("KeyState").text() == "PendingDeletion");
    kms.h.advance(std::chrono::seconds(1));
    std::string const gone = "NotFoundException: Key '" + kms.arn(id) + "' does not exist";
    CHECK(kms.error("DescribeKey", key(id)) == gone);
    CHECK(kms.error("Decrypt", object({{"CiphertextBlob", ciphertext}})) == gone);
    CHECK(kms.call("ListAliases", Json::object()).at("Aliases").items().empty());
    CHECK(kms.metadata(other).at("KeyState").text() == "Enabled");
}

TEST_CASE("aliases are made, moved and taken away") {
    Kms kms;
    std::string const one = kms.create();
    std::string const two = kms.create();
    std::string const mac =
        kms.create(object({{"KeySpec", "HMAC_256"}, {"KeyUsage", "GENERATE_VERIFY_MAC"}}));
    auto const alias = [](char const* name, std::string const& target) {
        return object({{"AliasName", name}, {"TargetKeyId", target}});
    };
    kms.call("CreateAlias", alias("alias/app", one));
    CHECK(kms.error("CreateAlias", alias("alias/app", two)) ==
          "AlreadyExistsException: An alias with the name "
          "arn:aws:kms:eu-west-1:111122223333:alias/app already exists");
    CHECK(kms.error("CreateAlias", alias("app", one)) ==
          "ValidationException: Alias must start with the prefix \"alias/\". Please see "
          "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
    CHECK(kms.error("CreateAlias", alias("alias/a:b", one)) ==
          "ValidationException: alias/a:b contains invalid characters for an alias");
    CHECK(kms.error("CreateAlias", alias("alias/a!", one)) ==
          "ValidationException: 1 validation error detected: Value 'alias/a!' at 'aliasName' "
          "failed to satisfy constraint: Member must satisfy regular expression pattern: "
          "^[a-zA-Z0-9:/_-]+$");
    CHECK(kms.error("CreateAlias", alias("alias/aws/s3", one)) == "NotAuthorizedException: ");
    CHECK(kms.error("CreateAlias", alias("alias/b", "alias/app")) ==
          "ValidationException: Aliases must refer to keys. Not aliases");
    kms.h.advance(std::chrono::seconds(1));
    kms.call("UpdateAlias", alias("alias/app", two));
    CHECK(kms.metadata("alias/app").at("KeyId").text() == two);
    CHECK(kms.error("UpdateAlias", alias("alias/app", mac)).starts_with("ValidationException"));
    CHECK(kms.error("UpdateAlias", alias("alias/none", two)) ==
          "NotFoundException: Alias arn:aws:kms:eu-west-1:111122223333:alias/none is not found.");
    Json const listed =
        kms.call("ListAliases", object({{"KeyId", two}})).at("Aliases").items().at(0);
    CHECK(listed.at("AliasName").text() == "alias/app");
    CHECK(listed.at("AliasArn").text() == "arn:aws:kms:eu-west-1:111122223333:alias/app");
    CHECK(listed.at("TargetKeyId").text() == two);
    CHECK(listed.at("CreationDate").number() == 1'795'000'000.0);
    CHECK(listed.at("LastUpdatedDate").number() == 1'795'000'001.0);
    CHECK(kms.call("ListAliases", object({{"KeyId", one}})).at("Aliases").items().empty());
    kms.call("DeleteAlias", object({{"AliasName", "alias/app"}}));
    CHECK(kms.error("DeleteAlias", object({{"AliasName", "alias/app"}}))
              .starts_with("NotFoundException"));
}

TEST_CASE("a key's policy is kept, checked, and never locks its owner out") {
    Kms kms;
    std::string const id = kms.create();
    auto const policy_of = [&](std::string const& name) {
        return kms.call("GetKeyPolicy", object({{"KeyId", name}, {"PolicyName", "default"}}))
            .at("Policy")
            .text();
    };
    Json const first = codec::parse_json(policy_of(id)).value();
    CHECK(first.at("Id").text() == "key-default-1");
    CHECK(first.at("Statement").items().at(0).at("Action").text() == "kms:*");
    auto const put = [&](std::string const& policy, bool bypass = false) {
        return kms.error("PutKeyPolicy", object({{"KeyId", id},
                                                 {"PolicyName", "default"},
                                                 {"Policy", policy},
                                                 {"BypassPolicyLockoutSafetyCheck", bypass}}));
    };
    std::string const for_none =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":)"
        R"("arn:aws:iam::111122223333:root"},"Action":"kms:Encrypt","Resource":"*"}]})";
    CHECK(put(for_none) ==
          "MalformedPolicyDocumentException: The new key policy will not allow you to update the "
          "key policy in the future.");
    CHECK(put("{").starts_with("MalformedPolicyDocumentException: "));
    CHECK(put(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*",)"
              R"("Resource":"*"}]})")
              .starts_with("MalformedPolicyDocumentException: "));
    CHECK(put(std::string(32'769, ' ')).starts_with("LimitExceededException"));
    CHECK(codec::parse_json(policy_of(id)).value() == first);
    CHECK(put(for_none, true).empty());
    CHECK(policy_of(id) == for_none);
    CHECK(kms.error("GetKeyPolicy", object({{"KeyId", id}, {"PolicyName", "other"}})) ==
          "NotFoundException: No such policy exists");
    CHECK(kms.call("ListKeyPolicies", key(id)).at("PolicyNames") == Json::array({"default"}));
    std::string const made =
        kms.create(object({{"Policy", for_none}, {"BypassPolicyLockoutSafetyCheck", true}}));
    CHECK(policy_of(made) == for_none);
    CHECK(kms.error("CreateKey", object({{"Policy", for_none}}))
              .starts_with("MalformedPolicyDocumentException"));
}

TEST_CASE("keys have tags and descriptions") {
    Kms kms;
    auto const tag = [](std::string const& name, std::string const& value) {
        return object({{"TagKey", name}, {"TagValue", value}});
    };
    std::string const id =
        kms.create(object({{"Tags", Json::array({tag("a", "1"), tag("b", "2")})}}));
    kms.call("TagResource",
             object({{"KeyId", id}, {"Tags", Json::array({tag("b", "3"), tag("c", "")})}}));
    kms.call("UntagResource", object({{"KeyId", id}, {"TagKeys", Json::array({"a", "none"})}}));
    CHECK(kms.call("ListResourceTags", key(id)) ==
          object({{"Tags", Json::array({tag("b", "3"), tag("c", "")})}, {"Truncated", false}}));
    CHECK(
        kms.error("TagResource",
                  object({{"KeyId", id}, {"Tags", Json::array({tag("x", "1"), tag("x", "2")})}})) ==
        "TagException: Duplicate tag keys");
    Json many = Json::array();
    for (int i = 0; i < 49; ++i) many.push(tag("k" + std::to_string(i), "v"));
    CHECK(kms.error("TagResource", object({{"KeyId", id}, {"Tags", many}})) ==
          "TagException: Too many tags");
    CHECK(kms.call("ListResourceTags", object({{"KeyId", id}, {"Limit", 1}}))
              .at("Truncated")
              .boolean());
    kms.call("UpdateKeyDescription", object({{"KeyId", id}, {"Description", "new"}}));
    CHECK(kms.metadata(id).at("Description").text() == "new");
}

TEST_CASE("another account's key is named by its ARN, and changed by its owner alone") {
    Kms kms;
    std::string const id = kms.create();
    std::string const arn = kms.arn(id);
    kms.h.account = "444455556666";
    CHECK(kms.metadata(arn).at("KeyId").text() == id);
    CHECK(kms.error("DescribeKey", key(id)) ==
          "NotFoundException: Key '" + kms.arn(id) + "' does not exist");
    CHECK(kms.error("DisableKey", key(arn)) ==
          "AccessDeniedException: User: arn:aws:iam::444455556666:root is not authorized to "
          "perform: kms:DisableKey on resource: " +
              arn);
    CHECK(kms.call("ListKeys", Json::object()).at("Keys").items().empty());
}

TEST_CASE("a reset forgets every key") {
    Kms kms;
    std::string const id = kms.create();
    Json const ciphertext = kms.encrypt(id, "x");
    kms.h.core.post([&](base::Instant) { kms.h.core.reset(); });
    kms.h.settle();
    CHECK(kms.error("Decrypt", object({{"CiphertextBlob", ciphertext}}))
              .starts_with("NotFoundException"));
}
