// Messages that mean harm, or that nobody meant at all.
#include <doctest/doctest.h>

#include <string>

#include "siem/normalise/normaliser.hpp"

namespace {

using siem::Field;
using siem::normalise::Normaliser;
using namespace std::string_literals;

constexpr std::int64_t kArrival = 1'717'243'200'000'000;

siem::Event& made(Normaliser& normaliser, std::string_view message, std::string_view group = "/g") {
    static siem::Event event;
    normaliser.normalise({"1", group, "s", "id", 0, message}, {"eu-west-1", "b", "k", kArrival},
                         event);
    CHECK(event[Field::message] == message);
    return event;
}

std::string_view leaf(siem::Event const& event, std::string_view path) {
    for (siem::Leaf const& one : event.leaves) {
        if (one.path == path) return one.value;
    }
    return {};
}

}  // namespace

TEST_CASE("more leaves than an event may have are one text, and nothing of them is lost") {
    Normaliser normaliser;
    std::string text = "{";
    for (int i = 0; i < 1500; ++i) {
        text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":" + std::to_string(i);
    }
    siem::Event const& event = made(normaliser, text + "}");
    CHECK(event.leaves.size() == 1001);
    CHECK(leaf(event, "k999") == "999");
    std::string_view const overflow = leaf(event, "catchment.overflow");
    CHECK(overflow.starts_with("k1000=1000\x1fk1001=1001"));
    CHECK(overflow.ends_with("k1499=1499"));
    CHECK(leaf(made(normaliser, R"({"a":1})"), "catchment.overflow").empty());
}

TEST_CASE("a text that is JSON is read once, and only so far") {
    Normaliser normaliser;
    std::string text = "{";
    for (int i = 0; i < 20; ++i) {
        text += (i == 0 ? "\"j" : ",\"j") + std::to_string(i) + R"(":"{\"a\":{\"b\":1}}")";
    }
    siem::Event const& event = made(normaliser, text + "}");
    CHECK(leaf(event, "j0.a.b") == "1");
    CHECK(leaf(event, "j7.a.b") == "1");
    CHECK(leaf(event, "j8.a.b").empty());
    CHECK(leaf(event, "j19") == R"({"a":{"b":1}})");
    siem::Event const& broken = made(normaliser, R"({"j":"{\"a\":1,}"})");
    CHECK(broken.leaves.size() == 1);
}

TEST_CASE("bytes that are no text stay as they are") {
    Normaliser normaliser;
    std::string const line =
        "203.0.113.7 - \xff\xfe [01/May/2024:12:00:00 +0000] \"GET /\0\x80 HTTP/1.1\" 200 5"s;
    siem::Event& event = made(normaliser, line, "nginx");
    CHECK(event[Field::user_name] == "\xff\xfe");
    CHECK(event[Field::url_original] == std::string_view("/\0\x80", 3));
}

TEST_CASE("times that cannot be are not the event's") {
    Normaliser normaliser;
    for (char const* time :
         {"0", "1000000000000000000000", "-5", "253402300800", "9999-12-31T23:59:59Z",
          "1969-12-31T23:59:59Z", "2024-13-01T00:00:00Z", "2024-02-30T00:00:00Z"}) {
        std::string const text = std::string(R"({"time":")") + time + "\"}";
        CHECK_MESSAGE(made(normaliser, text).integer(Field::timestamp) == kArrival, time);
    }
    CHECK(made(normaliser, R"({"time":"2024-06-02T11:00:00Z"})").integer(Field::timestamp) ==
          kArrival + 23 * 3'600'000'000);
}

TEST_CASE("a line that is not what its place says is kept, marked and counted") {
    Normaliser normaliser;
    siem::Event& event = made(normaliser, "2 1 eni-1 10.0.0.1", "/aws/vpc/flowlogs");
    CHECK(event[Field::event_kind] == "pipeline_error");
    CHECK(leaf(event, "error.message") == "it is no line of the source that its place names");
    CHECK(normaliser.failures() == 1);
    CHECK(made(normaliser, "version account-id srcaddr", "/aws/vpc/flowlogs")[Field::event_kind] ==
          "event");
    CHECK(normaliser.failures() == 1);
}

TEST_CASE("lines cut anywhere are read or left, and never beyond their end") {
    Normaliser normaliser;
    for (std::string_view const whole :
         {R"(May  1 12:00:00 h sshd[1]: Failed password for x from 203.0.113.7 port 4 ssh2)",
          R"(203.0.113.7 - - [01/May/2024:12:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "a\"b")",
          R"(type=SYSCALL msg=audit(1714564800.123:553): arch=c000003e comm="a" exe=2F62696E)",
          "# User@Host: a[a] @ h [10.0.0.1]\n# Query_time: 1\nSET timestamp=1714564800;\nx;",
          "2024-05-01 12:00:44.104 UTC [4986] bob@shop LOG:  duration: 2.895 ms  statement: S",
          "2024-05-01T12:00:33.335060Z 8 [Warning] [MY-010055] [Server] IP address"}) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            std::string const cut(whole.substr(0, size));  // so that a checker sees its end
            made(normaliser, cut);
        }
    }
}
