// Delivery to an HTTP endpoint, which is a fake that answers as it is told to.
#include <doctest/doctest.h>

#include <deque>

#include "codec/gzip.hpp"
#include "http/courier.hpp"
#include "unit/cloud/firehose/fixture.hpp"

using cloud::testing::buffering;
using cloud::testing::destination_with;
using cloud::testing::Firehose;
using cloud::testing::object;
using codec::Json;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

struct FakeCourier final : http::Courier {
    struct Errand {
        http::Request request;
        Done done;
    };
    std::deque<Errand> waiting;
    std::vector<http::Request> all;

    void send(http::Request request, Done done) override {
        all.push_back(request);
        waiting.push_back({std::move(request), std::move(done)});
    }
    void answer(base::Result<http::Response> response) {
        REQUIRE_FALSE(waiting.empty());
        Errand errand = std::move(waiting.front());
        waiting.pop_front();
        errand.done(std::move(response));
    }
    void answer(int status, std::string const& body, std::string const& type = "application/json") {
        answer(http::Response{status, {{"Content-Type", type}}, body});
    }
    std::string request_id() const { return all.back().headers.text("X-Amz-Firehose-Request-Id"); }
    std::string good_body() const {
        return R"({"requestId":")" + request_id() + R"(","timestamp":1578090903599})";
    }
};

struct Endpoint {
    FakeCourier courier;
    Firehose f;

    Endpoint() { f.service.send_over(courier); }

    static Json to(std::initializer_list<Json::Member> more = {}) {
        Json configuration =
            object({{"EndpointConfiguration", object({{"Url", "https://siem.example/intake?x=1"},
                                                      {"Name", "siem"},
                                                      {"AccessKey", "secret key"}})},
                    {"BufferingHints", buffering(1, 60)},
                    {"S3Configuration", destination_with()}});
        for (auto const& [member, value] : more) configuration.set(member, value);
        return configuration;
    }
    std::string create(Json const& configuration) {
        return f.error("CreateDeliveryStream",
                       object({{"DeliveryStreamName", "audit"},
                               {"HttpEndpointDestinationConfiguration", configuration}}));
    }
    void settle() { f.h.settle(); }
};

std::vector<std::string> records_of(http::Request const& request) {
    std::vector<std::string> all;
    Json const body = codec::parse_json(request.body).value();
    for (Json const& record : body.at("records").items()) {
        all.push_back(base::from_base64(record.at("data").text()).value());
    }
    return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("records are sent as the protocol says, and leave the buffer when they are taken") {
    Endpoint e;
    REQUIRE(e.create(e.to({{"RequestConfiguration",
                            object({{"CommonAttributes",
                                     Json::array({object({{"AttributeName", "stage"},
                                                          {"AttributeValue", "prod"}})})}})}})) ==
            "");
    e.f.put("audit", "hello");
    e.f.put("audit", "hello world");
    e.f.h.advance(seconds(59));
    CHECK(e.courier.all.empty());
    e.f.h.advance(seconds(1));
    REQUIRE(e.courier.all.size() == 1);
    http::Request const& request = e.courier.all[0];
    CHECK(request.method == "POST");
    CHECK(request.url == "https://siem.example/intake?x=1");
    CHECK(request.headers.text("Content-Type") == "application/json");
    CHECK(request.headers.text("X-Amz-Firehose-Protocol-Version") == "1.0");
    CHECK(request.headers.text("X-Amz-Firehose-Access-Key") == "secret key");
    CHECK(request.headers.text("X-Amz-Firehose-Source-Arn") ==
          "arn:aws:firehose:eu-west-1:111122223333:deliverystream/audit");
    CHECK(request.headers.text("X-Amz-Firehose-Common-Attributes") ==
          R"({"commonAttributes":{"stage":"prod"}})");
    CHECK(request.headers.find("Content-Encoding") == nullptr);
    CHECK(request.timeout == minutes(3));
    Json const body = codec::parse_json(request.body).value();
    CHECK(body.at("requestId").text() == e.courier.request_id());
    CHECK(body.at("timestamp").integer() == base::to_millis(e.f.h.clock.now()));
    CHECK(records_of(request) == Texts{"hello", "hello world"});

    e.courier.answer(200, e.courier.good_body());
    e.settle();
    e.f.h.advance(hours(1));
    CHECK(e.courier.all.size() == 1);
    CHECK(e.f.store.bodies().empty());
    CHECK(e.f.counted("endpoint_records") == 2);
}

TEST_CASE("one request at a time: what comes meanwhile waits for the answer") {
    Endpoint e;
    REQUIRE(e.create(e.to()) == "");
    e.f.put("audit", "one");
    e.f.h.advance(seconds(60));
    e.f.put("audit", "two");
    e.f.h.advance(seconds(100));
    CHECK(e.courier.all.size() == 1);
    e.courier.answer(200, e.courier.good_body());
    e.settle();
    REQUIRE(e.courier.all.size() == 2);
    CHECK(records_of(e.courier.all[1]) == Texts{"two"});
    CHECK(e.courier.all[0].headers.text("X-Amz-Firehose-Request-Id") != e.courier.request_id());
}

TEST_CASE("what is not taken is sent again under the same id, later and later") {
    Endpoint e;
    REQUIRE(e.create(e.to({{"RetryOptions", object({{"DurationInSeconds", 7200}})}})) == "");
    e.f.put("audit", "one");
    e.f.h.advance(seconds(60));
    std::string const id = e.courier.request_id();
    std::int64_t pause = 1000;
    for (std::size_t tries = 1; tries < 10; ++tries) {
        REQUIRE(e.courier.all.size() == tries);
        e.courier.answer(500, R"({"errorMessage":"no"})");
        e.settle();
        e.f.h.advance(std::chrono::milliseconds(pause * 84 / 100));
        CHECK(e.courier.all.size() == tries);
        e.f.h.advance(std::chrono::milliseconds(pause * 31 / 100 + 1));
        CHECK(e.courier.request_id() == id);
        pause = std::min<std::int64_t>(pause * 2, 120'000);
    }
    e.courier.answer(200, e.courier.good_body());
    e.settle();
    CHECK(e.f.counted("endpoint_failures") == 9);
    CHECK(e.f.counted("endpoint_records") == 1);
    CHECK(e.f.store.bodies().empty());
}

TEST_CASE("an answer that does not follow the protocol is none") {
    Endpoint e;
    REQUIRE(e.create(e.to(
                {{"CloudWatchLoggingOptions",
                  object({{"Enabled", true}, {"LogGroupName", "g"}, {"LogStreamName", "s"}})}})) ==
            "");
    e.f.put("audit", "one");
    e.f.h.advance(seconds(60));
    auto const said = [&] {
        e.settle();
        Json const line = codec::parse_json(e.f.log.messages.back()).value();
        CHECK(line.at("destination").text() == "siem.example...");
        e.f.h.advance(seconds(30));
        return line.at("errorCode").text() + " " + line.at("message").text();
    };
    std::string const invalid =
        "HttpEndpoint.InvalidResponseFromDestination The response received from the specified "
        "endpoint is invalid. Contact the owner of the endpoint to resolve the issue. Response "
        "for request " +
        e.courier.request_id();
    e.courier.answer(200, "{");
    CHECK(said() == invalid +
                        " is not recognized as valid JSON or has unexpected fields. Raw response "
                        "received: 200 {");
    e.courier.answer(200, e.courier.good_body(), "text/plain");
    CHECK(said().find("content-type: application/json") != std::string::npos);
    e.courier.answer(200, R"({"timestamp":1})");
    CHECK(said().find("does not contain a requestId") != std::string::npos);
    e.courier.answer(200, R"({"requestId":"another","timestamp":1})");
    CHECK(said().find("does not match") != std::string::npos);
    e.courier.answer(200, R"({"requestId":")" + e.courier.request_id() + R"(","timestamp":"1"})");
    CHECK(said().find("does not contain a timestamp") != std::string::npos);
    e.courier.answer(204, "");
    CHECK(said() ==
          "HttpEndpoint.DestinationException The following response was received from the "
          "endpoint destination. 204: ");
}

TEST_CASE("no answer is told apart by what stood in the way") {
    Endpoint e;
    REQUIRE(e.create(e.to(
                {{"CloudWatchLoggingOptions",
                  object({{"Enabled", true}, {"LogGroupName", "g"}, {"LogStreamName", "s"}})}})) ==
            "");
    e.f.put("audit", "one");
    e.f.h.advance(seconds(60));
    auto const code = [&](base::ErrorKind kind, char const* why) {
        e.courier.answer(base::fail(kind, "of the endpoint", why));
        e.settle();
        e.f.h.advance(seconds(30));
        return codec::parse_json(e.f.log.messages.back()).value().at("errorCode").text();
    };
    CHECK(code(base::ErrorKind::retry, http::kTimedOut) == "HttpEndpoint.RequestTimeout");
    CHECK(code(base::ErrorKind::retry, http::kTlsFailed) == "HttpEndpoint.SSLHandshakeFailure");
    CHECK(code(base::ErrorKind::retry, http::kConnectionLost) == "HttpEndpoint.ConnectionReset");
    CHECK(code(base::ErrorKind::retry, "") == "HttpEndpoint.ConnectionFailed");
    CHECK(code(base::ErrorKind::quarantine, "") == "HttpEndpoint.ResponseTooLarge");
}

TEST_CASE("what is given up goes to the error output, at once where it is too large") {
    Endpoint e;
    REQUIRE(e.create(e.to()) == "");
    e.f.put("audit", "one");
    e.f.put("audit", "two");
    e.f.h.advance(seconds(60));
    e.courier.answer(413, "too large");
    e.settle();
    REQUIRE(e.f.store.bodies().size() == 1);
    CHECK(e.f.store.keys()[0].starts_with("http-endpoint-failed/2026/11/18/11/audit-1-"));
    std::vector<std::string_view> const lines =
        base::split(base::trim(e.f.store.bodies()[0]), '\n');
    REQUIRE(lines.size() == 2);
    Json const line = codec::parse_json(lines[1]).value();
    CHECK(line.at("errorCode").text() == "HttpEndpoint.DestinationException");
    CHECK(line.at("rawData").text() == base::base64("two"));
    e.f.h.advance(hours(1));
    CHECK(e.courier.all.size() == 1);
}

TEST_CASE("the time for retries ends, and S3 is tried again where it refuses") {
    Endpoint e;
    REQUIRE(e.create(e.to({{"RetryOptions", object({{"DurationInSeconds", 0}})}})) == "");
    e.f.put("audit", "one");
    e.f.h.advance(seconds(60));
    e.f.store.refusal = aws::Error("NoSuchBucket", "The specified bucket does not exist", 404);
    e.courier.answer(503, "");
    e.settle();
    CHECK(e.courier.all.size() == 1);
    CHECK(e.f.store.tries == 1);
    e.f.store.refusal.reset();
    e.f.h.advance(seconds(2));
    CHECK(e.f.store.bodies().size() == 1);
    CHECK(e.courier.all.size() == 1);
}

TEST_CASE("AllData keeps what was taken too") {
    Endpoint e;
    REQUIRE(e.create(e.to({{"S3BackupMode", "AllData"}})) == "");
    e.f.put("audit", "one");
    e.f.put("audit", "two");
    e.f.h.advance(seconds(60));
    e.courier.answer(200, e.courier.good_body());
    e.settle();
    CHECK(e.f.store.bodies() == Texts{"onetwo"});
    CHECK(e.f.store.keys().at(0).starts_with("2026/11/18/11/audit-1-"));
}

TEST_CASE("a body is packed where that is asked for") {
    Endpoint e;
    REQUIRE(e.create(e.to({{"RequestConfiguration", object({{"ContentEncoding", "GZIP"}})}})) ==
            "");
    e.f.put("audit", "one");
    e.f.h.advance(seconds(60));
    http::Request request = e.courier.all.at(0);
    CHECK(request.headers.text("Content-Encoding") == "gzip");
    request.body = codec::gunzip_all(request.body).value();
    CHECK(records_of(request) == Texts{"one"});
}

TEST_CASE("a stream that is gone, or an answer that comes twice, changes nothing") {
    Endpoint e;
    REQUIRE(e.create(e.to()) == "");
    e.f.put("audit", "one");
    e.f.h.advance(seconds(60));
    FakeCourier::Errand const errand = e.courier.waiting.front();
    e.courier.answer(200, e.courier.good_body());
    e.settle();
    e.f.put("audit", "two");
    errand.done(http::Response{200, {{"Content-Type", "application/json"}}, e.courier.good_body()});
    e.f.h.advance(seconds(60));
    CHECK(e.courier.all.size() == 2);
    e.f.call("DeleteDeliveryStream", object({{"DeliveryStreamName", "audit"}}));
    e.courier.answer(200, e.courier.good_body());
    e.settle();
    CHECK(e.f.counted("endpoint_records") == 1);
}

TEST_CASE("an answer that never comes is waited for five minutes") {
    Endpoint e;
    REQUIRE(e.create(e.to()) == "");
    e.f.put("audit", "one");
    e.f.h.advance(seconds(60));
    e.f.h.advance(minutes(5) - seconds(1));
    CHECK(e.courier.all.size() == 1);
    e.f.h.advance(seconds(1));
    CHECK(e.courier.all.size() == 2);
    CHECK(e.courier.all[0].body.size() == e.courier.all[1].body.size());
}

TEST_CASE("the description keeps the access key, and updates keep what they do not name") {
    Endpoint e;
    REQUIRE(e.create(e.to()) == "");
    e.settle();
    e.f.call("UpdateDestination",
             object({{"DeliveryStreamName", "audit"},
                     {"CurrentDeliveryStreamVersionId", "1"},
                     {"DestinationId", "destinationId-000000000001"},
                     {"HttpEndpointDestinationUpdate",
                      object({{"S3Update", object({{"Prefix", "failed/"}})}})}}));
    Json const description = e.f.describe("audit").at("Destinations").items().at(0);
    CHECK(codec::to_json(description).find("secret key") == std::string::npos);
    Json const http = description.at("HttpEndpointDestinationDescription");
    CHECK(http.at("EndpointConfiguration").at("Url").text() == "https://siem.example/intake?x=1");
    CHECK(http.at("S3DestinationDescription").at("Prefix").text() == "failed/");
    CHECK(http.at("S3BackupMode").text() == "FailedDataOnly");
    CHECK(http.at("RetryOptions").at("DurationInSeconds").integer() == 300);
    e.f.put("audit", "one");
    e.f.h.advance(seconds(60));
    CHECK(e.courier.all.at(0).headers.text("X-Amz-Firehose-Access-Key") == "secret key");
}

TEST_CASE("endpoints are checked") {
    auto const refusal = [](std::initializer_list<Json::Member> endpoint) {
        Endpoint e;
        return e.create(e.to({{"EndpointConfiguration", object(endpoint)}}));
    };
    std::string const scheme =
        "InvalidArgumentException: Url must begin with https://, or with http://127.0.0.1 or "
        "localhost.";
    for (char const* url : {"http://siem.example/", "ftp://127.0.0.1/", "http://127.0.0.1.evil/",
                            "http://localhost@evil/", "http://localhost:x@evil/", "file:///etc"}) {
        CHECK(refusal({{"Url", url}}) == scheme);
    }
    for (char const* url : {"http://127.0.0.1:8088/x", "http://localhost", "http://[::1]:1/",
                            "https://siem.example:8443/services/collector"}) {
        CHECK(refusal({{"Url", url}}) == "");
    }
    CHECK(refusal({{"Url", "https://a/\r\nX: y"}}).find("Url must be") != std::string::npos);
    CHECK(refusal({{"Url", "https://a/"}, {"AccessKey", "a\nb"}}).find("one line") !=
          std::string::npos);
    Endpoint e;
    CHECK(e.create(e.to({{"S3BackupMode", "Enabled"}})).find("[FailedDataOnly, AllData]") !=
          std::string::npos);
    CHECK(e.create(e.to({{"BufferingHints", buffering(65, 60)}})).find("between 1 and 64") !=
          std::string::npos);
    CHECK(e.create(e.to({{"RetryOptions", object({{"DurationInSeconds", 7201}})}}))
              .find("between 0 and 7200") != std::string::npos);
}
