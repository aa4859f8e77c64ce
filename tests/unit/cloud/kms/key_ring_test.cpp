// KMS as other services use it.
#include <doctest/doctest.h>

#include "unit/cloud/kms/fixture.hpp"

using cloud::testing::Kms;
using cloud::testing::object;
using codec::Json;

namespace {

std::string const kVia = "s3.eu-west-1.amazonaws.com";

cloud::KeyRing::Use use_of(Kms const& kms, std::string const& key, std::string const& arn) {
    return {.caller = kms.caller(arn),
            .key = key,
            .account = "111122223333",
            .region = "eu-west-1",
            .via = kVia,
            .context = {{"aws:s3:arn", "arn:aws:s3:::bucket/key"}}};
}

// Runs within a transaction, as the services do.
template <typename Work>
std::string attempt(Kms& kms, Work const& work) {
    std::string refused;
    kms.h.core.post([&](base::Instant now) {
        try {
            work(now);
        } catch (aws::Error const& error) {
            refused = error.code;
        }
    });
    kms.h.settle();
    return refused;
}

std::string const kRoot = "arn:aws:iam::111122223333:root";

}  // namespace

TEST_CASE("a data key opens again for who may decrypt, under its context") {
    Kms kms;
    std::string const id = kms.create();
    kms.call("CreateAlias", object({{"AliasName", "alias/app"}, {"TargetKeyId", id}}));
    cloud::KeyRing::Use use = use_of(kms, "alias/app", kRoot);
    CHECK(attempt(kms, [&](base::Instant now) {
              auto const made = kms.service.generate_data_key(use, now);
              CHECK(made.key_arn == kms.arn(id));
              CHECK(made.plaintext.size() == 32);
              CHECK(kms.service.usable_key(use) == kms.arn(id));
              use.key = "";
              CHECK(kms.service.decrypt(use, made.ciphertext, now) == made.plaintext);
              use.context[0].second = "other";
              CHECK_THROWS_AS(kms.service.decrypt(use, made.ciphertext, now), aws::Error);
          }).empty());
    REQUIRE(kms.judge.asked.size() == 3);
    aws::Need const& first = kms.judge.asked[0];
    CHECK(first.action == "kms:GenerateDataKey");
    CHECK(first.resource == kms.arn(id));
    CHECK(first.context.find("kms:ViaService")->at(0) == kVia);
    CHECK(first.context.find("kms:CallerAccount")->at(0) == "111122223333");
    CHECK(first.context.find("kms:EncryptionContext:aws:s3:arn")->at(0) ==
          "arn:aws:s3:::bucket/key");
    CHECK(first.context.find("kms:RequestAlias")->at(0) == "alias/app");
    CHECK(kms.judge.asked[1].action == "kms:Decrypt");
}

TEST_CASE("a caller whom neither policy nor grant allows it gets nothing") {
    Kms kms;
    std::string const id = kms.create();
    std::string const anna = "arn:aws:iam::111122223333:user/anna";
    cloud::KeyRing::Use const use = use_of(kms, id, anna);
    auto const generate = [&](base::Instant now) { kms.service.generate_data_key(use, now); };
    CHECK(attempt(kms, generate) == "AccessDeniedException");
    kms.call("CreateGrant", object({{"KeyId", id},
                                    {"GranteePrincipal", anna},
                                    {"Operations", Json::array({"GenerateDataKey"})}}));
    CHECK(attempt(kms, generate).empty());
    kms.call("DisableKey", object({{"KeyId", id}}));
    CHECK(attempt(kms, generate) == "DisabledException");
    CHECK(attempt(kms, [&](base::Instant) { kms.service.usable_key(use); }) == "DisabledException");
    CHECK(attempt(kms, [&](base::Instant now) { kms.service.decrypt(use, "garbage", now); }) ==
          "InvalidCiphertextException");
}

TEST_CASE("a service is allowed by the key's policy alone") {
    Kms kms;
    std::string const id = kms.create();
    cloud::KeyRing::Use use = use_of(kms, id, kRoot);
    use.caller = {};
    use.caller.service = "logs.eu-west-1.amazonaws.com";
    use.via = "";
    auto const generate = [&](base::Instant now) { kms.service.generate_data_key(use, now); };
    CHECK(attempt(kms, generate) == "AccessDeniedException");
    std::string const policy =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":)"
        R"("arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},)"
        R"({"Effect":"Allow","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},)"
        R"("Action":"kms:GenerateDataKey*","Resource":"*"}]})";
    kms.call("PutKeyPolicy",
             object({{"KeyId", id}, {"PolicyName", "default"}, {"Policy", policy}}));
    CHECK(attempt(kms, generate).empty());
}

TEST_CASE("an AWS managed key is made once, used through its service, and never changed") {
    Kms kms;
    std::string arn;
    auto const want = [&](base::Instant now) {
        arn = kms.service.managed_key("alias/aws/s3", "111122223333", "eu-west-1", now);
    };
    CHECK(attempt(kms, want).empty());
    std::string const first = arn;
    CHECK(attempt(kms, want).empty());
    CHECK(arn == first);
    Json const metadata = kms.metadata("alias/aws/s3");
    CHECK(metadata.at("Arn").text() == arn);
    CHECK(metadata.at("KeyManager").text() == "AWS");
    CHECK(metadata.at("Description").text() ==
          "Default key that protects my S3 objects when no other key is defined");
    cloud::KeyRing::Use use = use_of(kms, arn, "arn:aws:iam::111122223333:user/anna");
    auto const generate = [&](base::Instant now) { kms.service.generate_data_key(use, now); };
    CHECK(attempt(kms, generate).empty());
    use.via = "";
    CHECK(attempt(kms, generate) == "AccessDeniedException");
    for (char const* operation : {"DisableKey", "ScheduleKeyDeletion", "DisableKeyRotation"}) {
        CHECK(kms.error(operation, object({{"KeyId", arn}})).starts_with("AccessDeniedException"));
    }
    CHECK(kms.call("GetKeyRotationStatus", object({{"KeyId", arn}}))
              .at("KeyRotationEnabled")
              .boolean());
    CHECK(attempt(kms, [&](base::Instant now) {
              kms.service.managed_key("alias/mine", "111122223333", "eu-west-1", now);
          }) == "NotFoundException");
}

TEST_CASE("DescribeKey makes the managed key of a service that it is asked for") {
    Kms kms;
    CHECK(kms.metadata("alias/aws/sqs").at("KeyManager").text() == "AWS");
    CHECK(kms.error("DescribeKey", object({{"KeyId", "alias/aws/braket"}}))
              .starts_with("NotFoundException"));
}

TEST_CASE("explanations find a key's policy") {
    Kms kms;
    std::string const id = kms.create();
    std::optional<cloud::ResourceDirectory::Guarded> found;
    std::optional<cloud::ResourceDirectory::Guarded> absent;
    attempt(kms, [&](base::Instant) {
        found = kms.service.guarded(aws::parse_arn(kms.arn(id)).value());
        absent = kms.service.guarded(
            aws::parse_arn(kms.arn("12366f9b-1230-423d-923e-123e6ae60c02")).value());
    });
    REQUIRE(found);
    CHECK(found->account == "111122223333");
    CHECK(found->decides);
    CHECK(found->policy.find("kms:*") != std::string::npos);
    CHECK(!absent);
}
