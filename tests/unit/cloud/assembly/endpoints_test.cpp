// The door: who is let in, and in which words the others are not.
#include "cloud/endpoints.hpp"

#include <doctest/doctest.h>

#include "aws/signature.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/assembly/cloud.hpp"
#include "disk/memory.hpp"
#include "simulation/network.hpp"

using codec::Json;

namespace {

constexpr base::Instant kNow = base::from_millis(1'795'422'600'000);  // 2026-11-23T08:30:00Z

struct Door {
    disk::MemoryDisk disk;
    base::FakeClock clock{kNow};
    base::SeededRandom random{7};
    base::Metrics metrics;
    cloud::Cloud cloud{
        {disk, clock, random, metrics}, {"o-abc", {{"management", "111122223333"}}}, random};
    simulation::Network network{clock, random};
    std::unique_ptr<http::Exchange> line = network.connect()();
    aws::Credentials keys = cloud.root_credentials().at("management");

    Door() { network.attach(&cloud); }

    static http::Request logs(std::string const& operation, std::string const& body = "{}") {
        http::Request request;
        request.method = "POST";
        request.url = "http://cloud/";
        request.headers.add("Content-Type", "application/x-amz-json-1.1");
        request.headers.add("X-Amz-Target", "Logs_20140328." + operation);
        request.body = body;
        return request;
    }
    static http::Request sts(std::string const& action) {
        http::Request request;
        request.method = "POST";
        request.url = "http://cloud/";
        request.headers.add("Content-Type", "application/x-www-form-urlencoded");
        request.body = "Action=" + action + "&Version=2011-06-15";
        return request;
    }
    static http::Request s3(std::string const& path) {
        http::Request request;
        request.method = "GET";
        request.url = "http://cloud" + path;
        return request;
    }
    http::Request sign(http::Request request, std::string const& service,
                       base::Duration skew = base::Duration::zero()) {
        aws::sign(request, {keys, "eu-west-1", service, clock.now() + skew});
        return request;
    }
    http::Response send(http::Request const& request) {
        base::Result<http::Response> response = line->send(request);
        REQUIRE_MESSAGE(response.has_value(), response.error().message);
        return *std::move(response);
    }
    // "400 Code: message", whatever the protocol.
    std::string refusal(http::Request const& request) {
        http::Response const response = send(request);
        std::string const status = std::to_string(response.status) + " ";
        if (response.body.starts_with('<')) {
            base::Result<codec::Xml> const xml = codec::parse_xml(response.body);
            REQUIRE(xml.has_value());
            codec::Xml const* const error = xml->find("Error") ? xml->find("Error") : &*xml;
            return status + error->text_of("Code") + ": " + error->text_of("Message");
        }
        base::Result<Json> const json = codec::parse_json(response.body);
        REQUIRE(json.has_value());
        std::string const& type = json->at("__type").text();
        std::string const& message = json->at(json->has("message") ? "message" : "Message").text();
        return status + type.substr(type.find('#') + 1) + ": " + message;
    }
};

}  // namespace

TEST_CASE_FIXTURE(Door, "a signed request of each protocol is answered") {
    CHECK(send(sign(logs("DescribeLogGroups"), "logs")).body == R"({"logGroups":[]})");
    http::Response const who = send(sign(sts("GetCallerIdentity"), "sts"));
    CHECK(who.status == 200);
    CHECK(who.body.find("<Arn>arn:aws:iam::111122223333:root</Arn>") != std::string::npos);
    CHECK(send(sign(s3("/"), "s3")).body.find("<ListAllMyBucketsResult") != std::string::npos);
    CHECK(!who.headers.text("x-amzn-RequestId").empty());
}

TEST_CASE_FIXTURE(Door, "a signature by another secret is refused") {
    keys.secret_access_key += "x";
    CHECK(refusal(sign(logs("DescribeLogGroups"), "logs")).starts_with("400 InvalidSignatureExc"));
    CHECK(refusal(sign(sts("GetCallerIdentity"), "sts")).starts_with("403 SignatureDoesNotMatch"));
    CHECK(refusal(sign(s3("/b/k"), "s3"))
              .starts_with("403 SignatureDoesNotMatch: The request "
                           "signature we calculated does not match"));
}

TEST_CASE_FIXTURE(Door, "what was changed after it was signed is refused") {
    http::Request body = sign(logs("DescribeLogGroups"), "logs");
    body.body = R"({"limit":1})";
    CHECK(refusal(body).starts_with("400 InvalidSignatureException"));
    http::Request target = sign(logs("DescribeLogGroups"), "logs");
    target.headers.set("X-Amz-Target", "Logs_20140328.DeleteLogGroup");
    CHECK(refusal(target).find("InvalidSignatureException") != std::string::npos);
    http::Request path = sign(s3("/bucket/key"), "s3");
    path.url = "http://cloud/bucket/other";
    CHECK(refusal(path).starts_with("403 SignatureDoesNotMatch"));
}

TEST_CASE_FIXTURE(Door, "a key that is not known is refused") {
    keys.access_key_id = "AKIAIOSFODNN7EXAMPLE";
    CHECK(refusal(sign(logs("DescribeLogGroups"), "logs")) ==
          "400 UnrecognizedClientException: The security token included in the request is "
          "invalid.");
    CHECK(refusal(sign(sts("GetCallerIdentity"), "sts")) ==
          "403 InvalidClientTokenId: The security token included in the request is invalid.");
    CHECK(refusal(sign(s3("/"), "s3")) ==
          "403 InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our "
          "records.");
}

TEST_CASE_FIXTURE(Door, "a request without a signature is refused") {
    CHECK(refusal(logs("DescribeLogGroups")).find("MissingAuthenticationToken") !=
          std::string::npos);
    CHECK(refusal(sts("GetCallerIdentity")).starts_with("403 MissingAuthenticationToken: "));
    CHECK(refusal(s3("/bucket/key")) == "403 AccessDenied: Access Denied");
}

TEST_CASE_FIXTURE(Door, "a clock may be a quarter of an hour off, and no more") {
    for (int minutes : {-15, 15}) {
        CHECK(send(sign(logs("DescribeLogGroups"), "logs", std::chrono::minutes(minutes))).status ==
              200);
    }
    CHECK(refusal(sign(logs("DescribeLogGroups"), "logs", std::chrono::minutes(-16)))
              .find("Signature expired: 20261123T081400Z is now earlier than 20261123T081500Z "
                    "(20261123T083000Z - 15 min.)") != std::string::npos);
    CHECK(refusal(sign(logs("DescribeLogGroups"), "logs", std::chrono::minutes(16)))
              .find("Signature not yet current: ") != std::string::npos);
    CHECK(refusal(sign(s3("/"), "s3", std::chrono::minutes(16)))
              .starts_with("403 RequestTimeTooSkewed: "));
}

TEST_CASE_FIXTURE(Door, "temporary keys need their token, and end") {
    http::Response const out = send(sign(sts("GetSessionToken"), "sts"));
    base::Result<codec::Xml> const xml = codec::parse_xml(out.body);
    REQUIRE(xml.has_value());
    codec::Xml const* const given = xml->find("GetSessionTokenResult")->find("Credentials");
    REQUIRE(given != nullptr);
    keys = {given->text_of("AccessKeyId"), given->text_of("SecretAccessKey"),
            given->text_of("SessionToken")};
    CHECK(send(sign(logs("DescribeLogGroups"), "logs")).status == 200);
    std::string const token = std::exchange(keys.session_token, "");
    CHECK(refusal(sign(logs("DescribeLogGroups"), "logs"))
              .starts_with("400 UnrecognizedClientException"));
    keys.session_token = token;
    clock.advance(std::chrono::hours(1));
    CHECK(refusal(sign(logs("DescribeLogGroups"), "logs")) ==
          "400 ExpiredTokenException: The security token included in the request is expired");
    CHECK(refusal(sign(s3("/"), "s3")) == "400 ExpiredToken: The provided token has expired.");
}

TEST_CASE_FIXTURE(Door, "bodies are bounded") {
    std::string const large(cloud::kMaxBodyBytes + 1, ' ');
    CHECK(refusal(sign(logs("DescribeLogGroups", large), "logs"))
              .starts_with("413 RequestEntityTooLargeException: "));
}

TEST_CASE_FIXTURE(Door, "what is not done, and what is nothing, is told apart") {
    std::string const unsupported = refusal(sign(logs("CreateExportTask"), "logs"));
    CHECK(unsupported.find("compatibility") != std::string::npos);
    CHECK(refusal(sign(logs("Nonsense"), "logs")).find("UnknownOperationException") !=
          std::string::npos);
    CHECK(refusal(sign(sts("Nonsense"), "sts")).find("InvalidAction") != std::string::npos);
    CHECK(refusal(sign(logs("DescribeLogGroups", "{"), "logs")).find("SerializationException") !=
          std::string::npos);
}

TEST_CASE_FIXTURE(Door, "who asks for its health needs no key, and every answer is counted") {
    for (char const* path : {"_catchment", "_localstack"}) {
        http::Request health;
        health.url = std::string("http://cloud/") + path + "/health";
        base::Result<Json> const told = codec::parse_json(send(health).body);
        REQUIRE(told.has_value());
        CHECK(told->at("status").text() == "running");
        for (char const* service :
             {"firehose", "iam", "logs", "organizations", "s3", "sqs", "sts"}) {
            CHECK(told->at("services").at(service).text() == "running");
        }
    }
    send(sign(logs("DescribeLogGroups"), "logs"));
    CHECK(metrics.prometheus_text().find(
              R"(catchment_cloud_requests_total{service="logs",operation="DescribeLogGroups",)"
              R"(code="200"} 1)") != std::string::npos);
}
