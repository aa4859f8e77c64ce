// Objects as Firehose writes them, and as it does not.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "codec/gzip.hpp"
#include "siem/decode/object.hpp"

namespace {

using siem::decode::Counts;
using siem::decode::ObjectDecoder;

class Kept final : public siem::decode::RecordSink {
  public:
    void record(siem::Record const& r) override {
        lines.push_back(std::string(r.account) + "|" + std::string(r.log_group) + "|" +
                        std::string(r.log_stream) + "|" + std::string(r.id) + "|" +
                        std::to_string(r.timestamp_millis) + "|" + std::string(r.message));
    }
    std::vector<std::string> lines;
};

std::string bare_event(std::string const& id, std::string const& message) {
    return R"({"id":")" + id + R"(","timestamp":1000,"message":")" + message + R"("})";
}

std::string bare_envelope(std::string const& events) {
    return R"({"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s",)"
           R"("subscriptionFilters":["f"],"logEvents":[)" +
           events + "]}";
}

std::string const kControl =
    R"({"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"",)"
    R"("subscriptionFilters":[],"logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL"}]})";

struct Read {
    base::Result<Counts> counts;
    std::vector<std::string> lines;
};

Read read(std::string const& object, siem::decode::Limits limits = {}) {
    ObjectDecoder decoder(limits);
    Kept kept;
    base::Result<Counts> counts = decoder.decode(object, {"bucket", "key"}, kept);
    return {std::move(counts), kept.lines};
}

std::vector<std::string> const kTwo{"1|g|s|a|1000|one", "1|g|s|b|1000|two"};

}  // namespace

TEST_CASE("the same records come out of every form that Firehose writes") {
    std::string const one = bare_envelope(bare_event("a", "one"));
    std::string const two = bare_envelope(bare_event("b", "two"));
    std::string const members = codec::gzip(one) + codec::gzip(two);
    CHECK(read(members).lines == kTwo);
    CHECK(read(codec::gzip(members)).lines == kTwo);  // gzip within gzip
    CHECK(read(codec::gzip(codec::gzip(one) + codec::gzip(two))).lines == kTwo);
    CHECK(read(one + two).lines == kTwo);  // decompressed
    CHECK(read(one + "\n" + two + "\n").lines == kTwo);
    CHECK(read(codec::gzip(one + two)).lines == kTwo);
    std::size_t const half = members.size() / 2;  // an outer cut anywhere
    CHECK(read(codec::gzip(members.substr(0, half)) + codec::gzip(members.substr(half))).lines ==
          kTwo);
}

TEST_CASE("an envelope may be cut between two gzip members") {
    std::string const all =
        bare_envelope(bare_event("a", "one")) + bare_envelope(bare_event("b", "two"));
    for (std::size_t cut = 1; cut < all.size(); cut += 7) {
        CAPTURE(cut);
        Read const got = read(codec::gzip(all.substr(0, cut)) + codec::gzip(all.substr(cut)));
        REQUIRE(got.counts);
        CHECK(got.lines.front() == kTwo.front());
        CHECK(got.lines.back() == kTwo.back());
    }
}

TEST_CASE("control messages are counted and are no events") {
    Read const got =
        read(codec::gzip(kControl) + codec::gzip(bare_envelope(bare_event("a", "one"))));
    REQUIRE(got.counts);
    CHECK(got.counts->control_messages == 1);
    CHECK(got.counts->envelopes == 2);
    CHECK(got.lines == std::vector<std::string>{kTwo[0]});
}

TEST_CASE("key order and unknown keys do not matter") {
    std::string const turned =
        R"({"logEvents":[)" + bare_event("a", "one") +
        R"(],"policyLevel":"ACCOUNT_LEVEL_POLICY",)"
        R"("logStream":"s","logGroup":"g","owner":"1","messageType":"DATA_MESSAGE"})";
    CHECK(read(turned).lines == std::vector<std::string>{kTwo[0]});
}

TEST_CASE("messages are unescaped, whatever is in them") {
    std::string const message = R"(q \" b \\ n \n u \u00e9 \ud83d\ude00 {}[])";
    Read const got = read(bare_envelope(bare_event("a", message)));
    REQUIRE(got.lines.size() == 1);
    CHECK(got.lines[0] == "1|g|s|a|1000|q \" b \\ n \n u \u00e9 \U0001F600 {}[]");
}

TEST_CASE("what cannot be read is told, and what came before it is kept") {
    std::string const good = codec::gzip(bare_envelope(bare_event("a", "one")));
    std::vector<std::string> const first{kTwo[0]};
    struct Case {
        char const* name;
        std::string object;
        char const* why;
    };
    std::string const torn = codec::gzip(bare_envelope(bare_event("b", "two")));
    std::vector<Case> const cases{
        {"a torn member", good + torn.substr(0, torn.size() / 2), "gzip"},
        {"no gzip behind a member", good + "garbage", "gzip"},
        {"broken JSON", good + codec::gzip(R"({"messageType":"DATA_MESSAGE",oops})"), "JSON"},
        {"no envelope behind one", good + codec::gzip(R"({"Records":[]})"), "envelope"},
        {"another type",
         good + codec::gzip(R"({"messageType":"X","owner":"","logGroup":"",)"
                            R"("logStream":"","logEvents":[]})"),
         "messageType"},
        {"an event without id", good + codec::gzip(bare_envelope(bare_event("", "two"))),
         "without an id"},
        {"a torn envelope", good + codec::gzip(bare_envelope(bare_event("b", "two")).substr(0, 60)),
         "torn"},
    };
    for (Case const& c : cases) {
        CAPTURE(c.name);
        Read const got = read(c.object);
        REQUIRE_FALSE(got.counts);
        CHECK(got.counts.error().kind == base::ErrorKind::quarantine);
        CHECK(got.counts.error().message.find(c.why) != std::string::npos);
        CHECK(got.lines == first);
    }
}

TEST_CASE("an empty object, deep nesting and bombs are refused") {
    CHECK_FALSE(read("").counts);
    std::string deep = bare_envelope(bare_event("a", "one"));
    for (int i = 0; i < 5; ++i) deep = codec::gzip(deep);
    CHECK_FALSE(read(deep).counts);
    std::string const bomb = codec::gzip(std::string(4 << 20, ' '));
    CHECK_FALSE(read(bomb, {.max_inflated_bytes = 1 << 20}).counts);
}
