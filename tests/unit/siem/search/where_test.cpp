#include "siem/search/where.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "query/filter_bar.hpp"

namespace {

query::Filter filter(std::string_view text) {
    base::Result<query::Filter> parsed = query::parse(text);
    REQUIRE(parsed);
    return std::move(*parsed);
}

std::string sql(std::string_view text) { return siem::search::to_sql(filter(text)); }

struct Written {
    std::string written;
    std::string sql;
};

void check(std::initializer_list<Written> cases) {
    for (Written const& c : cases) {
        CAPTURE(c.written);
        CHECK(sql(c.written) == c.sql);
    }
}

}  // namespace

TEST_CASE("log levels are kept in lower case and found however they are written") {
    check({{"log.level:ERROR", "`log.level` = 'error'"},
           {"log.level:err*", "`log.level` ILIKE 'err%'"},
           {"event.action:GetObject", "`event.action` = 'GetObject'"}});
}

TEST_CASE("words are looked up in the word index, whatever their case") {
    check({
        {"", "true"},
        {"Timeout", "hasToken(lower(`message`), 'timeout')"},
        {"message:Timeout", "hasToken(lower(`message`), 'timeout')"},
        {"a b", "(hasToken(lower(`message`), 'a') AND hasToken(lower(`message`), 'b'))"},
        {"\"Connection reset\"",
         "(hasAllTokens(lower(`message`), ['connection', 'reset']) AND "
         "positionCaseInsensitive(`message`, 'Connection reset') > 0 AND match(`message`, "
         R"('(?i)(?:^|[^0-9A-Za-z\\x{80}-\\x{10FFFF}])Connection\\ reset)"
         R"((?:[^0-9A-Za-z\\x{80}-\\x{10FFFF}]|$)')))"},
        {"=>", "positionCaseInsensitive(`message`, '=>') > 0"},
        {"disk-f*",
         "(hasToken(lower(`message`), 'disk') AND match(`message`, "
         R"('(?i)(?:^|[^0-9A-Za-z\\x{80}-\\x{10FFFF}])disk\\-f\\S*')))"},
        {"*fail", R"((match(`message`, '(?i)\\S*fail(?:[^0-9A-Za-z\\x{80}-\\x{10FFFF}]|$)')))"},
    });
}

TEST_CASE("core texts") {
    check({
        {"user.name:alice", "`user.name` = 'alice'"},
        {"user.name:\"\"", "`user.name` = ''"},
        {"user.name:*", "`user.name` != ''"},
        {"url.path:/a_b/*.p?p", R"(`url.path` ILIKE '/a\\_b/%.p_p')"},
        {R"(url.path:100%\**)", R"(`url.path` ILIKE '100\\%*%')"},
        {R"(url.path:a\\b*)", R"(`url.path` ILIKE 'a\\\\b%')"},
        {"user.name:>m", "(`user.name` != '' AND `user.name` > 'm')"},
        {"-user.name:(a OR b)", "NOT ((`user.name` = 'a' OR `user.name` = 'b'))"},
    });
}

TEST_CASE("integers, where -1 is none") {
    check({
        {"source.port:22", "(`source.port` = 22 AND `source.port` != -1)"},
        {"source.port:<1024", "(`source.port` < 1024 AND `source.port` != -1)"},
        {"source.bytes:>=1.5", "(`source.bytes` >= 1.5 AND `source.bytes` != -1)"},
        {"source.port:*", "`source.port` != -1"},
        {"http.response.status_code:5??",
         "if(`http.response.status_code` = -1, '', toString(`http.response.status_code`)) "
         "ILIKE '5__'"},
        {"source.port:http", "false"},
        {"source.port:nan", "false"},
    });
}

TEST_CASE("addresses and networks") {
    check({
        {"source.ip:10.0.0.1", "`source.ip` = toIPv6('::ffff:10.0.0.1')"},
        {"source.ip:2001:db8::1", "`source.ip` = toIPv6('2001:db8::1')"},
        {"source.ip:10.1.2.3/8",
         "(`source.ip` BETWEEN toIPv6('::ffff:10.0.0.0') AND toIPv6('::ffff:10.255.255.255'))"},
        {"source.ip:2001:db8::/126",
         "(`source.ip` BETWEEN toIPv6('2001:db8::') AND toIPv6('2001:db8::3'))"},
        {"source.ip:::/0",
         "(`source.ip` BETWEEN toIPv6('::') AND toIPv6('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')"
         " AND `source.ip` != toIPv6('::'))"},
        {"source.ip:*", "`source.ip` != toIPv6('::')"},
        {"source.ip:>=10.0.0.1",
         "(`source.ip` >= toIPv6('::ffff:10.0.0.1') AND `source.ip` != toIPv6('::'))"},
        {"source.ip:10.0.0.0/33", "false"},
        {"source.ip:10.0.0.0/", "false"},
        {"source.ip:host", "false"},
    });
}

TEST_CASE("times, where a day is as long as it is") {
    check({
        {"@timestamp:1970-01-02",
         "(`@timestamp` >= fromUnixTimestamp64Micro(86400000000, 'UTC') AND "
         "`@timestamp` < fromUnixTimestamp64Micro(172800000000, 'UTC'))"},
        {"@timestamp:>1970-01-02", "`@timestamp` >= fromUnixTimestamp64Micro(172800000000, 'UTC')"},
        {"@timestamp:<=1970-01-02", "`@timestamp` < fromUnixTimestamp64Micro(172800000000, 'UTC')"},
        {"@timestamp:<1970-01-02", "`@timestamp` < fromUnixTimestamp64Micro(86400000000, 'UTC')"},
        {"@timestamp:>1970-01-01T00:00:01Z",
         "`@timestamp` >= fromUnixTimestamp64Micro(1000001, 'UTC')"},
        {"event.ingested:*", "true"},
        {"@timestamp:yesterday", "false"},
    });
}

// A condition on a leaf's value, which stands as @: it may have one value or several.
std::string of_any(std::string const& leaf, std::string const& condition) {
    auto const about = [&](std::string const& value) {
        std::string out;
        for (char const c : condition) out += c == '@' ? value : std::string(1, c);
        return out;
    };
    std::string const map = "fields['" + leaf + "']";
    return "if(position(" + map + R"(, '\x1F') = 0, )" + about(map) + ", arrayExists(each -> " +
           about("each") + R"(, splitByChar('\x1F', )" + map + ")))";
}

TEST_CASE("leaves, by whatever name") {
    check({
        {"requestParameters.bucketName:logs", of_any("requestParameters.bucketName", "@ = 'logs'")},
        {"eventName:*", "mapContains(fields, 'eventName')"},
        {"eventName:Get*", of_any("eventName", "@ ILIKE 'Get%'")},
        {"\"o'dd\":x", of_any("o\\'dd", "@ = 'x'")},
        {"latency:>=5", of_any("latency", "ifNull(toFloat64OrNull(@) >= 5, false)")},
        {"latency:>\"5\"", of_any("latency", "(@ != '' AND @ > '5')")},
        {"client:10.0.0.0/08",
         of_any("client",
                "(@ = '10.0.0.0/08' OR isIPAddressInRange(if(isIPv4String(@) OR isIPv6String(@), "
                "@, '::'), '10.0.0.0/8'))")},
        {"client:\"10.0.0.0/8\"", of_any("client", "@ = '10.0.0.0/8'")},
        {"path:a/b", of_any("path", "@ = 'a/b'")},
    });
}

TEST_CASE("a value that its field cannot have is pointed at") {
    auto const complaint = [](char const* text) {
        return siem::search::complaint(filter(text)).value_or("fine");
    };
    CHECK(complaint("a user.name:5 source.port:22 -x:(y OR z)") == "fine");
    CHECK(complaint("a source.port:http") ==
          "at character 15: source.port is a number, and 'http' is not");
    CHECK(
        complaint("NOT (a OR source.ip:10.0.0)").find("at character 21: source.ip is an address") ==
        0);
    CHECK(complaint("@timestamp:>soon").find("at character 13: @timestamp is a time") == 0);
    CHECK(complaint("@timestamp:2026*").find("at character 12: @timestamp is a time") == 0);
}

namespace {

// What is left of a statement when its literals are taken out; "broken" if one never ends.
std::string without_literals(std::string const& sql) {
    std::string out;
    bool inside = false;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        if (inside && sql[i] == '\\') {
            ++i;
        } else if (sql[i] == '\'') {
            inside = !inside;
        } else if (!inside) {
            out += sql[i];
        }
    }
    return inside ? "broken" : out;
}

}  // namespace

TEST_CASE("no text of a user's stands outside a literal") {
    std::mt19937 random(7);
    std::string_view const alphabet = "'\\`;\"Z#%_*?()-/: \n\x01,";
    char const* const shapes[] = {"",           "user.name:", "leaf:",        "\"Z'`Z\":",
                                  "message:",   "source.ip:", "source.port:", "user.name:>",
                                  "@timestamp:"};
    int written = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text = shapes[random() % std::size(shapes)];
        bool const quoted = random() % 2 == 0;
        if (quoted) text += '"';
        for (std::size_t n = random() % 16; n > 0; --n)
            text += alphabet[random() % alphabet.size()];
        if (quoted) text += '"';
        base::Result<query::Filter> const parsed = query::parse(text);
        if (!parsed) continue;
        ++written;
        CAPTURE(text);
        // Z, #, ; and control characters are in no statement of ours.
        std::string const bare = without_literals(siem::search::to_sql(*parsed));
        REQUIRE(bare != "broken");
        REQUIRE(bare.find_first_of("Z#;\\\"\n\x01") == std::string::npos);
    }
    CHECK(written > 1'000);
}
