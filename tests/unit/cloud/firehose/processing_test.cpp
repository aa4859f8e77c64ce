// What a stream's processors, its backup and its partitions make of a delivery.
#include <doctest/doctest.h>

#include "codec/gzip.hpp"
#include "unit/cloud/firehose/fixture.hpp"

using cloud::testing::buffering;
using cloud::testing::destination_with;
using cloud::testing::extracting;
using cloud::testing::Firehose;
using cloud::testing::object;
using codec::Json;
using std::chrono::seconds;

namespace {

constexpr std::size_t kUuid = 36;

// Keys without their UUIDs, with their bodies, in the order written.
std::vector<std::string> written(Firehose& f) {
    std::vector<std::string> all;
    std::vector<std::string> const keys = f.store.keys();
    std::vector<std::string> const bodies = f.store.bodies();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        all.push_back(keys[i].substr(0, keys[i].size() - kUuid) + " " + bodies[i]);
    }
    return all;
}

Json partitioned() {
    return destination_with({{"DynamicPartitioningConfiguration", object({{"Enabled", true}})},
                             {"ProcessingConfiguration", extracting("{a:.a}")},
                             {"BufferingHints", buffering(64, 60)},
                             {"Prefix", "a=!{partitionKeyFromQuery:a}/"},
                             {"ErrorOutputPrefix", "errors/"}});
}

}  // namespace

TEST_CASE("each partition is an object of its own, and what has none goes to the error output") {
    Firehose f;
    f.create("audit", partitioned());
    for (char const* record :
         {R"({"a":"x","n":1})", R"({"a":"y"})", R"({"a":"x","n":2})", "text"}) {
        f.put("audit", record);
    }
    f.h.advance(seconds(60));
    std::string const name = "audit-1-2026-11-18-11-06-40- ";
    std::vector<std::string> const all = written(f);
    REQUIRE(all.size() == 3);
    CHECK(all[0] == "a=x/" + name + R"({"a":"x","n":1}{"a":"x","n":2})");
    CHECK(all[1] == "a=y/" + name + R"({"a":"y"})");
    CHECK(all[2].starts_with("errors/processing-failed/2026/11/18/11/" + name));
    CHECK(all[2].ends_with("\n"));
    Json const line = *codec::parse_json(all[2].substr(all[2].find('{')));
    CHECK(line.at("attemptsMade").integer() == 1);
    CHECK(line.at("arrivalTimestamp").integer() ==
          base::to_millis(cloud::testing::start_of_tests()));
    CHECK(line.at("errorCode").text() == "DynamicPartitioning.MetadataExtractionFailed");
    CHECK(line.at("rawData").text() == base::base64("text"));
    CHECK(f.counted("refused_records") == 1);
    CHECK(f.counted("delivered_objects") == 3);
}

TEST_CASE("partitions beyond 500 go to the error output") {
    Firehose f;
    f.create("audit", partitioned());
    for (int i = 0; i < 502; ++i) f.put("audit", "{\"a\":" + std::to_string(i) + "}");
    f.h.advance(seconds(60));
    std::vector<std::string> const all = written(f);
    REQUIRE(all.size() == 501);
    CHECK(all.back().find("ActivePartitionsLimitExceeded") != std::string::npos);
    CHECK(f.counted("refused_records") == 2);
}

TEST_CASE("the backup holds what came, the bucket what the processors made of it") {
    Firehose f;
    Json const decompression =
        object({{"Type", "Decompression"},
                {"Parameters", Json::array({object({{"ParameterName", "CompressionFormat"},
                                                    {"ParameterValue", "GZIP"}})})}});
    f.create("audit",
             destination_with(
                 {{"ProcessingConfiguration",
                   object({{"Enabled", true}, {"Processors", Json::array({decompression})}})},
                  {"S3BackupMode", "Enabled"},
                  {"S3BackupConfiguration",
                   destination_with({{"Prefix", "raw/"}, {"BucketARN", "arn:aws:s3:::backup"}})}}));
    std::string const packed = codec::gzip("plain");
    f.put("audit", packed);
    f.h.advance(seconds(300));
    CHECK(f.store.bodies() == std::vector<std::string>{"plain", packed});
    CHECK(f.store.text("select bucket from fake_objects where id = 2") == "backup");
    CHECK(f.store.text("select key from fake_objects where id = 2").starts_with("raw/2026/"));
}

TEST_CASE("where one of several objects is refused, none is written, and none is counted") {
    Firehose f;
    f.create("audit", partitioned());
    f.put("audit", R"({"a":"x"})");
    f.put("audit", R"({"a":"y"})");
    f.store.refuse_after = 1;
    f.h.advance(seconds(60));
    CHECK(f.store.bodies().empty());
    CHECK(f.counted("delivered_objects") == 0);
    f.store.refuse_after.reset();
    f.h.advance(seconds(1));
    CHECK(f.store.bodies().size() == 2);
    CHECK(f.counted("delivered_objects") == 2);
}

TEST_CASE("every compression has its extension, and only gzip its encoding") {
    for (auto const& [format, extension] :
         {std::pair("ZIP", ".zip"), std::pair("Snappy", ".snappy"),
          std::pair("HADOOP_SNAPPY", ".snappy"), std::pair("GZIP", ".gz")}) {
        Firehose f;
        f.create("audit", destination_with({{"CompressionFormat", format}}));
        f.put("audit", "text");
        f.h.advance(seconds(300));
        CHECK(f.store.keys().at(0).ends_with(extension));
        CHECK(f.store.text("select encoding from fake_objects") ==
              (std::string(format) == "GZIP" ? "gzip" : ""));
    }
}
