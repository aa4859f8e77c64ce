// Heads, headers and query strings as values.
#include <doctest/doctest.h>

#include "http/message.hpp"

TEST_CASE("headers are found without regard to case, the first one first") {
    http::Headers headers{{"Host", "a"}, {"X-Amz-Date", "1"}, {"x-amz-date", "2"}};
    REQUIRE(headers.find("x-AMZ-date"));
    CHECK(*headers.find("x-AMZ-date") == "1");
    CHECK(headers.find("Date") == nullptr);
    CHECK(headers.text("Date").empty());
    headers.set("X-AMZ-DATE", "3");
    CHECK(headers.size() == 2);
    CHECK(headers.text("X-Amz-Date") == "3");
    headers.erase("host");
    CHECK(headers.find("Host") == nullptr);
}

TEST_CASE("a target splits at its first question mark") {
    http::Head head;
    head.target = "/b/a%20b?x=1?2&y";
    CHECK(head.path() == "/b/a%20b");
    CHECK(head.query() == "x=1?2&y");
    head.target = "/b";
    CHECK(head.path() == "/b");
    CHECK(head.query().empty());
}

TEST_CASE("parameters are decoded, in order, with and without values") {
    http::Parameters const all = http::parse_query("prefix=a%2Fb+c&uploads&&x=1=2&x=3&bad=%zz");
    REQUIRE(all.size() == 5);
    CHECK(*http::find_parameter(all, "prefix") == "a/b c");
    CHECK(all[1] == std::pair<std::string, std::string>("uploads", ""));
    CHECK(*http::find_parameter(all, "x") == "1=2");
    CHECK(all[3].second == "3");
    CHECK(*http::find_parameter(all, "bad") == "%zz");
    CHECK(http::find_parameter(all, "none") == nullptr);
    CHECK(http::parse_query("").empty());
}

TEST_CASE("a query is written as it is read") {
    http::Parameters const all{
        {"prefix", "a/b c"}, {"x", "1=2&3"}, {"x", ""}, {"odd&name", "\xff"}};
    CHECK(http::write_query(all) == "prefix=a%2Fb%20c&x=1%3D2%263&x=&odd%26name=%FF");
    CHECK(http::parse_query(http::write_query(all)) == all);
    CHECK(http::with_query("http://h/p", all) == "http://h/p?" + http::write_query(all));
    CHECK(http::with_query("/p?a=b", {{"c", "d"}}) == "/p?a=b&c=d");
    CHECK(http::with_query("/p", {}) == "/p");
}
