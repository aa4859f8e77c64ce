// Server-side encryption of buffers.
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

constexpr char const* kAuditStream = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/audit";

Json audit_stream() { return object({{"DeliveryStreamName", "audit"}}); }
Json customers(char const* key = kKey) {
    return object({{"KeyType", "CUSTOMER_MANAGED_CMK"}, {"KeyARN", key}});
}
Json starting(Json const& key) {
    Json in = audit_stream();
    in.set("DeliveryStreamEncryptionConfigurationInput", key);
    return in;
}

struct Encrypted {
    Firehose f;
    explicit Encrypted(Json const& key = Json()) {
        Json create = Firehose::creation(
            "audit",
            destination_with(
                {{"BufferingHints", buffering(1, 60)},
                 {"CloudWatchLoggingOptions",
                  object({{"Enabled", true}, {"LogGroupName", "/fh"}, {"LogStreamName", "S3"}})}}));
        if (!key.is_null()) create.set("DeliveryStreamEncryptionConfigurationInput", key);
        f.call("CreateDeliveryStream", create);
        f.h.settle();
    }
    void start(Json const& key) {
        f.call("StartDeliveryStreamEncryption", starting(key));
        f.h.settle();
    }
    void stop() {
        f.call("StopDeliveryStreamEncryption", audit_stream());
        f.h.settle();
    }
    Json status() { return f.describe("audit").at("DeliveryStreamEncryptionConfiguration"); }
    bool put(std::string const& data) { return f.put("audit", data).at("Encrypted").boolean(); }
    bool on_disk(std::string const& text) {
        for (std::string const& name : f.h.disk.list("firehose")) {
            std::unique_ptr<disk::File> const file = f.h.disk.open("firehose/" + name).value();
            std::string bytes(file->size(), '\0');
            if (file->read_at(0, bytes.data(), bytes.size()) &&
                bytes.find(text) != std::string::npos) {
                return true;
            }
        }
        return false;
    }
    std::string delivered() {
        std::string all;
        for (std::string const& body : f.store.bodies()) all += body;
        return all;
    }
};

aws::Error disabled() { return {"DisabledException", std::string(kKey) + " is disabled."}; }

}  // namespace

TEST_CASE("a stream is made with a customer's key, which is granted by who makes it") {
    Encrypted e(customers());
    CHECK(e.status() ==
          object({{"Status", "ENABLED"}, {"KeyType", "CUSTOMER_MANAGED_CMK"}, {"KeyARN", kKey}}));
    REQUIRE(e.f.keys.granted.size() == 1);
    CHECK(e.f.keys.granted[0].service == "firehose.amazonaws.com");
    CHECK(e.f.keys.granted[0].use.caller.arn == "arn:aws:iam::111122223333:root");
    CHECK(e.f.keys.granted[0].use.via == "firehose.eu-west-1.amazonaws.com");
    CHECK(e.put("a line that nobody finds"));
    CHECK_FALSE(e.on_disk("nobody finds"));
    CHECK(e.f.keys.uses.back().caller.service == "firehose.amazonaws.com");
    CHECK(e.f.keys.uses.back().caller.source_arn == kAuditStream);
    e.f.h.advance(std::chrono::seconds(60));
    CHECK(e.delivered() == "a line that nobody finds");
}

TEST_CASE("encryption starts and stops, and what is buffered meanwhile is delivered") {
    Encrypted e;
    CHECK(e.status() == object({{"Status", "DISABLED"}}));
    CHECK_FALSE(e.put("[before]"));
    CHECK(e.on_disk("[before]"));
    e.f.call("StartDeliveryStreamEncryption", starting(customers()));
    e.f.h.settle();
    CHECK(e.status().at("Status").text() == "ENABLED");
    CHECK(e.put("[meanwhile]"));
    Json batch = audit_stream();
    batch.set("Records", Json::array({Firehose::record("[batch]"), Firehose::record("[of]"),
                                      Firehose::record("[three]")}));
    std::size_t const asked = e.f.keys.uses.size();
    CHECK(e.f.call("PutRecordBatch", batch).at("Encrypted").boolean());
    CHECK(e.f.keys.uses.size() == asked + 1);
    CHECK_FALSE(e.on_disk("[batch]"));
    e.stop();
    CHECK(e.status() == object({{"Status", "DISABLED"}}));
    CHECK_FALSE(e.put("[after]"));
    CHECK(e.f.keys.retired.empty());  // until what is sealed is delivered
    std::size_t const before = e.f.keys.uses.size();
    e.f.h.advance(std::chrono::seconds(60));
    CHECK(e.delivered() == "[before][meanwhile][batch][of][three][after]");
    CHECK(e.f.keys.uses.size() == before + 2);  // the batch is opened once
    CHECK(e.f.keys.retired == Texts{"grant 1"});
}

TEST_CASE("without a customer's key no KMS is asked") {
    Encrypted e;
    e.f.call("StartDeliveryStreamEncryption", audit_stream());
    e.f.h.settle();
    CHECK(e.status() == object({{"Status", "ENABLED"}, {"KeyType", "AWS_OWNED_CMK"}}));
    CHECK(e.put("a line that nobody finds"));
    CHECK_FALSE(e.on_disk("nobody finds"));
    CHECK(e.f.keys.uses.empty());
    e.f.h.advance(std::chrono::seconds(60));
    CHECK(e.delivered() == "a line that nobody finds");
}

TEST_CASE("a key that cannot be granted is refused at once") {
    Encrypted e;
    e.f.keys.grant_refusal = aws::access_denied("not authorized to perform: kms:CreateGrant");
    CHECK(e.f.error("StartDeliveryStreamEncryption", starting(customers())) ==
          "InvalidKMSResourceException: not authorized to perform: kms:CreateGrant");
    e.f.keys.grant_refusal.reset();
    e.f.keys.refusal = disabled();
    CHECK(e.f.error("StartDeliveryStreamEncryption", starting(customers()))
              .find("InvalidKMSResourceException: ") == 0);
    CHECK(e.status().at("Status").text() == "DISABLED");
    auto const wrong = [&](Json const& key) {
        return e.f.error("StartDeliveryStreamEncryption", starting(key));
    };
    CHECK(wrong(object({{"KeyType", "CUSTOMER_MANAGED_CMK"}})).find("InvalidArgument") == 0);
    CHECK(wrong(object({{"KeyType", "AWS_OWNED_CMK"}, {"KeyARN", kKey}})).find("InvalidArg") == 0);
    CHECK(wrong(object({{"KeyType", "NONE"}})).find("enum value set") != std::string::npos);
    CHECK(e.f.error("StopDeliveryStreamEncryption", object({{"DeliveryStreamName", "no"}}))
              .find("ResourceNotFoundException") == 0);
}

TEST_CASE("a change of keys that fails says why, and the old key stays in force") {
    Encrypted e(customers());
    constexpr char const* kOther = "arn:aws:kms:eu-west-1:111122223333:key/other";
    e.f.keys.decrypt_refusal = aws::access_denied("not authorized to perform: kms:Decrypt");
    e.start(customers(kOther));
    Json const status = e.status();
    CHECK(status.at("Status").text() == "ENABLING_FAILED");
    CHECK(status.at("FailureDescription") ==
          object({{"Type", "KMS_ACCESS_DENIED"},
                  {"Details", "not authorized to perform: kms:Decrypt"}}));
    CHECK(e.f.keys.retired == Texts{"grant 2"});
    e.f.keys.decrypt_refusal.reset();
    CHECK(e.put("sealed under the old one"));
    e.start(customers(kOther));
    CHECK(e.status().at("KeyARN").text() == kOther);
    CHECK_FALSE(e.status().has("FailureDescription"));
    CHECK(e.f.keys.retired == Texts{"grant 2"});
    e.f.h.advance(std::chrono::seconds(60));
    CHECK(e.f.keys.retired == Texts{"grant 2", "grant 1"});
    CHECK(e.delivered() == "sealed under the old one");
    e.f.call("DeleteDeliveryStream", audit_stream());
    CHECK(e.f.keys.retired.back() == "grant 3");
}

TEST_CASE("a stream whose key fails when it is made takes no records") {
    Firehose f;
    f.keys.decrypt_refusal = disabled();
    Json create = Firehose::creation("audit", destination_with());
    create.set("DeliveryStreamEncryptionConfigurationInput", customers());
    f.call("CreateDeliveryStream", create);
    f.h.settle();
    CHECK(f.describe("audit").at("DeliveryStreamStatus").text() == "CREATING_FAILED");
    CHECK(f.describe("audit").at("FailureDescription").at("Type").text() == "DISABLED_KMS_KEY");
    Json put = audit_stream();
    put.set("Record", Firehose::record("x"));
    CHECK(f.error("PutRecord", put).find("ResourceNotFoundException") == 0);
    CHECK(f.error("StartDeliveryStreamEncryption", audit_stream()).find("ResourceInUseException") ==
          0);
    CHECK_FALSE(f.service.has_stream(*aws::parse_arn(kAuditStream)));
    CHECK(f.error("DeleteDeliveryStream", audit_stream()) == "");
}

TEST_CASE("a key that is disabled stops puts and deliveries, and nothing is lost") {
    Encrypted e(customers());
    CHECK(e.put("a line"));
    e.f.keys.refusal = disabled();
    Json put = audit_stream();
    put.set("Record", Firehose::record("refused"));
    CHECK(e.f.error("PutRecord", put) ==
          std::string("InvalidKMSResourceException: ") + kKey + " is disabled.");
    e.f.h.advance(std::chrono::minutes(10));
    CHECK(e.delivered().empty());
    REQUIRE_FALSE(e.f.log.messages.empty());
    Json const told = codec::parse_json(e.f.log.messages.back()).value();
    CHECK(told.at("errorCode").text() == "Firehose.KMS.DisabledException");
    e.f.keys.refusal.reset();
    e.f.h.advance(std::chrono::minutes(10));
    CHECK(e.delivered() == "a line");
}

TEST_CASE("encryption is started and stopped 25 times a day at most") {
    Encrypted e;
    for (int i = 0; i < 12; ++i) {
        e.start(object({{"KeyType", "AWS_OWNED_CMK"}}));
        e.stop();
    }
    e.start(object({{"KeyType", "AWS_OWNED_CMK"}}));
    CHECK(
        e.f.error("StopDeliveryStreamEncryption", audit_stream()).find("LimitExceededException") ==
        0);
    e.f.h.advance(std::chrono::hours(25));
    e.stop();
    CHECK(e.status().at("Status").text() == "DISABLED");
}
