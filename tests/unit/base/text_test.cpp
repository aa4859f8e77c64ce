#include "base/text.hpp"

#include <doctest/doctest.h>

TEST_CASE("hex and base64 come back as they were, and reject what they are not") {
    std::string const bytes("\x00\xff\x10 abc", 7);
    CHECK(base::hex(bytes) == "00ff1020616263");
    CHECK(base::from_hex("00ff1020616263") == bytes);
    CHECK_FALSE(base::from_hex("0g").has_value());
    CHECK_FALSE(base::from_hex("abc").has_value());
    CHECK(base::base64("Man") == "TWFu");
    CHECK(base::base64("Ma") == "TWE=");
    CHECK(base::from_base64("TWE=") == "Ma");
    CHECK_FALSE(base::from_base64("TWE").has_value());
}

TEST_CASE("percent-encoding follows RFC 3986") {
    CHECK(base::percent_encode("a b/c~d") == "a%20b%2Fc~d");
    CHECK(base::percent_encode("a b/c", "/") == "a%20b/c");
    CHECK(base::percent_decode("a%20b+c") == "a b+c");
    CHECK(base::percent_decode("a%40b+c", true) == "a@b c");
    CHECK_FALSE(base::percent_decode("50%").has_value());
}

TEST_CASE("numbers are whole or nothing") {
    CHECK(base::to_int64("-12") == -12);
    CHECK_FALSE(base::to_int64("12x").has_value());
    CHECK_FALSE(base::to_int64("9223372036854775808").has_value());
    CHECK_FALSE(base::to_uint64("-1").has_value());
    CHECK_FALSE(base::to_int64("").has_value());
}

TEST_CASE("globs match as ARNs use them") {
    CHECK(base::glob_match("arn:aws:iam::*:role/N-firehose", "arn:aws:iam::123:role/N-firehose"));
    CHECK_FALSE(base::glob_match("a?c", "ac"));
    CHECK(base::glob_match("*", ""));
    CHECK(base::glob_match("a*b*c", "axxbyyc"));
    CHECK_FALSE(base::glob_match("a*b", "abc"));
}

TEST_CASE("a typo finds what was meant") {
    CHECK(base::nearest("regoin", {"accounts", "region"}) == "region");
    CHECK_FALSE(base::nearest("zzzzzz", {"accounts", "region"}).has_value());
}
