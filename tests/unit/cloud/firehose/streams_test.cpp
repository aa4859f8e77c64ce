// The operations on delivery streams, and what each refuses.
#include <doctest/doctest.h>

#include "unit/cloud/firehose/fixture.hpp"

using cloud::testing::buffering;
using cloud::testing::destination_with;
using cloud::testing::Firehose;
using cloud::testing::object;
using codec::Json;

namespace {

Json stream_named(std::string const& name) { return object({{"DeliveryStreamName", name}}); }

constexpr char const* kMissing =
    "ResourceNotFoundException: Firehose foo under account 111122223333 not found.";

}  // namespace

TEST_CASE("a stream is described as it was created, with AWS's defaults") {
    Firehose f;
    Json const created = f.call("CreateDeliveryStream", f.creation("audit", destination_with()));
    std::string const arn = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/audit";
    CHECK(created.at("DeliveryStreamARN").text() == arn);
    Json const stream = f.describe("audit");
    CHECK(stream.at("DeliveryStreamARN").text() == arn);
    CHECK(stream.at("DeliveryStreamStatus").text() == "ACTIVE");
    CHECK(stream.at("DeliveryStreamType").text() == "DirectPut");
    CHECK(stream.at("VersionId").text() == "1");
    CHECK(stream.at("CreateTimestamp").number() == 1'795'000'000);
    CHECK(stream.at("HasMoreDestinations").boolean(true) == false);
    CHECK(stream.at("DeliveryStreamEncryptionConfiguration").at("Status").text() == "DISABLED");
    Json const& destination = stream.at("Destinations").items().at(0);
    CHECK(destination.at("DestinationId").text() == "destinationId-000000000001");
    Json const& s3 = destination.at("ExtendedS3DestinationDescription");
    CHECK(s3.at("RoleARN").text() == "arn:aws:iam::111122223333:role/delivery");
    CHECK(s3.at("BucketARN").text() == "arn:aws:s3:::central");
    CHECK(s3.at("BufferingHints") == buffering(5, 300));
    CHECK(s3.at("CompressionFormat").text() == "UNCOMPRESSED");
    CHECK(s3.at("S3BackupMode").text() == "Disabled");
    CHECK(s3.at("EncryptionConfiguration").at("NoEncryptionConfig").text() == "NoEncryption");
    CHECK(s3.at("CloudWatchLoggingOptions") == object({{"Enabled", false}}));
    CHECK_FALSE(s3.has("Prefix"));
    CHECK_FALSE(destination.at("S3DestinationDescription").has("S3BackupMode"));
}

TEST_CASE("what is given comes back, in the older form of the destination as well") {
    Firehose f;
    Json const logging =
        object({{"Enabled", true}, {"LogGroupName", "/errors"}, {"LogStreamName", "s3"}});
    Json const given = destination_with({{"Prefix", "logs/!{timestamp:yyyy}/"},
                                         {"ErrorOutputPrefix", "bad/"},
                                         {"BufferingHints", buffering(128, 0)},
                                         {"CompressionFormat", "GZIP"},
                                         {"CloudWatchLoggingOptions", logging}});
    f.call("CreateDeliveryStream",
           object({{"DeliveryStreamName", "old"}, {"S3DestinationConfiguration", given}}));
    Json const destination = f.describe("old").at("Destinations").items().at(0);
    for (char const* form : {"S3DestinationDescription", "ExtendedS3DestinationDescription"}) {
        CAPTURE(form);
        for (Json::Member const& member : given.members()) {
            CAPTURE(member.first);
            CHECK(destination.at(form).at(member.first) == member.second);
        }
    }
}

TEST_CASE("a stream that is still being created says so") {
    Firehose f;
    std::string status;
    f.h.submit(
        f.service.api(), "CreateDeliveryStream", f.creation("new", destination_with()),
        [](Json const&) {}, [](aws::Error const&) {});
    f.h.submit(
        f.service.api(), "DescribeDeliveryStream", stream_named("new"),
        [&](Json const& answer) {
            status = answer.at("DeliveryStreamDescription").at("DeliveryStreamStatus").text();
        },
        [](aws::Error const&) {});
    f.h.settle();
    CHECK(status == "CREATING");
    CHECK(f.describe("new").at("DeliveryStreamStatus").text() == "ACTIVE");
}

TEST_CASE("a name is used once, in an account and region") {
    Firehose f;
    f.create("foo");
    CHECK(f.error("CreateDeliveryStream", f.creation("foo", destination_with())) ==
          "ResourceInUseException: Firehose foo under accountId 111122223333 already exists");
    f.h.account = "444455556666";
    CHECK(f.call("ListDeliveryStreams", Json::object()).at("DeliveryStreamNames").items().empty());
    CHECK(f.error("DescribeDeliveryStream", stream_named("foo")) ==
          "ResourceNotFoundException: Firehose foo under account 444455556666 not found.");
    CHECK(f.error("CreateDeliveryStream",
                  f.creation("foo",
                             destination_with(
                                 {{"RoleARN", "arn:aws:iam::444455556666:role/delivery"}}))) == "");
}

TEST_CASE("every operation but creation and listing names a stream that exists") {
    Firehose f;
    Json input = stream_named("foo");
    input.set("Record", f.record("x"));
    input.set("Records", Json::array({f.record("x")}));
    input.set("Tags", Json::array({object({{"Key", "k"}})}));
    input.set("TagKeys", Json::array({"k"}));
    for (char const* operation :
         {"DescribeDeliveryStream", "DeleteDeliveryStream", "PutRecord", "PutRecordBatch",
          "ListTagsForDeliveryStream", "TagDeliveryStream", "UntagDeliveryStream"}) {
        CAPTURE(operation);
        CHECK(f.error(operation, input) == kMissing);
        CHECK(f.error(operation, Json::object()) ==
              "ValidationException: 1 validation error detected: Value null at "
              "'DeliveryStreamName' failed to satisfy constraint: Member must not be null");
    }
}

TEST_CASE("names are checked") {
    Firehose f;
    auto const refusal = [&](std::string const& name) {
        return f.error("CreateDeliveryStream", f.creation(name, destination_with()));
    };
    CHECK(refusal(std::string(64, 'n')) == "");
    CHECK(refusal(std::string(65, 'n')).find("length less than or equal to 64") !=
          std::string::npos);
    CHECK(refusal("a b") ==
          "ValidationException: 1 validation error detected: Value 'a b' at 'deliveryStreamName' "
          "failed to satisfy constraint: Member must satisfy regular expression pattern: "
          "[a-zA-Z0-9_.-]+");
    CHECK(refusal("").find("ValidationException") == 0);
}

TEST_CASE("a role must be there, in the stream's own account") {
    Firehose f;
    for (char const* role : {"arn:aws:iam::111122223333:role/other",
                             "arn:aws:iam::444455556666:role/delivery", "delivery"}) {
        CHECK(f.create_error(destination_with({{"RoleARN", role}})) ==
              "InvalidArgumentException: Firehose is unable to assume role " + std::string(role) +
                  ". Please check the role provided.");
    }
}

TEST_CASE("exactly one destination is taken, of a kind that there is") {
    Firehose f;
    std::string const one =
        "InvalidArgumentException: Exactly one destination configuration is supported for a "
        "Firehose";
    CHECK(f.error("CreateDeliveryStream", stream_named("none")) == one);
    Json both = f.creation("both", destination_with());
    both.set("S3DestinationConfiguration", destination_with());
    CHECK(f.error("CreateDeliveryStream", both) == one);
    Json splunk = stream_named("splunk");
    splunk.set("SplunkDestinationConfiguration", Json::object());
    CHECK(f.error("CreateDeliveryStream", splunk) ==
          "InvalidArgumentException: SplunkDestinationConfiguration is not supported: see "
          "docs/compatibility.md.");
    Json source = f.creation("kinesis", destination_with());
    source.set("DeliveryStreamType", "KinesisStreamAsSource");
    CHECK(f.error("CreateDeliveryStream", source) ==
          "InvalidArgumentException: DeliveryStreamType KinesisStreamAsSource is not supported "
          "yet: use DirectPut.");
}

TEST_CASE("what would change the objects and is not done is refused") {
    Firehose f;
    auto const refusal = [&](char const* member, Json const& value) {
        return f.create_error(destination_with({{member, value}}));
    };
    CHECK(refusal("DataFormatConversionConfiguration", object({{"Enabled", true}})) ==
          "InvalidArgumentException: DataFormatConversionConfiguration is not supported: see "
          "docs/compatibility.md.");
    for (char const* member : {"DataFormatConversionConfiguration", "ProcessingConfiguration",
                               "DynamicPartitioningConfiguration"}) {
        CHECK(refusal(member, object({{"Enabled", false}})) == "");
        f.call("DeleteDeliveryStream", stream_named("refused"));
    }
}

TEST_CASE("partitions need their processor, their keys in the prefix, and room") {
    Firehose f;
    Json const enabled = object({{"Enabled", true}});
    auto const refusal = [&](std::initializer_list<Json::Member> members) {
        return f.create_error(destination_with(members));
    };
    auto const partitioned = [&](char const* query, char const* prefix, std::int64_t mebibytes) {
        return refusal({{"DynamicPartitioningConfiguration", enabled},
                        {"ProcessingConfiguration", cloud::testing::extracting(query)},
                        {"BufferingHints", buffering(mebibytes, 60)},
                        {"Prefix", prefix},
                        {"ErrorOutputPrefix", "errors/"}});
    };
    CHECK(refusal({{"DynamicPartitioningConfiguration", enabled}}) ==
          "InvalidArgumentException: MetadataExtraction processor must be present when Dynamic "
          "Partitioning is enabled.");
    CHECK(refusal({{"ProcessingConfiguration", cloud::testing::extracting("{a:.a}")}}) ==
          "InvalidArgumentException: Dynamic Partitioning must be enabled for the "
          "MetadataExtraction processor.");
    CHECK(refusal({{"Prefix", "!{partitionKeyFromQuery:a}/"}, {"ErrorOutputPrefix", "e/"}}) ==
          "InvalidArgumentException: Dynamic Partitioning Namespaces can only be part of a prefix "
          "expression when Dynamic Partitioning is enabled.");
    CHECK(partitioned("{a:.a}", "!{partitionKeyFromQuery:a}/", 63) ==
          "InvalidArgumentException: BufferingHints.SizeInMBs must be at least 64 when Dynamic "
          "Partitioning is enabled.");
    CHECK(partitioned("{a:.a}", "!{partitionKeyFromQuery:b}/", 64) ==
          "InvalidArgumentException: The partition key b of the prefix is not in the query.");
    CHECK(partitioned("{a:.a,b:.b}", "!{partitionKeyFromQuery:a}/", 64) ==
          "InvalidArgumentException: The partition key b of the query is not in the prefix.");
    CHECK(partitioned("{a:.a}", "!{partitionKeyFromQuery:a}/", 64) == "");
}

TEST_CASE("a backup has a configuration, and a role that there is") {
    Firehose f;
    auto const refusal = [&](Json const& mode, Json const& backup) {
        return f.create_error(
            destination_with({{"S3BackupMode", mode}, {"S3BackupConfiguration", backup}}));
    };
    CHECK(refusal("Enabled", Json()) ==
          "ValidationException: 1 validation error detected: Value null at 'RoleARN' failed to "
          "satisfy constraint: Member must not be null");
    CHECK(refusal("On", destination_with()).find("[Disabled, Enabled]") != std::string::npos);
    CHECK(refusal("Enabled", destination_with({{"RoleARN", "arn:aws:iam::111122223333:role/x"}}))
              .find("unable to assume role arn:aws:iam::111122223333:role/x") != std::string::npos);
    CHECK(refusal("Disabled", Json()) == "");
}

TEST_CASE("what is given is described, and an update changes what it names") {
    Firehose f;
    f.create("audit",
             destination_with({{"S3BackupMode", "Enabled"},
                               {"S3BackupConfiguration", destination_with({{"Prefix", "raw/"}})},
                               {"CompressionFormat", "HADOOP_SNAPPY"},
                               {"CustomTimeZone", "Asia/Tokyo"}}));
    f.h.settle();
    f.call("UpdateDestination",
           object({{"DeliveryStreamName", "audit"},
                   {"CurrentDeliveryStreamVersionId", "1"},
                   {"DestinationId", "destinationId-000000000001"},
                   {"ExtendedS3DestinationUpdate",
                    object({{"Prefix", "new/"},
                            {"S3BackupUpdate", object({{"CompressionFormat", "ZIP"}})}})}}));
    Json const destination = f.describe("audit").at("Destinations").items().at(0);
    Json const extended = destination.at("ExtendedS3DestinationDescription");
    CHECK(extended.at("Prefix").text() == "new/");
    CHECK(extended.at("CompressionFormat").text() == "HADOOP_SNAPPY");
    CHECK(extended.at("CustomTimeZone").text() == "Asia/Tokyo");
    CHECK(extended.at("S3BackupDescription").at("Prefix").text() == "raw/");
    CHECK(extended.at("S3BackupDescription").at("CompressionFormat").text() == "ZIP");
    CHECK(destination.at("S3DestinationDescription").at("Prefix").text() == "new/");
}

TEST_CASE("buffering hints have bounds, and come together") {
    Firehose f;
    auto const refusal = [&](Json const& hints) {
        return f.create_error(destination_with({{"BufferingHints", hints}}));
    };
    CHECK(refusal(buffering(0, 60)) ==
          "InvalidArgumentException: BufferingHints.SizeInMBs must be between 1 and 128.");
    CHECK(refusal(buffering(129, 60)).find("between 1 and 128") != std::string::npos);
    CHECK(refusal(buffering(1, 901)) ==
          "InvalidArgumentException: BufferingHints.IntervalInSeconds must be between 0 and 900.");
    CHECK(refusal(buffering(1, -1)).find("between 0 and 900") != std::string::npos);
    CHECK(refusal(object({{"SizeInMBs", 1}})).find("or neither") != std::string::npos);
    CHECK(refusal(buffering(128, 900)) == "");
}

TEST_CASE("buckets and extensions are checked") {
    Firehose f;
    auto const refusal = [&](std::initializer_list<Json::Member> members) {
        return f.create_error(destination_with(members));
    };
    CHECK(refusal({{"BucketARN", "central"}}) ==
          "InvalidArgumentException: BucketARN is no ARN of a bucket: central");
    for (char const* extension : {"json", ".", ".JSON", ".a/b"}) {
        CHECK(refusal({{"FileExtension", extension}}).find("FileExtension must be") !=
              std::string::npos);
    }
}

TEST_CASE("streams are listed page by page, in order") {
    Firehose f;
    for (char const* name : {"c", "a", "b", "d"}) f.create(name);
    Json page = f.call("ListDeliveryStreams", object({{"Limit", 3}}));
    CHECK(page.at("DeliveryStreamNames") == Json::array({"a", "b", "c"}));
    CHECK(page.at("HasMoreDeliveryStreams").boolean());
    page = f.call("ListDeliveryStreams",
                  object({{"Limit", 3}, {"ExclusiveStartDeliveryStreamName", "c"}}));
    CHECK(page.at("DeliveryStreamNames") == Json::array({"d"}));
    CHECK_FALSE(page.at("HasMoreDeliveryStreams").boolean(true));
    page = f.call("ListDeliveryStreams", object({{"DeliveryStreamType", "KinesisStreamAsSource"}}));
    CHECK(page.at("DeliveryStreamNames").items().empty());
    CHECK(f.error("ListDeliveryStreams", object({{"Limit", 0}})) ==
          "ValidationException: 1 validation error detected: Value '0' at 'limit' failed to "
          "satisfy constraint: Member must have value greater than or equal to 1");
    for (int i = 0; i < 10; ++i) f.create("more-" + std::to_string(i));
    page = f.call("ListDeliveryStreams", Json::object());
    CHECK(page.at("DeliveryStreamNames").items().size() == 10);
    CHECK(page.at("HasMoreDeliveryStreams").boolean());
}

TEST_CASE("an update changes what it gives, and counts the versions") {
    Firehose f;
    f.create("audit", destination_with({{"Prefix", "old/"}, {"BufferingHints", buffering(1, 60)}}));
    f.put("audit", "waiting");
    auto const update = [](std::string const& version, Json const& change) {
        return object({{"DeliveryStreamName", "audit"},
                       {"CurrentDeliveryStreamVersionId", version},
                       {"DestinationId", "destinationId-000000000001"},
                       {"ExtendedS3DestinationUpdate", change}});
    };
    f.call("UpdateDestination", update("1", object({{"Prefix", "new/"}})));
    Json const described =
        f.call("DescribeDeliveryStream", object({{"DeliveryStreamName", "audit"}}))
            .at("DeliveryStreamDescription");
    CHECK(described.at("VersionId").text() == "2");
    Json const s3 = described.at("Destinations").items()[0].at("ExtendedS3DestinationDescription");
    CHECK(s3.at("Prefix").text() == "new/");
    CHECK(s3.at("BufferingHints") == buffering(1, 60));
    f.h.advance(std::chrono::seconds(60));
    REQUIRE(f.store.keys().size() == 1);
    CHECK(f.store.keys()[0].starts_with("new/"));
    CHECK(f.store.keys()[0].find("audit-2-") != std::string::npos);

    CHECK(
        f.error("UpdateDestination", update("1", object({{"Prefix", "x"}}))) ==
        "ConcurrentModificationException: Cannot update firehose: audit since the current version "
        "id: 2 and specified version id: 1 do not match");
    Json other = update("2", object({{"Prefix", "x"}}));
    other.set("DestinationId", "destinationId-000000000002");
    CHECK(f.error("UpdateDestination", other).find("not found") != std::string::npos);
    CHECK(f.error("UpdateDestination",
                  update("2", object({{"RoleARN", "arn:aws:iam::111122223333:role/absent"}})))
              .find("unable to assume role") != std::string::npos);
    CHECK(f.error("UpdateDestination",
                  update("2", object({{"BufferingHints", object({{"SizeInMBs", 5}})}})))
              .find("both SizeInMBs and IntervalInSeconds") != std::string::npos);
}

TEST_CASE("an update saves what could not be delivered") {
    Firehose f;
    f.create("audit");
    f.put("audit", "kept");
    f.store.refusal = aws::Error("NoSuchBucket", "The specified bucket does not exist", 404);
    f.h.advance(std::chrono::hours(2));
    f.store.refusal.reset();
    f.call("UpdateDestination",
           object({{"DeliveryStreamName", "audit"},
                   {"CurrentDeliveryStreamVersionId", "1"},
                   {"DestinationId", "destinationId-000000000001"},
                   {"S3DestinationUpdate", object({{"BucketARN", "arn:aws:s3:::another"}})}}));
    f.h.settle();
    CHECK(f.store.bodies() == std::vector<std::string>{"kept"});
    CHECK(f.store.text("select bucket from fake_objects") == "another");
}

TEST_CASE("a deleted stream is gone, with what it had buffered, and its name is free") {
    Firehose f;
    f.create("foo");
    f.put("foo", "never seen");
    CHECK(f.call("DeleteDeliveryStream", stream_named("foo")) == Json::object());
    CHECK(f.error("DescribeDeliveryStream", stream_named("foo")) == kMissing);
    f.create("foo");
    f.put("foo", "seen");
    f.h.advance(std::chrono::seconds(300));
    CHECK(f.store.bodies() == std::vector<std::string>{"seen"});
    disk::Rows rows = f.h.core.db.query("select count(*) from firehose_records");
    REQUIRE(rows.next());
    CHECK(rows.integer(0) == 0);
}

TEST_CASE("tags are set, listed page by page and removed") {
    Firehose f;
    Json creation = f.creation("audit", destination_with());
    creation.set("Tags", Json::array({object({{"Key", "team"}, {"Value", "security"}})}));
    f.call("CreateDeliveryStream", creation);
    Json input = stream_named("audit");
    input.set("Tags", Json::array({object({{"Key", "cost"}}),
                                   object({{"Key", "team"}, {"Value", "siem"}})}));
    CHECK(f.call("TagDeliveryStream", input) == Json::object());
    CHECK(f.call("ListTagsForDeliveryStream", stream_named("audit")) ==
          object({{"Tags", Json::array({object({{"Key", "cost"}, {"Value", ""}}),
                                        object({{"Key", "team"}, {"Value", "siem"}})})},
                  {"HasMoreTags", false}}));
    Json page = stream_named("audit");
    page.set("Limit", 1);
    CHECK(f.call("ListTagsForDeliveryStream", page).at("HasMoreTags").boolean());
    page.set("ExclusiveStartTagKey", "cost");
    CHECK(f.call("ListTagsForDeliveryStream", page) ==
          object({{"Tags", Json::array({object({{"Key", "team"}, {"Value", "siem"}})})},
                  {"HasMoreTags", false}}));
    Json keys = stream_named("audit");
    keys.set("TagKeys", Json::array({"team", "unknown"}));
    f.call("UntagDeliveryStream", keys);
    CHECK(f.call("ListTagsForDeliveryStream", stream_named("audit")).at("Tags").items().size() ==
          1);
}

TEST_CASE("tags are checked") {
    Firehose f;
    f.create("audit");
    auto const refusal = [&](Json const& tags) {
        Json input = stream_named("audit");
        input.set("Tags", tags);
        return f.error("TagDeliveryStream", input);
    };
    auto const tag = [](std::string const& key, std::string const& value) {
        return Json::array({object({{"Key", key}, {"Value", value}})});
    };
    CHECK(refusal(Json::array()).find("greater than or equal to 1") != std::string::npos);
    CHECK(refusal(tag("", "v")).find("greater than or equal to 1") != std::string::npos);
    CHECK(refusal(tag(std::string(129, 'k'), "v")).find("equal to 128") != std::string::npos);
    CHECK(refusal(tag("k", std::string(257, 'v'))).find("equal to 256") != std::string::npos);
    CHECK(refusal(tag("aws:k", "v")).find("InvalidArgumentException") == 0);
    Json many = Json::array();
    for (int i = 0; i < 51; ++i) many.push(object({{"Key", "k" + std::to_string(i)}}));
    CHECK(refusal(many).find("LimitExceededException") == 0);
}

TEST_CASE("quotas of throughput, where there are any, refuse records one by one") {
    cloud::Quotas quotas;
    quotas.firehose_requests_per_second = 3;
    quotas.firehose_records_per_second = 4;
    quotas.firehose_bytes_per_second = 10;
    Firehose f(quotas);
    f.create("audit");
    auto const put = [&](std::vector<std::string> const& records) {
        Json list = Json::array();
        for (std::string const& record : records) list.push(Firehose::record(record));
        return f.call("PutRecordBatch",
                      object({{"DeliveryStreamName", "audit"}, {"Records", list}}));
    };
    Json const first = put({"12345", "1234", "12", "1"});
    CHECK(first.at("FailedPutCount").integer() == 1);
    CHECK(first.at("RequestResponses").items().at(2) ==
          object({{"ErrorCode", "ServiceUnavailableException"}, {"ErrorMessage", "Slow down."}}));
    CHECK(put({"x"}).at("FailedPutCount").integer() == 1);  // of ten bytes none is left
    Json const one = object({{"DeliveryStreamName", "audit"}, {"Record", Firehose::record("x")}});
    std::string const slow = "ServiceUnavailableException: Slow down.";
    CHECK(f.error("PutRecord", one) == slow);  // the third request, without a byte left
    CHECK(f.error("PutRecordBatch", object({{"DeliveryStreamName", "audit"},
                                            {"Records", Json::array({Firehose::record("x")})}})) ==
          slow);  // the fourth
    f.h.advance(std::chrono::seconds(1));
    CHECK(put({"0123456789"}).at("FailedPutCount").integer() == 0);
    f.h.advance(std::chrono::seconds(1));
    CHECK(put({"larger than all of a second"}).at("FailedPutCount").integer() == 0);
    f.h.advance(std::chrono::seconds(1));
    CHECK(put({"x"}).at("FailedPutCount").integer() == 1);  // that is paid for first
}
