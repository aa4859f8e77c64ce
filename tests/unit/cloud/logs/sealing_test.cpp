// Log groups with a KMS key.
#include <doctest/doctest.h>

#include "unit/cloud/logs/fixture.hpp"

using cloud::testing::kKey;
using cloud::testing::Logs;
using cloud::testing::object;
using cloud::testing::Texts;
using cloud::testing::with;
using codec::Json;

namespace {

constexpr char const* kArn = "arn:aws:logs:eu-west-1:111122223333:log-group:/app";
constexpr char const* kNotAllowed =
    "The specified KMS key does not exist or is not allowed to be used with Arn "
    "'arn:aws:logs:eu-west-1:111122223333:log-group:/app'";

Json group() { return object({{"logGroupName", "/app"}}); }
Json keyed() { return with(group(), object({{"kmsKeyId", kKey}})); }

aws::Error denied() { return aws::access_denied("not authorized to perform: kms:Decrypt"); }
aws::Error disabled() { return {"DisabledException", std::string(kKey) + " is disabled."}; }

bool on_disk(Logs& logs, std::string const& text) {
    for (std::string const& name : logs.h.disk.list("logs")) {
        std::unique_ptr<disk::File> const file = logs.h.disk.open("logs/" + name).value();
        std::string bytes(file->size(), '\0');
        if (file->read_at(0, bytes.data(), bytes.size()) && bytes.find(text) != std::string::npos) {
            return true;
        }
    }
    return false;
}

struct Keyed {
    Logs logs;
    Keyed() {
        logs.call("CreateLogGroup", keyed());
        logs.call("CreateLogStream", with(group(), object({{"logStreamName", "web"}})));
    }
    void put(std::string const& text) { logs.put("/app", "web", {{logs.now(), text}}); }
    Texts read() { return Logs::messages(logs.read("/app", "web")); }
};

}  // namespace

TEST_CASE("what is put into a log group with a key is sealed, and read as it was") {
    Keyed k;
    k.put("a secret that nobody finds");
    CHECK_FALSE(on_disk(k.logs, "nobody finds"));
    CHECK(k.read() == Texts{"a secret that nobody finds"});
    CHECK(Logs::messages(k.logs.filter("/app")) == Texts{"a secret that nobody finds"});
    cloud::KeyRing::Use const& use = k.logs.keys.uses.back();
    CHECK(use.caller.service == "logs.amazonaws.com");
    CHECK(use.caller.source_arn == kArn);
    CHECK(use.caller.source_account == "111122223333");
    CHECK(use.context == std::vector<std::pair<std::string, std::string>>{{"aws:logs:arn", kArn}});
    CHECK(k.logs.call("DescribeLogGroups", Json::object())
              .at("logGroups")
              .items()
              .at(0)
              .at("kmsKeyId")
              .text() == kKey);
}

TEST_CASE("blocks from before and after a key stay as they are") {
    Logs logs;
    logs.create("/app", "web");
    logs.put("/app", "web", {{logs.now(), "before"}});
    CHECK(on_disk(logs, "before"));
    logs.call("AssociateKmsKey", keyed());
    logs.put("/app", "web", {{logs.now(), "meanwhile"}});
    CHECK_FALSE(on_disk(logs, "meanwhile"));
    logs.call("DisassociateKmsKey", object({{"resourceIdentifier", kArn}}));
    std::size_t const uses = logs.keys.uses.size();
    logs.put("/app", "web", {{logs.now(), "after"}});
    CHECK(logs.keys.uses.size() == uses);
    CHECK(Logs::messages(logs.read("/app", "web")) == Texts{"before", "meanwhile", "after"});
    CHECK(logs.keys.uses.size() == uses + 1);
    CHECK_FALSE(logs.call("DescribeLogGroups", Json::object())
                    .at("logGroups")
                    .items()
                    .at(0)
                    .has("kmsKeyId"));
}

TEST_CASE("a key that logs may not use is not associated") {
    Logs logs;
    logs.keys.refusal = denied();
    std::string const refused = std::string("AccessDeniedException: ") + kNotAllowed;
    CHECK(logs.error("CreateLogGroup", keyed()) == refused);
    CHECK(logs.error("CreateLogGroup", group()) == "");
    CHECK(logs.error("AssociateKmsKey", keyed()) == refused);
    logs.keys.refusal = disabled();
    CHECK(logs.error("AssociateKmsKey", keyed()) ==
          std::string("InvalidParameterException: ") + kNotAllowed);
    logs.keys.refusal.reset();
    for (char const* no_key : {"x", "arn:aws:s3:::bucket", "arn:aws:kms:eu-west-1:1:alias/x"}) {
        CHECK(logs.error("AssociateKmsKey", with(group(), object({{"kmsKeyId", no_key}}))) ==
              std::string("InvalidParameterException: ") + kNotAllowed);
    }
    CHECK(logs.error("AssociateKmsKey", object({{"kmsKeyId", kKey}, {"logGroupName", "/no"}})) ==
          "ResourceNotFoundException: The specified log group does not exist.");
    CHECK(logs.error("AssociateKmsKey", with(keyed(), object({{"resourceIdentifier", kArn}})))
              .find("mutually exclusive") != std::string::npos);
    CHECK(logs.error("DisassociateKmsKey",
                     object({{"resourceIdentifier",
                              "arn:aws:logs:eu-west-1:111122223333:query-result:*"}}))
              .find("not supported") != std::string::npos);
}

TEST_CASE("a key that is disabled stops writing and reading, until it is enabled") {
    Keyed k;
    k.put("one");
    k.logs.keys.refusal = disabled();
    std::string const refused = std::string("InvalidParameterException: ") + kNotAllowed;
    CHECK(k.logs.error("PutLogEvents", Logs::batch("/app", "web", {{k.logs.now(), "two"}})) ==
          refused);
    CHECK(k.logs.error("GetLogEvents", with(group(), object({{"logStreamName", "web"}}))) ==
          refused);
    CHECK(k.logs.error("FilterLogEvents", group()) == refused);
    k.logs.keys.refusal.reset();
    k.put("three");
    CHECK(k.read() == Texts{"one", "three"});
    Json const pointer =
        object({{"logRecordPointer",
                 k.logs.filter("/app").at("events").items().at(0).at("eventId").text()}});
    CHECK(k.logs.call("GetLogRecord", pointer).at("logRecord").at("@message").text() == "one");
}

TEST_CASE("delivery waits for a key that is taken away, and goes on with nothing lost") {
    Keyed k;
    k.logs.subscribe("/app", "all", "");
    k.logs.keys.decrypt_refusal = denied();
    k.put("one");
    k.put("two");
    k.logs.h.advance(std::chrono::hours(2));
    CHECK(k.logs.delivered().empty());
    k.logs.keys.decrypt_refusal.reset();
    k.logs.h.advance(std::chrono::minutes(3));
    CHECK(k.logs.delivered() == Texts{"one", "two"});
}

TEST_CASE("an error log in a group with a key is sealed as well") {
    Keyed k;
    k.logs.service.write({"111122223333", "eu-west-1", "/app", "web"}, "S3.NoSuchBucket told", {},
                         k.logs.h.clock.now());
    k.logs.h.settle();
    CHECK_FALSE(on_disk(k.logs, "NoSuchBucket told"));
    CHECK(k.read() == Texts{"S3.NoSuchBucket told"});
}
