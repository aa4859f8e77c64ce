#include "query/filter_bar.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "base/text.hpp"

namespace {

std::string canonical(std::string_view text) {
    base::Result<query::Filter> const filter = query::parse(text);
    return filter ? query::to_text(*filter) : filter.error().message;
}

struct Case {
    std::string written;
    std::string meant;
};

void check(std::initializer_list<Case> cases) {
    for (Case const& c : cases) {
        CAPTURE(c.written);
        CHECK(canonical(c.written) == c.meant);
        CHECK(canonical(c.meant) == c.meant);  // it means the same when it is read again
    }
}

}  // namespace

TEST_CASE("nothing written matches everything") {
    check({{"", "*"}, {"  \t\n", "*"}, {"*", "*"}, {"**", "*"}});
}

TEST_CASE("words and phrases") {
    check({
        {"timeout", "timeout"},
        {"connection reset", "connection AND reset"},
        {"\"connection reset\"", "\"connection reset\""},
        {R"("say \"no\" in C:\\dir and D:\dir")", R"("say \"no\" in C:\\dir and D:\\dir")"},
        {"10.0.0.1", "10.0.0.1"},
        {"err* ?ail", "err* AND ?ail"},
        {R"(really\?)", R"("really?")"},
        {"a - b", "a AND \"-\" AND b"},
        {"not found and or", "not AND found AND and AND or"},
        {"\"AND\"", "\"AND\""},
        {"größe", "größe"},
        {"[main] {x}", "\"[main]\" AND \"{x}\""},
        {"key=\"v\"", "\"key=\\\"v\\\"\""},
    });
}

TEST_CASE("text that has a colon without being a field") {
    check({
        {"https://example.com/a?b=1", R"(https\://example.com/a?b=1)"},
        {"https://example.com/a", "\"https://example.com/a\""},
        {"arn:aws:iam::123456789012:role/x", "\"arn:aws:iam::123456789012:role/x\""},
        {"12:30:05", "\"12:30:05\""},
        {"std::string", "\"std::string\""},
        {"2001:db8::1", "\"2001:db8::1\""},
        {R"(a\:b)", "\"a:b\""},
    });
}

TEST_CASE("fields and their values") {
    check({
        {"user.name:alice", "user.name:alice"},
        {"user.name:\"Alice B\"", "user.name:\"Alice B\""},
        {R"(user.name:Alice\ B)", "user.name:\"Alice B\""},
        {"\"odd name\":x", "\"odd name\":x"},
        {"@timestamp:2026-11-23T08:30:00Z", "@timestamp:2026-11-23T08:30:00Z"},
        {"source.ip:10.0.0.0/8", "source.ip:10.0.0.0/8"},
        {"source.ip:2001:db8::1", "source.ip:2001:db8::1"},
        {"source.ip:::1", "source.ip:\"::1\""},
        {"url.path:/api/*", "url.path:/api/*"},
        {R"(url.path:/a\*b*)", R"(url.path:/a\*b*)"},
        {R"(path:C:\Windows\x)", R"(path:"C:\\Windows\\x")"},
        {R"(path:C:\Windows*)", R"(path:C:\\Windows*)"},
        {"x:*", "x:*"},
        {"x:**", "x:*"},
        {"x:\"*\"", "x:\"*\""},
        {"x:\"\"", "x:\"\""},
        {"userIdentity.arn:arn:aws:sts::1:x", "userIdentity.arn:arn:aws:sts::1:x"},
        {"x:AND", "x:\"AND\""},
        {"x:-5", "x:\"-5\""},
    });
}

TEST_CASE("comparisons and ranges") {
    check({
        {"n:>5", "n:>5"},
        {"n:>=5 n:<6 n:<=7", "n:>=5 AND n:<6 AND n:<=7"},
        {"n:[1 TO 5]", "n:>=1 AND n:<=5"},
        {"n:{1 TO 5}", "n:>1 AND n:<5"},
        {"n:[1 TO 5}", "n:>=1 AND n:<5"},
        {"n:[ * TO 5 ]", "n:<=5"},
        {"n:{1 TO *]", "n:>1"},
        {"n:[* TO *]", "n:*"},
        {"n:[\"a b\" TO \"c d\"]", "n:>=\"a b\" AND n:<=\"c d\""},
        {"NOT n:[1 TO 5]", "NOT (n:>=1 AND n:<=5)"},
        {"n:>-5", "n:>\"-5\""},
        {R"(n:>\=5)", "n:>\"=5\""},
        {"@timestamp:[2026-11-22 TO 2026-11-23T08:30:00.5Z]",
         "@timestamp:>=2026-11-22 AND @timestamp:<=2026-11-23T08:30:00.5Z"},
    });
}

TEST_CASE("what binds how") {
    check({
        {"a b OR c", "a AND b OR c"},
        {"a AND (b OR c)", "a AND (b OR c)"},
        {"a OR b AND NOT c", "a OR b AND NOT c"},
        {"NOT a b", "NOT a AND b"},
        {"NOT (a b)", "NOT (a AND b)"},
        {"-a -b:c", "NOT a AND NOT b:c"},
        {"-(a OR b)", "NOT (a OR b)"},
        {"NOT NOT a", "NOT NOT a"},
        {"((a))", "a"},
        {"a(b)c", "a AND b AND c"},
        {"NOT(a)OR(b)", "NOT a OR b"},
    });
}

TEST_CASE("several values of one field") {
    check({
        {"x:(a OR b)", "x:a OR x:b"},
        {"x:(a b) c", "x:a AND x:b AND c"},
        {"x:(a OR \"b c\" OR d*)", "x:a OR x:\"b c\" OR x:d*"},
        {"x:(NOT a AND -b)", "NOT x:a AND NOT x:b"},
        {"x:(-5 OR >=3)", "x:\"-5\" OR x:>=3"},
        {"x:(a OR (b AND c))", "x:a OR x:b AND x:c"},
        {"source.ip:(::1 OR 10.0.0.0/8)", "source.ip:\"::1\" OR source.ip:10.0.0.0/8"},
        {"x:([1 TO 2] OR *)", "x:>=1 AND x:<=2 OR x:*"},
    });
}

TEST_CASE("errors point at the character") {
    Case const cases[] = {
        {"source.ip:", "at character 11: expected a value after 'source.ip:'"},
        {"source.ip: 10.0.0.1", "at character 11: expected a value after 'source.ip:'"},
        {"größe: 5", "at character 7: expected a value after 'größe:'"},
        {"x:>", "at character 4: expected a value after 'x:>'"},
        {"x:>= 5", "at character 5: expected a value after 'x:>='"},
        {"x:>5*", "at character 4: a comparison takes no wildcards"},
        {"(a", "at character 1: this '(' is never closed"},
        {"a)", "at character 2: this ')' has no '(' before it"},
        {"()", "at character 2: nothing stands between the parentheses"},
        {"(", "at character 2: expected something after '('"},
        {"x:()", "at character 4: nothing stands between the parentheses"},
        {"\"a b", "at character 1: this quote is never closed"},
        {"a \"\"", "at character 3: nothing stands between the quotes"},
        {"a AND", "at character 6: expected something after AND"},
        {"a AND OR b", "at character 7: expected something after AND"},
        {"AND a", "at character 1: expected something before AND"},
        {"OR", "at character 1: expected something before OR"},
        {"a OR", "at character 5: expected something after OR"},
        {"a OR OR b", "at character 6: expected something after OR"},
        {"NOT", "at character 4: expected something after NOT"},
        {"(NOT )", "at character 6: expected something after NOT"},
        {"n:[1 5]", "at character 6: expected TO between the bounds of a range"},
        {"n:[1 TO 5", "at character 3: this range is never closed"},
        {"n:[1 TO ]", "at character 9: expected a bound of the range of 'n', or *"},
        {"n:[TO 5]", "at character 4: expected a bound of the range of 'n', or *"},
        {"n:[1 TO 5 6]", "at character 11: expected ']' or '}' here"},
        {"n:[a* TO b]", "at character 4: a comparison takes no wildcards"},
        {"\xff", "the text is not UTF-8"},
    };
    for (Case const& c : cases) {
        CAPTURE(c.written);
        base::Result<query::Filter> const filter = query::parse(c.written);
        REQUIRE_FALSE(filter);
        CHECK(filter.error().message == c.meant);
        CHECK(filter.error().kind == base::ErrorKind::skip);
    }
}

TEST_CASE("a value knows where it was written") {
    base::Result<query::Filter> const filter = query::parse("ö source.port:http");
    REQUIRE(filter);
    auto const& all = std::get<query::All>(filter->node);
    CHECK(std::get<query::Matches>(all.terms[1].node).value.at == 15);
}

TEST_CASE("what is endless is refused") {
    CHECK(canonical(std::string(9000, 'a')) == "a filter has at most 8192 bytes");
    CHECK(canonical(std::string(60, '(') + "a" + std::string(60, ')')) ==
          "at character 52: more than 50 levels deep");
    CHECK(canonical(std::string(100, '-') + "a").find("more than 50") != std::string::npos);
    std::string many;
    for (int i = 0; i < 600; ++i) many += "a ";
    CHECK(canonical(many) == "at character 1025: too many terms in one filter");
}

TEST_CASE("whatever is typed is an error or means the same when it is read again") {
    std::mt19937 random(20261123);
    std::string_view const alphabet = "ab:*?\\\"()[]{}<>=- \t.1TO/@ANDORNOTö'%";
    int understood = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (std::size_t n = random() % 24; n > 0; --n)
            text += alphabet[random() % alphabet.size()];
        base::Result<query::Filter> const filter = query::parse(text);
        if (!filter) continue;
        ++understood;
        std::string const once = query::to_text(*filter);
        CAPTURE(text);
        REQUIRE(canonical(once) == once);
    }
    CHECK(understood > 1'000);
}
