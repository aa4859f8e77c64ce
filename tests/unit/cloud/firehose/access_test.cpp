// What operations must be allowed to do, whom Firehose acts as, and what its error log tells where
// that is refused.
#include <doctest/doctest.h>

#include "unit/cloud/firehose/fixture.hpp"

using cloud::testing::buffering;
using cloud::testing::destination_with;
using cloud::testing::Firehose;
using cloud::testing::kKey;
using cloud::testing::object;
using codec::Json;
using Texts = std::vector<std::string>;

namespace {

constexpr char const* kStream = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/audit";
constexpr char const* kRole = "arn:aws:iam::111122223333:role/delivery";

Json named() { return object({{"DeliveryStreamName", "audit"}}); }
Json tags() { return Json::array({object({{"Key", "team"}, {"Value", "blue"}})}); }

Texts told(std::vector<aws::Need> const& needs) {
    Texts all;
    for (aws::Need const& need : needs) all.push_back(need.action + " " + need.resource);
    return all;
}

std::string value_of(aws::Need const& need, char const* key) {
    policy::Context::Values const* const values = need.context.find(key);
    return values ? values->front() : "(none)";
}

Json logged(std::initializer_list<Json::Member> more = {}) {
    Json to = destination_with(
        {{"BufferingHints", buffering(1, 60)},
         {"CloudWatchLoggingOptions",
          object({{"Enabled", true}, {"LogGroupName", "/fh"}, {"LogStreamName", "S3"}})}});
    for (auto const& [member, value] : more) to.set(member, value);
    return to;
}

Json keyed() { return object({{"KMSEncryptionConfig", object({{"AWSKMSKeyARN", kKey}})}}); }

}  // namespace

TEST_CASE("operations are decided on the delivery stream, with tags") {
    Firehose f;
    Json create = Firehose::creation("audit", destination_with());
    create.set("Tags", tags());
    std::vector<aws::Need> const needs = f.needs("CreateDeliveryStream", create);
    CHECK(told(needs) == Texts{std::string("firehose:CreateDeliveryStream ") + kStream,
                               std::string("iam:PassRole ") + kRole,
                               std::string("firehose:TagDeliveryStream ") + kStream});
    CHECK(value_of(needs[0], "aws:RequestTag/team") == "blue");
    CHECK(value_of(needs[0], "aws:TagKeys") == "team");
    CHECK(value_of(needs[1], "iam:PassedToService") == "firehose.amazonaws.com");
    CHECK(value_of(needs[1], "iam:AssociatedResourceArn") == kStream);
    f.call("CreateDeliveryStream", create);
    for (char const* name : {"PutRecord", "PutRecordBatch", "StartDeliveryStreamEncryption"}) {
        aws::Need const need = f.needs(name, named()).front();
        CHECK(need.action == std::string("firehose:") + name);
        CHECK(need.resource == kStream);
        CHECK(value_of(need, "aws:ResourceTag/team") == "blue");
    }
    CHECK(told(f.needs("ListDeliveryStreams", Json::object())) ==
          Texts{"firehose:ListDeliveryStreams *"});
    CHECK(told(f.needs("PutRecord", Json::object())) == Texts{"firehose:PutRecord *"});
}

TEST_CASE("every role of a destination is passed, once each") {
    Firehose f;
    Json update = named();
    Json backup = destination_with({{"RoleARN", "arn:aws:iam::111122223333:role/backup"}});
    update.set("ExtendedS3DestinationUpdate",
               object({{"RoleARN", kRole}, {"S3BackupUpdate", backup}}));
    update.set("S3DestinationUpdate", object({{"RoleARN", kRole}}));
    CHECK(told(f.needs("UpdateDestination", update)) ==
          Texts{std::string("firehose:UpdateDestination ") + kStream,
                "iam:PassRole arn:aws:iam::111122223333:role/backup",
                std::string("iam:PassRole ") + kRole});
}

TEST_CASE("a role that does not trust Firehose is refused when it is given") {
    Firehose f;
    f.authoriser.refused = {"sts:AssumeRole"};
    CHECK(f.create_error(destination_with()) ==
          "InvalidArgumentException: Firehose is unable to assume role "
          "arn:aws:iam::111122223333:role/delivery. Please check the role provided.");
    f.authoriser.refused.clear();
    f.create("audit");
    f.h.settle();
    cloud::Authoriser::Assumption const& taken = f.authoriser.assumed.back();
    CHECK(taken.service == "firehose.amazonaws.com");
    CHECK(taken.source_arn == kStream);
    CHECK(taken.source_account == "111122223333");
    f.authoriser.refused = {"sts:AssumeRole"};
    Json update = named();
    update.set("CurrentDeliveryStreamVersionId", "1");
    update.set("DestinationId", "destinationId-000000000001");
    update.set("ExtendedS3DestinationUpdate", object({{"Prefix", "other/"}}));
    CHECK(f.error("UpdateDestination", update).find("unable to assume role") != std::string::npos);
}

TEST_CASE("objects are written under the key that is given, and described so") {
    Firehose f;
    Json to = logged({{"EncryptionConfiguration", keyed()},
                      {"S3BackupMode", "Enabled"},
                      {"S3BackupConfiguration", destination_with()}});
    f.create("audit", to);
    f.put("audit", "a line");
    f.h.advance(std::chrono::seconds(60));
    CHECK(f.store.text("select kms from fake_objects order by id limit 1") == kKey);
    CHECK(f.store.text("select kms from fake_objects order by id desc limit 1") == "");
    CHECK(f.store.text("select acl from fake_objects") == "");
    Json const described = f.describe("audit").at("Destinations").items().at(0);
    CHECK(described.at("ExtendedS3DestinationDescription").at("EncryptionConfiguration") ==
          keyed());
    CHECK(described.at("S3DestinationDescription").at("EncryptionConfiguration") == keyed());
    CHECK(
        f.create_error(destination_with(
                           {{"EncryptionConfiguration",
                             object({{"KMSEncryptionConfig", object({{"AWSKMSKeyARN", "x"}})}})}}))
            .find("InvalidArgumentException: AWSKMSKeyARN") == 0);
    CHECK(f.create_error(
               destination_with({{"EncryptionConfiguration",
                                  object({{"KMSEncryptionConfig", object({{"AWSKMSKeyARN", kKey}})},
                                          {"NoEncryptionConfig", "NoEncryption"}})}}))
              .find("InvalidArgumentException: EncryptionConfiguration must have either") == 0);
}

TEST_CASE("the owner of a bucket in another account may read what is written there") {
    Firehose f;
    f.store.owner = "444455556666";
    f.create("audit", logged());
    f.put("audit", "a line");
    f.h.advance(std::chrono::seconds(60));
    CHECK(f.store.text("select acl from fake_objects") == "bucket-owner-full-control");
}

TEST_CASE("what S3 and KMS refuse is told in the error log by AWS's codes, and tried again") {
    Firehose f;
    f.create("audit", logged());
    struct Case {
        aws::Error error;
        char const* code;
    };
    for (Case const& one : {
             Case{{"AccessDenied", "Access Denied", 403}, "S3.AccessDenied"},
             Case{aws::access_denied("not authorized to perform: s3:PutObject"), "S3.AccessDenied"},
             Case{aws::access_denied("not authorized to perform: kms:GenerateDataKey"),
                  "S3.KMS.AccessDeniedException"},
             Case{{"KMS.DisabledException", "x"}, "S3.KMS.DisabledException"},
             Case{{"DisabledException", "x"}, "S3.KMS.DisabledException"},
             Case{{"KMS.KMSInvalidStateException", "x"}, "S3.KMS.InvalidStateException"},
             Case{{"KMS.NotFoundException", "x"}, "S3.KMS.NotFoundException"},
             Case{{"NoSuchBucket", "x", 404}, "S3.NoSuchBucket"},
         }) {
        f.store.refusal = one.error;
        f.log.messages.clear();
        f.put("audit", std::string("[") + one.code + "]");
        f.h.advance(std::chrono::minutes(5));
        REQUIRE_FALSE(f.log.messages.empty());
        CHECK(codec::parse_json(f.log.messages.back()).value().at("errorCode").text() == one.code);
    }
    CHECK(f.store.bodies().empty());
    f.store.refusal.reset();
    f.h.advance(std::chrono::minutes(5));
    REQUIRE(f.store.bodies().size() == 1);
    CHECK(f.store.bodies()[0].find("[S3.AccessDenied][S3.AccessDenied][S3.KMS.Access") == 0);
}

TEST_CASE("a trust that is taken back holds records up, tells nobody, and loses nothing") {
    Firehose f;
    f.create("audit", logged());
    f.put("audit", "a line");
    f.authoriser.refused = {"sts:AssumeRole"};
    f.h.advance(std::chrono::minutes(30));
    CHECK(f.store.bodies().empty());
    CHECK(f.log.messages.empty());  // its error log is written by the same role
    f.authoriser.refused.clear();
    f.h.advance(std::chrono::minutes(3));
    CHECK(f.store.bodies() == Texts{"a line"});
}

TEST_CASE("CloudWatch Logs' role puts records one by one, and needs leave for that alone") {
    Firehose f;
    f.create("audit", logged());
    f.h.settle();
    aws::Arn const stream = *aws::parse_arn(kStream);
    f.authoriser.refused = {"firehose:PutRecordBatch"};
    f.authoriser.asked.clear();
    f.service.put_record(stream, "a line", {}, f.h.clock.now());
    REQUIRE(f.authoriser.asked.size() == 1);
    CHECK(f.authoriser.asked[0].resource == kStream);
    CHECK(f.authoriser.asked[0].resource_account == "111122223333");
    f.authoriser.refused = {"firehose:PutRecord"};
    CHECK_THROWS_AS(f.service.put_record(stream, "refused", {}, f.h.clock.now()), aws::Error);
    f.put("audit", ", and another");
    f.h.advance(std::chrono::seconds(60));
    CHECK(f.store.bodies() == Texts{"a line, and another"});
}
