// From PutRecord to the object in S3: buffering, keys, compression, and what happens where S3
// does not take it.
#include <doctest/doctest.h>

#include "codec/gzip.hpp"
#include "disk/memory.hpp"
#include "unit/cloud/firehose/fixture.hpp"

using cloud::testing::buffering;
using cloud::testing::destination_with;
using cloud::testing::Firehose;
using cloud::testing::object;
using codec::Json;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

using Texts = std::vector<std::string>;

constexpr std::size_t kMebibyte = 1u << 20;

// A key without its random end, which is checked to be a UUID.
std::string without_uuid(std::string key, std::string const& extension = "") {
    REQUIRE(key.size() > 37 + extension.size());
    REQUIRE(key.ends_with(extension));
    key.resize(key.size() - extension.size());
    std::string const uuid = key.substr(key.size() - 36);
    CHECK(uuid.find_first_not_of("0123456789abcdef-") == std::string::npos);
    CHECK(uuid[14] == '4');
    return key.substr(0, key.size() - 36);
}

std::string key_with(Json const& destination) {
    Firehose f;
    f.create("audit", destination);
    f.put("audit", "x");
    f.h.advance(seconds(900));
    return f.store.keys().at(0);
}

Json batch_of(Texts const& records) {
    Json list = Json::array();
    for (std::string const& record : records) list.push(Firehose::record(record));
    return object({{"DeliveryStreamName", "audit"}, {"Records", list}});
}

}  // namespace

TEST_CASE("records wait for the interval, counted from the oldest, and are joined as they are") {
    Firehose f;
    f.create("audit", destination_with({{"BufferingHints", buffering(5, 60)}}));
    Json const answer = f.put("audit", "one\n");
    CHECK_FALSE(answer.at("RecordId").text().empty());
    CHECK_FALSE(answer.at("Encrypted").boolean(true));
    f.h.advance(seconds(30));
    f.put("audit", "two");
    f.put("audit", std::string("\0three", 6));
    f.h.advance(milliseconds(29'999));
    CHECK(f.store.bodies().empty());
    f.h.advance(milliseconds(1));
    CHECK(f.store.bodies() == Texts{std::string("one\ntwo\0three", 13)});
    f.put("audit", "four");
    f.h.advance(seconds(59));
    CHECK(f.store.bodies().size() == 1);
    f.h.advance(seconds(1));
    CHECK(f.store.bodies().back() == "four");
    CHECK(f.counted("delivered_objects") == 2);
    CHECK(f.counted("delivered_records") == 4);
}

TEST_CASE("records do not wait for the interval when there is enough of them") {
    Firehose f;
    f.create("audit", destination_with({{"BufferingHints", buffering(1, 900)}}));
    std::string const record(kMebibyte / 4, 'r');
    for (int i = 0; i < 3; ++i) f.put("audit", record);
    f.h.settle();
    CHECK(f.store.bodies().empty());
    f.put("audit", record);
    f.h.settle();
    REQUIRE(f.store.bodies().size() == 1);
    CHECK(f.store.bodies()[0].size() == kMebibyte);
}

TEST_CASE("an object passes the size by one record at most, and keeps the order") {
    Firehose f;
    f.create("audit", destination_with({{"BufferingHints", buffering(1, 900)}}));
    Texts records;
    std::string all;
    for (int i = 0; i < 10; ++i) {
        records.push_back(std::string(400'000, static_cast<char>('a' + i)));
        all += records.back();
    }
    f.call("PutRecordBatch", batch_of(records));
    f.h.settle();
    REQUIRE(f.store.bodies().size() == 3);
    for (std::string const& body : f.store.bodies()) CHECK(body.size() == 1'200'000);
    f.h.advance(seconds(900));
    std::string joined;
    for (std::string const& body : f.store.bodies()) joined += body;
    CHECK(joined == all);
}

TEST_CASE("without an interval, records go at once") {
    Firehose f;
    f.create("audit", destination_with({{"BufferingHints", buffering(1, 0)}}));
    f.put("audit", "now");
    f.h.settle();
    CHECK(f.store.bodies() == Texts{"now"});
}

TEST_CASE("the object says whose it is and what it is") {
    Firehose f;
    f.create("audit");
    f.put("audit", "x");
    f.h.advance(seconds(300));
    CHECK(f.store.text("select bucket from fake_objects") == "central");
    CHECK(f.store.text("select type from fake_objects") == "application/octet-stream");
    CHECK(f.store.text("select encoding from fake_objects") == "");
    CHECK(f.store.text("select account from fake_objects") == "111122223333");
    CHECK(f.store.text("select role from fake_objects") ==
          "arn:aws:iam::111122223333:role/delivery");
}

// The tests start on 2026-11-18T11:06:40Z.
TEST_CASE("keys are made of the prefix, the stream, and when the oldest record came") {
    CHECK(without_uuid(key_with(destination_with())) ==
          "2026/11/18/11/audit-1-2026-11-18-11-06-40-");
}

TEST_CASE("a gzip object is one member, and is named so") {
    Firehose f;
    f.create("audit", destination_with({{"CompressionFormat", "GZIP"}}));
    std::string const inner = codec::gzip("inner", 6);
    f.put("audit", inner);
    f.put("audit", "outer");
    f.h.advance(seconds(300));
    std::string const body = f.store.bodies().at(0);
    CHECK(codec::gunzip_all(body).value() == inner + "outer");
    CHECK(f.store.text("select encoding from fake_objects") == "gzip");
    CHECK(f.store.keys()[0].ends_with(".gz"));
}

TEST_CASE("an extension of one's own replaces the usual one") {
    CHECK(without_uuid(key_with(destination_with(
                           {{"CompressionFormat", "GZIP"}, {"FileExtension", ".json.gz"}})),
                       ".json.gz") == "2026/11/18/11/audit-1-2026-11-18-11-06-40-");
    CHECK(without_uuid(key_with(destination_with({{"FileExtension", ".log"}})), ".log") ==
          "2026/11/18/11/audit-1-2026-11-18-11-06-40-");
}

TEST_CASE("a batch answers for each of its records") {
    Firehose f;
    f.create("audit");
    Json const answer = f.call("PutRecordBatch", batch_of({"a", "b", "c"}));
    CHECK(answer.at("FailedPutCount") == Json(0));
    CHECK_FALSE(answer.at("Encrypted").boolean(true));
    REQUIRE(answer.at("RequestResponses").items().size() == 3);
    for (Json const& response : answer.at("RequestResponses").items()) {
        CHECK_FALSE(response.at("RecordId").text().empty());
        CHECK_FALSE(response.has("ErrorCode"));
    }
    f.h.advance(seconds(300));
    CHECK(f.store.bodies() == Texts{"abc"});
}

TEST_CASE("records and batches have limits, and a refused batch leaves nothing") {
    Firehose f;
    f.create("audit");
    auto const refusal = [&](Texts const& records) {
        return f.error("PutRecordBatch", batch_of(records));
    };
    CHECK(f.error("PutRecord", object({{"DeliveryStreamName", "audit"},
                                       {"Record", f.record(std::string(1'024'001, 'x'))}})) ==
          "ValidationException: 1 validation error detected: Value "
          "'java.nio.HeapByteBuffer[pos=0 lim=1024001 cap=1024001]' at 'record.data' failed to "
          "satisfy constraint: Member must have length less than or equal to 1024000");
    CHECK(refusal({"ok", std::string(1'024'001, 'x')}).find("at 'records.2.member.data'") !=
          std::string::npos);
    CHECK(refusal({}).find("greater than or equal to 1") != std::string::npos);
    CHECK(refusal(Texts(501, "x")).find("less than or equal to 500") != std::string::npos);
    CHECK(refusal(Texts(5, std::string(900'000, 'x'))) ==
          "InvalidArgumentException: Records size exceeds 4 MB limit");
    CHECK(f.error("PutRecord", object({{"DeliveryStreamName", "audit"},
                                       {"Record", object({{"Data", "not base64"}})}}))
              .find("base64") != std::string::npos);
    f.h.advance(seconds(300));
    CHECK(f.store.bodies().empty());
    CHECK(refusal(Texts(500, "x")) == "");
    CHECK(refusal(Texts(4, std::string(kMebibyte - 24'576, 'y'))) == "");
    CHECK(f.error("PutRecord", object({{"DeliveryStreamName", "audit"},
                                       {"Record", f.record(std::string(1'024'000, 'z'))}})) == "");
}

TEST_CASE("empty records leave the buffer without an object") {
    Firehose f;
    f.create("audit");
    f.put("audit", "");
    f.h.advance(seconds(300));
    CHECK(f.store.tries == 0);
    f.put("audit", "");
    f.put("audit", "x");
    f.h.advance(seconds(300));
    CHECK(f.store.bodies() == Texts{"x"});
}

TEST_CASE("CloudWatch Logs puts records by ARN") {
    Firehose f;
    f.create("audit");
    auto const arn = [](char const* text) { return *aws::parse_arn(text); };
    aws::Arn const audit = arn("arn:aws:firehose:eu-west-1:111122223333:deliverystream/audit");
    CHECK(f.service.has_stream(audit));
    for (char const* other : {"arn:aws:firehose:eu-west-1:111122223333:deliverystream/other",
                              "arn:aws:firehose:us-east-1:111122223333:deliverystream/audit",
                              "arn:aws:firehose:eu-west-1:444455556666:deliverystream/audit",
                              "arn:aws:firehose:eu-west-1:111122223333:audit",
                              "arn:aws:kinesis:eu-west-1:111122223333:deliverystream/audit"}) {
        CAPTURE(other);
        CHECK_FALSE(f.service.has_stream(arn(other)));
    }
    f.h.core.db.begin();
    f.service.put_record(audit, codec::gzip("envelope", 6), {}, f.h.clock.now());
    std::string refusal;
    try {
        f.service.put_record(arn("arn:aws:firehose:eu-west-1:111122223333:deliverystream/gone"),
                             "x", {}, f.h.clock.now());
    } catch (aws::Error const& error) {
        refusal = error.code + ": " + error.message;
    }
    f.h.core.db.commit();
    CHECK(refusal ==
          "ResourceNotFoundException: Firehose gone under account 111122223333 not found.");
    f.h.settle();
    f.call("ListDeliveryStreams", Json::object());  // what follows takes the signal along
    f.h.advance(seconds(300));
    REQUIRE(f.store.bodies().size() == 1);
    CHECK(codec::gunzip_all(f.store.bodies()[0]).value() == "envelope");
}

TEST_CASE("a delivery that S3 refuses is tried again, and delivered once") {
    Firehose f;
    f.create("audit");
    f.put("audit", "kept;");
    f.store.refusal = aws::Error("NoSuchBucket", "The specified bucket does not exist", 404);
    f.h.advance(seconds(300));
    CHECK(f.store.tries == 1);
    f.h.advance(milliseconds(999));
    CHECK(f.store.tries == 1);
    f.h.advance(milliseconds(1));
    CHECK(f.store.tries == 2);
    for (int i = 0; i < 60; ++i) f.h.advance(minutes(1));
    CHECK(f.store.tries > 25);
    CHECK(f.store.tries < 60);
    f.put("audit", "later;");
    f.store.refusal.reset();
    f.h.advance(minutes(2));
    CHECK(f.store.bodies() == Texts{"kept;later;"});
    f.put("audit", "after");
    f.h.advance(seconds(299));
    CHECK(f.store.bodies().size() == 1);
    f.h.advance(seconds(1));
    CHECK(f.store.bodies() == Texts{"kept;later;", "after"});
    CHECK(f.counted("lost_records") == 0);
}

TEST_CASE("one stream's failure does not hold up another") {
    Firehose f;
    f.create("good");
    Json bad = destination_with();
    f.create("bad", bad);
    f.put("bad", "b");
    f.store.refusal = aws::Error("AccessDenied", "Access Denied", 403);
    f.h.advance(seconds(300));
    f.put("good", "g");
    f.h.advance(seconds(299));
    f.store.refusal.reset();
    f.h.advance(seconds(1));
    CHECK(f.store.bodies().size() >= 1);
    f.h.advance(seconds(120));
    CHECK(f.store.bodies().size() == 2);
}

TEST_CASE("failures are written to the stream's error log") {
    Firehose f;
    Json const logging = object({{"Enabled", true},
                                 {"LogGroupName", "/aws/kinesisfirehose/audit"},
                                 {"LogStreamName", "DestinationDelivery"}});
    f.create("audit", destination_with({{"CloudWatchLoggingOptions", logging}}));
    f.put("audit", "x");
    f.store.refusal = aws::Error("NoSuchBucket", "The specified bucket does not exist", 404);
    f.log.refuse = true;  // which changes nothing for the delivery
    f.h.advance(seconds(300));
    REQUIRE(f.log.messages.size() == 1);
    CHECK(f.log.where.account == "111122223333");
    CHECK(f.log.where.region == "eu-west-1");
    CHECK(f.log.where.log_group == "/aws/kinesisfirehose/audit");
    CHECK(f.log.where.log_stream == "DestinationDelivery");
    CHECK(codec::parse_json(f.log.messages[0]).value() ==
          object({{"deliveryStreamARN",
                   "arn:aws:firehose:eu-west-1:111122223333:deliverystream/audit"},
                  {"destination", "arn:aws:s3:::central"},
                  {"deliveryStreamVersionId", 1},
                  {"message",
                   "The specified bucket does not exist. Create the bucket or use a different "
                   "bucket that does exist."},
                  {"errorCode", "S3.NoSuchBucket"}}));
    f.store.refusal = aws::Error("SlowDown", "Please reduce your request rate.", 503);
    f.h.advance(seconds(1));
    REQUIRE(f.log.messages.size() == 2);
    Json const second = codec::parse_json(f.log.messages[1]).value();
    CHECK(second.at("errorCode").text() == "S3.SlowDown");
    CHECK(second.at("message").text() == "Please reduce your request rate.");
    f.store.refusal.reset();
    f.h.advance(seconds(10));
    CHECK(f.store.bodies() == Texts{"x"});
}

TEST_CASE("after a day of failures records are given up, and what came later is not") {
    Firehose f;
    f.create("audit");
    f.put("audit", "old");
    f.put("audit", "older");
    f.store.refusal = aws::Error("NoSuchBucket", "The specified bucket does not exist", 404);
    f.h.advance(seconds(300));
    for (int i = 0; i < 24 * 30; ++i) f.h.advance(minutes(2));
    CHECK(f.counted("lost_records") == 0);
    f.put("audit", "young");
    f.h.advance(minutes(10));
    CHECK(f.counted("lost_records") == 2);
    f.store.refusal.reset();
    f.h.advance(minutes(5));
    CHECK(f.store.bodies() == Texts{"young"});
}

TEST_CASE("a stream whose records were all given up starts anew") {
    Firehose f;
    f.create("audit");
    f.put("audit", "old");
    f.store.refusal = aws::Error("NoSuchBucket", "The specified bucket does not exist", 404);
    f.h.advance(seconds(300));
    f.h.advance(hours(25));
    CHECK(f.counted("lost_records") == 1);
    f.store.refusal.reset();
    f.put("audit", "new");
    f.h.advance(seconds(299));
    CHECK(f.store.bodies().empty());
    f.h.advance(seconds(1));
    CHECK(f.store.bodies() == Texts{"new"});
}

TEST_CASE("many streams with much in them are all delivered") {
    Firehose f;
    for (int i = 0; i < 20; ++i) {
        std::string const name = "stream-" + std::to_string(i);
        f.create(name, destination_with({{"BufferingHints", buffering(1, 60)}}));
        f.put(name, std::string(1'000'000, static_cast<char>('a' + i)));
    }
    f.h.advance(seconds(60));
    CHECK(f.store.bodies().size() == 20);
}
