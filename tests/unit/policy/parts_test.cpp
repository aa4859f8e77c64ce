// The parts that policies are compiled from, where cases would be many for little.
#include <doctest/doctest.h>

#include "policy/address.hpp"
#include "policy/arn.hpp"
#include "policy/moment.hpp"
#include "policy/operators.hpp"
#include "policy/pattern.hpp"

namespace {

using namespace policy;

bool glob(std::string const& pattern, std::string const& text) {
    return Pattern(pattern, {.wildcards = true}).match(text, {}) == Truth::yes;
}

}  // namespace

TEST_CASE("wildcards") {
    CHECK(glob("", ""));
    CHECK_FALSE(glob("", "a"));
    CHECK(glob("*", ""));
    CHECK(glob("**", "ab"));
    CHECK_FALSE(glob("?", ""));
    CHECK(glob("*a", "aa"));
    CHECK(glob("a*a", "aa"));
    CHECK_FALSE(glob("a*a", "a"));
    CHECK(glob("*ab*ab", "abxabab"));
    CHECK(glob("*?b", "ab"));
    CHECK_FALSE(glob("*?b", "b"));
    CHECK(glob("a?c*", "abcd"));
    CHECK(glob("??", "\xc3\xa9\xe2\x82\xac"));  // two characters of two and three bytes
    CHECK_FALSE(glob("???", "\xc3\xa9\xe2\x82\xac"));
    CHECK(glob("?", "\xff"));  // what is no UTF-8 is a character too
}

TEST_CASE("a pattern takes at most its length times the text's") {
    std::string stars;
    for (int i = 0; i < 5000; ++i) stars += "*a";
    std::string const text(20000, 'a');
    CHECK(glob(stars, text));
    CHECK_FALSE(glob(stars + "b", text));
    CHECK_FALSE(glob("*" + std::string(5000, 'a') + "b", text));
}

TEST_CASE("dates") {
    CHECK(read_moment("1970-01-01T00:00:00Z") == 0);
    CHECK(read_moment("1970") == 1'970'000);  // seconds, for nothing says that it is a year
    CHECK(read_moment("1969-12-31T23:59:59.999Z") == -1);
    CHECK(read_moment("2000-02-29") == 951'782'400'000);
    CHECK(read_moment("2026-11-23T08:30Z") == 1'795'422'600'000);
    CHECK(read_moment("2026-11-23T09:30:00+0100") == 1'795'422'600'000);
    CHECK(read_moment("2026-11-23T07:00:00-01:30") == 1'795'422'600'000);
    CHECK(read_moment("1795422600.5") == 1'795'422'600'500);
    CHECK(read_moment("9223372036854775807") == INT64_MAX);
    CHECK(read_moment("-292275054-01-01"));
    CHECK(read_moment("292278993-12-31T23:59:59-23:59"));
    for (char const* text :
         {"", "-", "T", "2026-13-01", "2026-00-01", "2026-01-32", "2026-01-01T24",
          "2026-01-01T00:60", "2026-01-01T00:00:60", "2026-01-01T00:00:00+",
          "2026-01-01T00:00:00+1", "2026-01-01T00:00:00+01:6", "2026-1-1-1", "+1", " 1", "1e400",
          "nan", "292278994-01-01", "2026-01-01T0:0:0.Z"}) {
        CAPTURE(text);
        CHECK_FALSE(read_moment(text));
    }
}

TEST_CASE("blocks of addresses") {
    auto const contains = [](char const* block, char const* address) {
        return CidrBlock::read(block)->contains(*Address::read(address));
    };
    CHECK(contains("10.0.0.0/8", "10.255.255.255"));
    CHECK_FALSE(contains("10.0.0.0/8", "11.0.0.0"));
    CHECK(contains("10.1.2.3/31", "10.1.2.2"));
    CHECK(contains("::/0", "2001:db8::1"));
    CHECK_FALSE(contains("::/0", "10.0.0.1"));
    CHECK(contains("2001:db8::/33", "2001:db8:7fff::1"));
    CHECK_FALSE(contains("2001:db8::/33", "2001:db8:8000::1"));
    for (char const* text : {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8",
                             "::/129", "10.0.0.0/8/8", "1.2.3.4 ", "a.b.c.d", "10.0.0.0/08x"}) {
        CAPTURE(text);
        CHECK_FALSE(CidrBlock::read(text));
    }
}

TEST_CASE("ARNs have six fields") {
    auto const fields = arn_fields("arn:aws:logs:r:111122223333:log-group:a:b");
    REQUIRE(fields);
    CHECK((*fields)[5] == "log-group:a:b");
    CHECK(account_of("arn:aws:sqs:r:111122223333:q") == "111122223333");
    CHECK(account_of("arn:aws:s3:::b").empty());
    CHECK_FALSE(arn_fields("arn:aws:s3::b"));
    CHECK_FALSE(arn_fields("ARN:aws:s3:::b"));
    CHECK_FALSE(arn_fields(""));
}

TEST_CASE("names of operators") {
    auto const found = read_operator("ForAnyValue:StringNotLikeIfExists");
    REQUIRE(found);
    CHECK(found->set == Set::any_value);
    CHECK(found->negated);
    CHECK(found->like);
    CHECK(found->if_exists);
    for (char const* name : {"", "IfExists", "stringequals", "StringEqualsIfExistsIfExists",
                             "ForAllValues:ForAnyValue:Bool", "NullIfExists", "BoolNot"}) {
        CAPTURE(name);
        CHECK_FALSE(read_operator(name));
    }
}
