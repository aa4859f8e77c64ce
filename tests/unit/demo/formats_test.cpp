#include "demo/formats.hpp"

#include <doctest/doctest.h>

using namespace demo;

namespace {

// 2026-11-03T08:05:09.250Z
base::Instant morning() { return base::from_millis(1'793'693'109'250); }

}  // namespace

TEST_CASE("nginx writes the combined format and the request time") {
    WebRequest request;
    request.client = "192.0.2.7";
    request.path = "/cart?id=3";
    request.status = 404;
    request.bytes = 512;
    request.user_agent = "curl/8";
    request.millis = 7;
    CHECK(nginx_line(morning(), request) ==
          R"(192.0.2.7 - - [03/Nov/2026:08:05:09 +0000] "GET /cart?id=3 HTTP/1.1" 404 512 )"
          R"("-" "curl/8" 0.007)");
}

TEST_CASE("a flow record has the fourteen fields of version 2") {
    Flow flow;
    flow.account_id = "200000000001";
    flow.interface_id = "eni-1";
    flow.source = "192.0.2.7";
    flow.destination = "10.0.0.1";
    flow.source_port = 40'000;
    flow.destination_port = 443;
    flow.packets = 3;
    flow.bytes = 180;
    flow.accepted = false;
    CHECK(vpc_flow_line(morning(), flow) ==
          "2 200000000001 eni-1 192.0.2.7 10.0.0.1 40000 443 6 3 180 1793693049 1793693109 "
          "REJECT OK");
}

TEST_CASE("sshd writes through syslog, the day padded with a space") {
    CHECK(sshd_line(morning(), "bastion-1", 42, "hello") ==
          "Nov  3 08:05:09 bastion-1 sshd[42]: hello");
}

TEST_CASE("logins are key=value") {
    Login login{"m.keller", "203.0.113.66", "failure", "push_denied", "push"};
    CHECK(auth_line(morning(), login) ==
          "time=2026-11-03T08:05:09.250Z level=WARN msg=\"login failure\" user=m.keller "
          "source_ip=203.0.113.66 factor=push reason=push_denied");
}

TEST_CASE("an invocation starts, speaks, ends and reports") {
    base::SeededRandom random(1);
    std::vector<std::string> const lines = lambda_lines(morning(), {"hello"}, 12, random);
    REQUIRE(lines.size() == 4);
    CHECK(lines[0].starts_with("START RequestId: "));
    CHECK(lines[1].ends_with("\tINFO\thello"));
    CHECK(lines[2].starts_with("END RequestId: "));
    CHECK(lines[3].find("\tDuration: 12.") != std::string::npos);
}

TEST_CASE("a CloudTrail record is one JSON object with the trail's fields") {
    base::SeededRandom random(1);
    ApiCall call;
    call.source = "iam.amazonaws.com";
    call.name = "CreateUser";
    call.identity = role_session("200000000001", "web-app", "i-1");
    call.account_id = "200000000001";
    call.region = "eu-west-1";
    call.error_code = "AccessDenied";
    base::Result<codec::Json> const record =
        codec::parse_json(cloudtrail_record(morning(), call, random));
    REQUIRE(record);
    CHECK(record->at("eventTime").text() == "2026-11-03T08:05:09Z");
    CHECK(record->at("eventName").text() == "CreateUser");
    CHECK(record->at("errorCode").text() == "AccessDenied");
    CHECK(record->at("eventCategory").text() == "Management");
    CHECK(record->at("recipientAccountId").text() == "200000000001");
    CHECK(record->at("userIdentity").at("arn").text() ==
          "arn:aws:sts::200000000001:assumed-role/web-app/i-1");
}

TEST_CASE("the same user has the same ids in every record") {
    CHECK(iam_user("1", "svc-backup") == iam_user("1", "svc-backup"));
    CHECK(iam_user("1", "svc-backup") != iam_user("1", "a.novak"));
}
