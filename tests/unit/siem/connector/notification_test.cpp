// What messages on the queue say.
#include <doctest/doctest.h>

#include "siem/connector/notification.hpp"

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
    std::string const event = R"({"version":"0","source":"aws.s3","region":"eu-west-1",)"
                              R"("detail-type":"Object Created","detail":{"version":"0",)"
                              R"("bucket":{"name":"b"},"object":{"key":"a+b%2Fc","size":5}}})";
    auto const said = parse_notification(event);
    REQUIRE(said);
    REQUIRE(said->objects.size() == 1);
    CHECK(said->objects[0] == siem::connector::ObjectCreated{"b", "a+b%2Fc", "eu-west-1", 5});
    std::string other = event;
    other.replace(other.find("Object Created"), 14, "Object Deleted");
    CHECK(parse_notification(other)->objects.empty());
    CHECK_FALSE(parse_notification(R"({"source":"aws.s3","detail-type":"Object Created"})"));
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
