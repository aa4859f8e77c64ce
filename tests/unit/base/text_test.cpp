#include "base/text.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "base/random.hpp"

TEST_CASE("hex and base64 come back as they went") {
    base::SeededRandom random(1);
    for (std::size_t size = 0; size < 20; ++size) {
        std::string const bytes = random.bytes(size);
        CHECK(base::from_hex(base::hex(bytes)) == bytes);
        CHECK(base::from_base64(base::base64(bytes)) == bytes);
        CHECK(base::from_base64url(base::base64url(bytes)) == bytes);
    }
    CHECK(base::base64("fooba") == "Zm9vYmE=");
    CHECK(base::base64url("fooba\xff\xfe") == "Zm9vYmH__g");
    CHECK(base::from_hex("0AfF") == std::string("\x0a\xff"));
}

TEST_CASE("text that is no hex or base64 is refused") {
    for (char const* text : {"0", "0g", "zz"}) CHECK_FALSE(base::from_hex(text));
    for (char const* text : {"Zg", "Zg=", "Zh==", "Z===", "====", "Zg==Zg==", "Z g=", "Zm9="}) {
        CAPTURE(text);
        CHECK_FALSE(base::from_base64(text));
    }
    CHECK(base::from_base64("") == std::string());
}

TEST_CASE("percent-encoding leaves the unreserved and what is asked for") {
    CHECK(base::percent_encode("a b/c~\xC3\xA9") == "a%20b%2Fc~%C3%A9");
    CHECK(base::percent_encode("a b/c", "/") == "a%20b/c");
    CHECK(base::percent_decode("a%20b+%2f") == std::string("a b+/"));
    CHECK(base::percent_decode("a+b", true) == std::string("a b"));
    CHECK_FALSE(base::percent_decode("100%"));
    CHECK_FALSE(base::percent_decode("%2"));
    CHECK_FALSE(base::percent_decode("%zz"));
}

TEST_CASE("pieces of text") {
    CHECK(base::split("a,,b,", ',').size() == 4);
    CHECK(base::split("", ',').size() == 1);
    CHECK(base::cut("k=v=w", "=")->second == "v=w");
    CHECK_FALSE(base::cut("k", "="));
    CHECK(base::trim("\t a b \r\n") == "a b");
    CHECK(base::trim(" ") == "");
    CHECK(base::join({"a", "b", "c"}, ", ") == "a, b, c");
    CHECK(base::replace_all("aaa", "a", "aa") == "aaaaaa");
    CHECK(base::replace_all("abc", "", "x") == "abc");
    CHECK(base::upper("aZ\xE9") == "AZ\xE9");
    CHECK(base::lower("AZ") == "az");
    CHECK(base::equal_ignoring_case("X-Amz-Date", "x-amz-date"));
    CHECK_FALSE(base::equal_ignoring_case("a", "ab"));
}

TEST_CASE("numbers are the whole text or nothing") {
    CHECK(base::to_int64("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
    CHECK(base::to_uint64("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
    CHECK(base::to_double("1.5e3") == 1500.0);
    for (char const* text : {"", " 1", "1 ", "+1", "9223372036854775808", "1.0", "0x1"}) {
        CAPTURE(text);
        CHECK_FALSE(base::to_int64(text));
    }
    CHECK_FALSE(base::to_uint64("-1"));
    CHECK_FALSE(base::to_double("1.5x"));
}

TEST_CASE("UTF-8 is checked to the letter") {
    for (char const* text : {"", "a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
        CHECK(base::valid_utf8(text));
    }
    for (char const* text : {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
                             "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "a\xFFz"}) {
        CHECK_FALSE(base::valid_utf8(text));
    }
}

TEST_CASE("a glob's star takes any run and its question mark one character") {
    CHECK(base::glob_match("arn:aws:s3:::*/AWSLogs/*", "arn:aws:s3:::b/AWSLogs/x"));
    CHECK(base::glob_match("*", ""));
    CHECK(base::glob_match("a?c", "abc"));
    CHECK(base::glob_match("a*b*c", "axxbyybzc"));
    CHECK_FALSE(base::glob_match("a?c", "ac"));
    CHECK_FALSE(base::glob_match("a*b", "axc"));
    CHECK_FALSE(base::glob_match("", "a"));
    std::string const stars = "a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b";
    CHECK_FALSE(base::glob_match(stars, std::string(5000, 'a')));
}

TEST_CASE("a typo finds its word, and another word finds none") {
    std::vector<std::string> const words = {"retention", "region", "role"};
    CHECK(base::nearest("retension", words) == std::string("retention"));
    CHECK(base::nearest("Regoin", words) == std::string("region"));
    CHECK_FALSE(base::nearest("bucket", words));
    CHECK_FALSE(base::nearest("x", words));
    CHECK_FALSE(base::nearest("", words));
}
