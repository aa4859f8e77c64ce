#include "base/time.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;

namespace {

base::Instant const kThen = base::from_millis(1'795'422'600'123);  // 2026-11-23T08:30:00.123Z

}  // namespace

TEST_CASE("an instant is written in the forms of the wire") {
    CHECK(base::iso8601(kThen) == "2026-11-23T08:30:00.123Z");
    CHECK(base::iso8601_seconds(kThen) == "2026-11-23T08:30:00Z");
    CHECK(base::amz_date(kThen) == "20261123T083000Z");
    CHECK(base::http_date(kThen) == "Mon, 23 Nov 2026 08:30:00 GMT");
    CHECK(base::iso8601(base::from_millis(-1)) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("each form is read back") {
    auto const whole = kThen - 123ms;
    CHECK(base::parse_iso8601(base::iso8601(kThen)) == kThen);
    CHECK(base::parse_amz_date(base::amz_date(kThen)) == whole);
    CHECK(base::parse_http_date(base::http_date(kThen)) == whole);
    CHECK(base::instant(base::calendar(whole)) == whole);
}

TEST_CASE("ISO 8601 with offsets, fractions and a space") {
    auto const whole = kThen - 123ms;
    for (char const* text :
         {"2026-11-23T08:30:00", "2026-11-23 08:30:00Z", "2026-11-23T09:30:00+01:00",
          "2026-11-23T03:00:00-0530", "2026-11-23t08:30:00.000000000z"}) {
        CAPTURE(text);
        CHECK(base::parse_iso8601(text) == whole);
    }
    CHECK(base::parse_iso8601("2026-11-23T08:30:00.1234567Z") == whole + 123'456us);
}

TEST_CASE("what is no time is refused") {
    for (char const* text : {"", "2026-11-23", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
                             "2026-11-23T24:00:00Z", "2026-11-23T08:30:00X",
                             "2026-11-23T08:30:00.Z", "2026-11-23T08:30:00+1", "2026-1-2T0:0:0"}) {
        CAPTURE(text);
        CHECK_FALSE(base::parse_iso8601(text));
    }
    CHECK_FALSE(base::parse_amz_date("20261123T083000"));
    CHECK_FALSE(base::parse_amz_date("20261323T083000Z"));
    CHECK_FALSE(base::parse_http_date("Mon, 23 Foo 2026 08:30:00 GMT"));
    CHECK_FALSE(base::parse_http_date("Mon, 2"));
    CHECK_FALSE(base::parse_http_date("Mon, 23 Nov 2026 08:30:00 CET"));
}

TEST_CASE("durations as config files write them and as people read them") {
    CHECK(base::parse_duration("250ms") == 250ms);
    CHECK(base::parse_duration("15m") == 15min);
    CHECK(base::parse_duration("7d") == 168h);
    for (char const* text : {"", "5", "m", "-5s", "5 s", "5w", "99999999999999d"}) {
        CAPTURE(text);
        CHECK_FALSE(base::parse_duration(text));
    }
    CHECK(base::format_duration(76h + 5min) == "3d4h");
    CHECK(base::format_duration(1250ms) == "1.25s");
    CHECK(base::format_duration(340ms) == "340ms");
    CHECK(base::format_duration(90s) == "1m30s");
    CHECK(base::format_duration(1h) == "1h");
    CHECK(base::format_duration(0s) == "0s");
}
