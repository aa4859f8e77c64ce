#include "base/time.hpp"

#include <doctest/doctest.h>

TEST_CASE("instants are written as the wire wants them") {
    base::Instant const t = base::from_millis(1440938160123);
    CHECK(base::iso8601(t) == "2015-08-30T12:36:00.123Z");
    CHECK(base::iso8601_seconds(t) == "2015-08-30T12:36:00Z");
    CHECK(base::amz_date(t) == "20150830T123600Z");
    CHECK(base::http_date(t) == "Sun, 30 Aug 2015 12:36:00 GMT");
}

TEST_CASE("instants are read with their offset, or rejected") {
    CHECK(base::parse_iso8601("2015-08-30T14:36:00.5+02:00") == base::from_millis(1440938160500));
    CHECK(base::parse_amz_date("20150830T123600Z") == base::from_millis(1440938160000));
    CHECK(base::parse_http_date("Sun, 30 Aug 2015 12:36:00 GMT") ==
          base::from_millis(1440938160000));
    CHECK_FALSE(base::parse_iso8601("2015-13-30T12:36:00Z").has_value());
    CHECK_FALSE(base::parse_iso8601("yesterday").has_value());
    CHECK_FALSE(base::parse_amz_date("20150830").has_value());
}

TEST_CASE("durations are read with their unit") {
    using namespace std::chrono;
    CHECK(base::parse_duration("15m") == base::Duration(minutes(15)));
    CHECK(base::parse_duration("250ms") == base::Duration(milliseconds(250)));
    CHECK(base::parse_duration("7d") == base::Duration(hours(168)));
    CHECK_FALSE(base::parse_duration("15").has_value());
    CHECK_FALSE(base::parse_duration("m").has_value());
}
