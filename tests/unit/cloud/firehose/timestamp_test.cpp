#include "cloud/firehose/timestamp.hpp"

#include <doctest/doctest.h>

#include "base/time.hpp"
#include "cloud/firehose/model.hpp"

using cloud::firehose::format_timestamp;

namespace {

// Monday, the 327th day of its year.
std::string shown(char const* pattern) {
    return format_timestamp(pattern, {*base::parse_iso8601("2026-11-23T08:05:09.123Z")});
}

std::string refusal(char const* pattern) {
    try {
        return "shown as " + shown(pattern);
    } catch (aws::Error const& error) {
        return error.code + ": " + error.message;
    }
}

}  // namespace

TEST_CASE("timestamps follow the letters of Java's formatter") {
    CHECK(shown("yyyy/MM/dd/HH/mm/ss") == "2026/11/23/08/05/09");
    CHECK(shown("YYYY-uu-y") == "2026-26-2026");
    CHECK(shown("M d H m s") == "11 23 8 5 9");
    CHECK(shown("MMM MMMM MMMMM") == "Nov November N");
    CHECK(shown("E EEEE") == "Mon Monday");
    CHECK(shown("DDD") == "327");
    CHECK(shown("S SSS SSSSSS") == "1 123 123000");
    CHECK(shown("Z X xxx") == "+0000 Z +00:00");
}

TEST_CASE("hours have four ways to be counted") {
    auto const at = [](char const* time) {
        return format_timestamp("HH kk hh KK a", {*base::parse_iso8601(time)});
    };
    CHECK(at("2026-11-23T00:00:00Z") == "00 24 12 00 AM");
    CHECK(at("2026-11-23T12:00:00Z") == "12 12 12 00 PM");
    CHECK(at("2026-11-23T23:00:00Z") == "23 23 11 11 PM");
}

TEST_CASE("what is quoted, and what is no letter, stands as it is") {
    CHECK(shown("'year='yyyy'/month='MM") == "year=2026/month=11");
    CHECK(shown("HH''mm") == "08'05");
    CHECK(shown("_=./1") == "_=./1");
    CHECK(shown("") == "");
}

TEST_CASE("patterns that Java refuses are refused") {
    CHECK(refusal("nnnn") ==
          "InvalidArgumentException: The timestamp pattern letter 'n' is not supported.");
    CHECK(refusal("HHH") ==
          "InvalidArgumentException: Too many pattern letters in a timestamp: HHH");
    CHECK(refusal("'open") == "InvalidArgumentException: A quote is not closed in: 'open");
    CHECK(refusal(std::string(300, 'y').c_str()).find("Too many pattern letters") !=
          std::string::npos);
}
