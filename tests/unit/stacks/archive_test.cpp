// archive, alarms and tags: what of them stands in the templates, and what is said where they are
// wrong.
#include <doctest/doctest.h>

#include "codec/json.hpp"
#include "stacks/synthesis.hpp"

using namespace stacks;
using codec::Json;

namespace {

// The archive's own keys stand from line 8, the rest after them.
base::Result<Config> read(std::string const& archive, std::string const& rest = "") {
    return parse_config(R"(organization:
  accounts:
    management: "100000000001"
    kms: "100000000002"
    logging: "100000000003"
    siem: "100000000004"
archive: {bucket: logs,
 )" + archive + R"(}
queue: {name: jobs}
siem: {external-id: secret}
subscriptions: [{account: siem, log-groups: [/a]}]
)" + rest,
                        "c.yaml");
}

std::string archive_error(std::string const& archive, std::string const& rest = "") {
    base::Result<Config> const config = read(archive, rest);
    return config ? "none" : config.error().message;
}

Json resources_of(std::string const& archive, std::string const& rest, char const* stack_name) {
    base::Result<Config> const config = read(archive, rest);
    REQUIRE_MESSAGE(config.has_value(), config.error().message);
    for (Synthesised const& stack : synthesise(*config)) {
        if (stack.name == stack_name) return stack.tree.at("Resources");
    }
    return {};
}

Json bucket_of(std::string const& archive) {
    return resources_of(archive, "", "catchment-logging").at("LogBucket").at("Properties");
}

}  // namespace

TEST_CASE("an archive that is asked for nothing keeps all") {
    Json const bucket = bucket_of("prefix: cw/");
    for (char const* const name : {"LifecycleConfiguration", "ObjectLockConfiguration"}) {
        CHECK_FALSE(bucket.has(name));
    }
    CHECK(bucket.at("VersioningConfiguration").at("Status").text() == "Enabled");
    CHECK_FALSE(bucket_of("versioning: false").has("VersioningConfiguration"));
}

TEST_CASE("what is archived moves on, expires, is versioned and locked") {
    Json const bucket = bucket_of(
        "retention: 400d, noncurrent-retention: 30d, abort-incomplete-uploads: "
        "7d,\n "
        "storage-classes: [{after: 30d, class: STANDARD_IA}, {after: 90d, class: GLACIER_IR}],\n "
        "object-lock: {mode: COMPLIANCE, retention: 365d}");
    CHECK(codec::to_json(bucket.at("LifecycleConfiguration")) ==
          R"({"Rules":[{"Id":"archive","Status":"Enabled","Prefix":"","Transitions":[)"
          R"({"StorageClass":"STANDARD_IA","TransitionInDays":30},)"
          R"({"StorageClass":"GLACIER_IR","TransitionInDays":90}],"ExpirationInDays":400,)"
          R"("NoncurrentVersionExpiration":{"NoncurrentDays":30},)"
          R"("AbortIncompleteMultipartUpload":{"DaysAfterInitiation":7}},)"
          R"({"Id":"markers","Status":"Enabled","Prefix":"","ExpiredObjectDeleteMarker":true}]})");
    CHECK(bucket.at("VersioningConfiguration").at("Status").text() == "Enabled");
    CHECK(bucket.at("ObjectLockEnabled").boolean());
    CHECK(codec::to_json(bucket.at("ObjectLockConfiguration")) ==
          R"({"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"COMPLIANCE",)"
          R"("Days":365}}})");
}

TEST_CASE("keys name the Region where that is asked for") {
    auto const prefix = [](char const* layout) {
        return resources_of(layout, "", "catchment-firehose")
            .at("FirehoseStream")
            .at("Properties")
            .at("ExtendedS3DestinationConfiguration")
            .at("Prefix")
            .text();
    };
    CHECK(prefix("prefix: cw/") == "cw/100000000004/!{timestamp:yyyy/MM/dd/HH}/");
    CHECK(prefix("prefix: cw/, layout: account/region/date") ==
          "cw/100000000004/eu-west-1/!{timestamp:yyyy/MM/dd/HH}/");
}

TEST_CASE("alarms have their thresholds and tell the topics of their Region, or are off") {
    std::string const rest =
        "alarms: {backlog-age: 15m, dead-letters: off, delivery-freshness: 10m, topics: ["
        "'arn:aws:sns:eu-west-1:100000000001:a', 'arn:aws:sns:us-east-1:100000000001:b']}\n";
    Json const logging = resources_of("prefix: cw/", rest, "catchment-logging");
    Json const backlog = logging.at("BacklogAlarm").at("Properties");
    CHECK(backlog.at("Threshold").integer() == 900);
    CHECK(backlog.at("AlarmDescription").text() == "The SIEM is 15m behind");
    CHECK(codec::to_json(backlog.at("AlarmActions")) ==
          R"(["arn:aws:sns:eu-west-1:100000000001:a"])");
    CHECK_FALSE(logging.has("DeadLetterAlarm"));
    Json const fresh = resources_of("prefix: cw/", rest, "catchment-firehose").at("FreshnessAlarm");
    CHECK(fresh.at("Properties").at("Threshold").integer() == 600);
    Json const off = resources_of("prefix: cw/", "alarms: off\n", "catchment-logging");
    CHECK_FALSE(off.has("BacklogAlarm"));
    CHECK_FALSE(off.has("DeadLetterAlarm"));
}

TEST_CASE("tags are those of every stack") {
    base::Result<Config> const config = read("prefix: cw/", "tags: {team: security, cost: '7'}\n");
    REQUIRE_MESSAGE(config.has_value(), config.error().message);
    for (Synthesised const& stack : synthesise(*config)) {
        REQUIRE(stack.tags.size() == 2);
        CHECK(stack.tags[0].key == "team");
        CHECK(stack.tags[1].value == "7");
    }
}

TEST_CASE("what is wrong with the archive is said with its line") {
    struct Case {
        char const* archive;
        char const* error;
    };
    for (Case const& c : {
             Case{"retention: 36h", "c.yaml:8: 'retention' must be whole days, from 1d to 36500d"},
             Case{"retention: soon",
                  "c.yaml:8: 'retention' must be a time such as 90s, 15m, 2h or 7d, not 'soon'"},
             Case{"retantion: 30d",
                  "c.yaml:8: unknown key 'retantion' in archive; did you mean 'retention'?"},
             Case{"layout: date",
                  "c.yaml:8: 'layout' must be one of account/date, "
                  "account/region/date, not 'date'"},
             Case{"noncurrent-retention: 3d, versioning: false",
                  "c.yaml:8: 'noncurrent-retention' is of versions: it needs versioning: true"},
             Case{"object-lock: {retention: 3d}, versioning: false",
                  "c.yaml:8: S3 locks versions: 'object-lock' needs versioning: true"},
             Case{"versioning: true, object-lock: {mode: GOVERNENCE, retention: 3d}",
                  "c.yaml:8: 'mode' must be one of GOVERNANCE, COMPLIANCE, not 'GOVERNENCE'; did "
                  "you mean 'GOVERNANCE'?"},
             Case{"versioning: true, object-lock: {mode: GOVERNANCE}",
                  "c.yaml:8: object-lock has no 'retention'"},
             Case{"versioning: true, retention: 3d,\n object-lock: {retention: 4d}",
                  "c.yaml:8: 'retention' must be as long as object-lock.retention, 4d: what is "
                  "locked cannot go"},
             Case{"storage-classes: []",
                  "c.yaml:8: 'storage-classes' must be a list such as [{after: 30d, class: "
                  "GLACIER_IR}]"},
             Case{"storage-classes: [{after: 3d, class: STANDARD_IA}]",
                  "c.yaml:8: S3 moves objects to STANDARD_IA after 30d at the least"},
             Case{"storage-classes: [{after: 3d, class: GLACIER_IT}]",
                  "c.yaml:8: 'class' must be one of STANDARD_IA, INTELLIGENT_TIERING, ONEZONE_IA, "
                  "GLACIER_IR, GLACIER, DEEP_ARCHIVE, not 'GLACIER_IT'; did you mean "
                  "'GLACIER_IR'?"},
             Case{
                 "storage-classes: [{after: 40d, class: GLACIER}, {after: 50d, class: GLACIER_IR}]",
                 "c.yaml:8: S3 moves objects later and on, and not from GLACIER after 40d to "
                 "GLACIER_IR after 50d"},
             Case{"retention: 30d, storage-classes: [{after: 30d, class: GLACIER}]",
                  "c.yaml:8: objects are gone after 'retention', 30d, and cannot be moved after "
                  "30d"},
         }) {
        CHECK(archive_error(c.archive) == c.error);
    }
    char const* const fine = "prefix: cw/";
    CHECK(archive_error(fine, "alarms: {backlog-age: 10s}\n") ==
          "c.yaml:12: 'backlog-age' must be from 1m to 14d, or off");
    CHECK(archive_error(fine, "alarms: {backlog-ago: 1h}\n") ==
          "c.yaml:12: unknown key 'backlog-ago' in alarms; did you mean 'backlog-age'?");
    CHECK(archive_error(fine, "alarms: {topics: [alarms]}\n") ==
          "c.yaml:12: each of 'topics' must be the ARN of an SNS topic such as "
          "arn:aws:sns:eu-west-1:123456789012:alarms, not 'alarms'");
    CHECK(archive_error(fine, "tags: {'aws:x': y}\n") ==
          "c.yaml:12: the tag 'aws:x' is not yours to give");
    CHECK(archive_error(fine, "tags: [a]\n") ==
          "c.yaml:12: 'tags' must map at most 49 keys to values");
    CHECK(archive_error(fine, "subscription: custom\n") ==
          "c.yaml:12: 'subscription' must be one of native, custom-resource, not 'custom'");
    CHECK(archive_error(fine, "filter-name: 'a:b'\n") ==
          "c.yaml:12: 'filter-name' must be at most 512 letters, digits, spaces and ._/#-, not "
          "'a:b'");
}
