// What becomes of a line.
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "siem/normalise/normaliser.hpp"

namespace {

using siem::Field;

struct Made {
    siem::normalise::Normaliser normaliser;
    siem::Event event;
    std::map<std::string, std::string> leaves;

    explicit Made(std::string_view message) {
        siem::Record record{"111122223333", "/app/web", "i-1", "id-1", 1500, message};
        siem::Origin const origin{"eu-west-1", "bucket", "key", 7};
        normaliser.normalise(record, origin, event);
        for (siem::Leaf const& leaf : event.leaves) {
            leaves.emplace(std::string(leaf.path), std::string(leaf.value));
        }
    }
    std::string text(Field field) { return std::string(event[field]); }
    std::string ip(Field field) {
        std::array<char, 48> buffer{};
        return std::string(siem::format_ip(event.address(field), buffer));
    }
};

}  // namespace

TEST_CASE("every event says where it is from and keeps its message byte for byte") {
    std::string const raw("plain \0 text \xff", 14);
    Made made(raw);
    CHECK(made.text(Field::message) == raw);
    CHECK(made.text(Field::event_id) == "id-1");
    CHECK(made.text(Field::cloud_account_id) == "111122223333");
    CHECK(made.text(Field::cloud_region) == "eu-west-1");
    CHECK(made.text(Field::log_group) == "/app/web");
    CHECK(made.text(Field::log_stream) == "i-1");
    CHECK(made.event.integer(Field::timestamp) == 1'500'000);
    CHECK(made.leaves.empty());
}

TEST_CASE(
    "what has no time is of when its object was written, else of when it came, never of 1970") {
    siem::normalise::Normaliser normaliser;
    siem::Event event;
    siem::Record const record{"", "g", "s", "1", 0, "no time"};
    normaliser.normalise(record, {"eu-west-1", "bucket", "key", 7'000'000, 5'000'000}, event);
    CHECK(event.integer(Field::timestamp) == 5'000'000);
    normaliser.normalise(record, {"eu-west-1", "bucket", "key", 7'000'000}, event);
    CHECK(event.integer(Field::timestamp) == 7'000'000);
    CHECK(event.integer(Field::event_ingested) == 7'000'000);
}

TEST_CASE("JSON: every leaf under its own name, core fields beside") {
    Made made(R"({"level":"ERROR","user":{"name":"alice"},"client_ip":"203.0.113.7",)"
              R"("status":502,"tags":["a","b"],"none":null})");
    CHECK(made.leaves.at("user.name") == "alice");
    CHECK(made.leaves.at("status") == "502");
    CHECK(made.leaves.count("none") == 0);
    CHECK(made.text(Field::log_level) == "error");
    CHECK(made.text(Field::user_name) == "alice");
    CHECK(made.ip(Field::source_ip) == "203.0.113.7");
    CHECK(made.event.integer(Field::http_response_status_code) == 502);
}

TEST_CASE("CloudTrail: who did what, and whether it worked") {
    Made made(
        R"({"eventVersion":"1.11","eventSource":"iam.amazonaws.com","eventName":"CreateUser",)"
        R"("sourceIPAddress":"2001:db8::1","userIdentity":{"userName":"bob","principalId":"P"},)"
        R"("errorCode":"AccessDenied","userAgent":"cli","recipientAccountId":"9"})");
    CHECK(made.text(Field::event_dataset) == "aws.cloudtrail");
    CHECK(made.text(Field::event_action) == "CreateUser");
    CHECK(made.text(Field::event_provider) == "iam.amazonaws.com");
    CHECK(made.text(Field::event_outcome) == "failure");
    CHECK(made.text(Field::user_name) == "bob");
    CHECK(made.ip(Field::source_ip) == "2001:db8::1");
    CHECK(made.text(Field::cloud_account_id) == "111122223333");
}

TEST_CASE("key=value: two pairs or more") {
    Made made(R"(ts=1 level=warn msg="two words" note='and "three"' path=/a, x)");
    CHECK(made.leaves.at("msg") == "two words");
    CHECK(made.leaves.at("note") == "and \"three\"");
    CHECK(made.leaves.at("path") == "/a");
    CHECK(made.text(Field::log_level) == "warn");
    CHECK(Made("only a=1 pair").leaves.empty());
    CHECK(Made("x==y a = b").leaves.empty());
}

TEST_CASE("a name with several values is one leaf that has them all") {
    Made json(R"({"tags":["a","b","c"],"rules":[{"port":22,"ip":"::"},{"port":80},{"port":443}],)"
              R"("one":[1],"source":{"ip":["198.51.100.1","198.51.100.2"]},"twice":1,"twice":2})");
    CHECK(json.leaves.at("tags") ==
          "a\x1f"
          "b\x1f"
          "c");
    CHECK(json.leaves.at("rules.port") ==
          "22\x1f"
          "80\x1f"
          "443");
    CHECK(json.leaves.at("rules.ip") == "::");
    CHECK(json.leaves.at("one") == "1");
    CHECK(json.leaves.at("twice") ==
          "1\x1f"
          "2");
    CHECK(json.event.leaves.size() == 6);
    CHECK(json.event.leaves[0].path == "tags");
    CHECK(json.ip(Field::source_ip) == "198.51.100.1");
    CHECK(Made("ip=10.0.0.1 ip=10.0.0.2 n=1").leaves.at("ip") ==
          "10.0.0.1\x1f"
          "10.0.0.2");
}

TEST_CASE("leaves by the hundred are joined as a few are") {
    std::string text = "{";
    std::map<std::string, std::string> expected;
    for (int i = 0; i < 900; ++i) {
        std::string const name = "k" + std::to_string(i % 350);
        std::string const value = std::to_string(i);
        text += (i == 0 ? "\"" : ",\"") + name + "\":" + value;
        std::string& held = expected[name];
        held += (held.empty() ? "" : "\x1f") + value;
    }
    Made made(text + "}");
    CHECK(made.leaves == expected);
    CHECK(made.event.leaves.size() == 350);
}

TEST_CASE("what a message claims never replaces what the envelope says") {
    Made made(R"({"cloud.account.id":"666","message":"other","event.id":"x","log.group":"y"})");
    CHECK(made.text(Field::cloud_account_id) == "111122223333");
    CHECK(made.text(Field::event_id) == "id-1");
    CHECK(made.text(Field::log_group) == "/app/web");
    CHECK(made.leaves.at("cloud.account.id") == "666");
}

TEST_CASE("broken JSON is a plain line, marked") {
    Made made(R"({"a":1,)");
    CHECK(made.leaves.size() == 1);
    CHECK(made.leaves.at("error.message") == "it begins as a JSON object and is none");
    CHECK(made.text(Field::event_kind) == "pipeline_error");
    CHECK(made.text(Field::message) == R"({"a":1,)");
    CHECK(made.normaliser.failures() == 1);
}
