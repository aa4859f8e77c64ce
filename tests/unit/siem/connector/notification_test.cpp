// What messages on the queue say.
#include <doctest/doctest.h>

#include "codec/json.hpp"
#include "siem/connector/notification.hpp"

using codec::Json;
using siem::connector::parse_notification;

namespace {

std::string record(std::string const& name, std::string const& key) {
    return R"({"eventSource":"aws:s3","eventName":")" + name +
           R"(","awsRegion":"eu-west-1",)"
           R"("s3":{"bucket":{"name":"b"},"object":{"key":")" +
           key + R"("}}})";
}

std::string records(std::string const& list) { return R"({"Records":[)" + list + "]}"; }

}  // namespace

TEST_CASE("objects that were created, with their keys decoded") {
    auto const said =
        parse_notification(records(record("ObjectCreated:Put", "a+b%2Fc%C3%A9") + "," +
                                   record("ObjectRemoved:Delete", "gone") + "," +
                                   record("ObjectCreated:CompleteMultipartUpload", "d")));
    REQUIRE(said);
    REQUIRE(said->objects.size() == 2);
    CHECK(said->objects[0].key == "a b/c\u00e9");
    CHECK(said->objects[0].region == "eu-west-1");
    CHECK(said->objects[1].key == "d");
}

TEST_CASE("S3's test message and SNS's envelope") {
    CHECK(parse_notification(R"({"Service":"Amazon S3","Event":"s3:TestEvent"})")->test);
    auto const wrapped = parse_notification(
        R"({"Type":"Notification","Message":"{\"Records\":[{\"eventSource\":\"aws:s3\",)"
        R"(\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"b\"},)"
        R"(\"object\":{\"key\":\"k\"}}}]}"})");
    REQUIRE(wrapped);
    CHECK(wrapped->objects.at(0).key == "k");
}

TEST_CASE("events of EventBridge, whose keys are not encoded") {
    std::string const event =
        R"({"version":"0","source":"aws.s3","region":"eu-west-1",)"
        R"("detail-type":"Object Created","detail":{"version":"0",)"
        R"("bucket":{"name":"b"},"object":{"key":"a+b%2Fc","size":5,"etag":"e1"}}})";
    auto const said = parse_notification(event);
    REQUIRE(said);
    REQUIRE(said->objects.size() == 1);
    CHECK(said->objects[0] == siem::connector::ObjectCreated{"b", "a+b%2Fc", "eu-west-1", 5, "e1"});
    std::string other = event;
    other.replace(other.find("Object Created"), 14, "Object Deleted");
    CHECK(parse_notification(other)->objects.empty());
    CHECK_FALSE(parse_notification(R"({"source":"aws.s3","detail-type":"Object Created"})"));
}

TEST_CASE("odd keys, in each of the wrappings, come as they are in the bucket") {
    std::string const encoded = "a+b%2Bc/%E2%82%AC%25%0A%22%3D%26~.log";
    std::string const key = "a b+c/\u20ac%\n\"=&~.log";
    std::string const direct =
        records(record("ObjectRemoved:DeleteMarkerCreated", "gone") + "," +
                record("ObjectCreated:Put", encoded) + "," + record("ObjectCreated:Copy", encoded) +
                "," + record("ObjectTagging:Put", encoded));
    std::string const event = codec::to_json(
        Json::object({{"source", "aws.s3"},
                      {"region", "eu-west-1"},
                      {"detail-type", "Object Created"},
                      {"detail", Json::object({{"bucket", Json::object({{"name", "b"}})},
                                               {"object", Json::object({{"key", key}})}})}}));
    auto const by_sns = [](std::string const& message) {
        return codec::to_json(Json::object({{"Type", "Notification"}, {"Message", message}}));
    };
    // SNS with raw delivery hands on what S3 said, as it is.
    for (std::string const& body : {direct, by_sns(direct), event, by_sns(event)}) {
        CAPTURE(body);
        auto const said = parse_notification(body);
        REQUIRE(said);
        REQUIRE(said->objects.size() == (body.find("Records") != std::string::npos ? 2 : 1));
        for (siem::connector::ObjectCreated const& object : said->objects) {
            CHECK(object == siem::connector::ObjectCreated{"b", key, "eu-west-1"});
        }
    }
    for (std::string const& none : {records(record("ObjectRemoved:Delete", "gone")), records("")}) {
        CHECK(parse_notification(none)->objects.empty());
        CHECK(parse_notification(by_sns(none))->objects.empty());
    }
}

TEST_CASE("what is no notification is told") {
    for (char const* body :
         {"", "text", "[]", "{}", R"({"Records":1})", R"({"Records":[{"eventSource":"aws:sns"}]})",
          R"({"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put",)"
          R"("s3":{"bucket":{"name":"b"},"object":{"key":"%zz"}}}]})"}) {
        CAPTURE(body);
        auto const said = parse_notification(body);
        REQUIRE_FALSE(said);
        CHECK(said.error().kind == base::ErrorKind::quarantine);
    }
}
