// What is asked of the store: an input is lines of "name: value", the first of which says what is
// asked for, of the second from the epoch's first to its second; what comes of it is the statement.
// And the kinds of messages: an input is messages; what comes of it is each kind's count and
// template, and the filter that finds its events.
#include <doctest/doctest.h>

#include <map>

#include "base/text.hpp"
#include "base/time.hpp"
#include "cases/cases.hpp"
#include "siem/search/check.hpp"
#include "siem/search/clusters.hpp"
#include "siem/search/facets.hpp"
#include "siem/search/fields.hpp"
#include "siem/search/histogram.hpp"
#include "siem/search/patterns.hpp"
#include "siem/search/statement.hpp"

namespace {

using namespace siem;
using namespace siem::search;

struct Asked {
    std::map<std::string, std::string> values;

    std::string text(std::string const& name, std::string const& otherwise = {}) const {
        auto const found = values.find(name);
        return found == values.end() ? otherwise : found->second;
    }
    std::vector<std::string> names(std::string const& of) const {
        std::vector<std::string> all;
        std::string const named = text(of);
        for (std::string_view one : base::split(named, ',')) all.emplace_back(one);
        return named.empty() ? std::vector<std::string>() : all;
    }
    SearchRequest search() const {
        SearchRequest request = between();
        request.columns = names("columns");
        return request;
    }
    SearchRequest between() const {
        return {.text = text("q"),
                .from = base::from_micros(1'000'000),
                .until = base::from_micros(2'000'000),
                .limit = base::to_uint64(text("limit", "10")).value_or(0),
                .after = text("after"),
                .before = text("before")};
    }
    Sample sampled() const {
        return sample(base::to_uint64(text("total", "1")).value_or(0), 100'000);
    }
    base::Result<std::string> statement() const {
        std::string const what = text("ask");
        if (what == "search") return events_sql(search());
        if (what == "days") return days_sql({search().from, search().until}, {}, {"events"});
        if (what == "arrived") return arrived_sql(search(), base::from_micros(1'500'000));
        if (what == "facets") return facets_sql({search(), names("fields")});
        if (what == "values") return values_sql({search(), text("field"), text("prefix")});
        if (what == "leaves") return leaves_sql({search(), text("prefix")}, sampled());
        if (what == "total") return total_sql(search());
        if (what == "messages") return messages_sql(search(), sampled());
        if (what == "histogram") {
            HistogramRequest const one{search(), 4, text("by")};
            return histogram_sql(one, buckets(one.search.from, one.search.until, one.buckets));
        }
        if (what == "before" || what == "after") {
            ContextRequest const one{
                text("id"), base::from_micros(1'500'000), "1", "eu-west-1", text("group"), "s"};
            return stream_sql(one, {base::from_micros(0), one.at},
                              what == "before" ? Side::before : Side::after, 20);
        }
        FAIL("asks for nothing known: " << what);
        return std::string();
    }
};

std::string statement(std::string const& input) {
    Asked asked;
    for (std::string_view const line : base::split(base::trim(input), '\n')) {
        auto const both = base::cut(line, ": ");
        REQUIRE_MESSAGE(both.has_value(), line);
        asked.values[std::string(both->first)] = both->second;
    }
    base::Result<std::string> const sql = asked.statement();
    return (sql ? *sql : sql.error().message) + "\n";
}

std::string kinds(std::string const& input) {
    Clusters clusters;
    for (std::string_view const line : base::split(base::trim(input), '\n')) clusters.add(line);
    std::string out;
    for (Cluster const& one : clusters.all()) {
        std::string const filter = filter_of(one.tokens);
        CHECK(check(filter).ok);
        out += std::to_string(one.count) + " " + text_of(one.tokens) + "\n  " + filter + "\n";
    }
    return out;
}

// Buckets and samples need no store.
std::string instant(std::int64_t micros) { return base::iso8601(base::from_micros(micros)); }

}  // namespace

TEST_CASE("statements") { CHECK(cases::run_cases("statement", statement) >= 20); }
TEST_CASE("kinds of messages") { CHECK(cases::run_cases("patterns", kinds) >= 15); }

TEST_CASE("buckets have round bounds and are no more than asked for") {
    auto const at = [](char const* text) { return *base::parse_iso8601(text); };
    Buckets const hour = buckets(at("2026-11-23T08:30:17Z"), at("2026-11-23T09:30:17Z"), 60);
    CHECK(instant(hour.first_micros) == "2026-11-23T08:30:00.000Z");
    CHECK(hour.interval_micros == 60'000'000);
    CHECK(hour.count == 61);
    Buckets const none = buckets(at("2026-11-23T08:30:17Z"), at("2026-11-23T08:30:17Z"), 60);
    CHECK(none.count == 1);
    for (std::uint64_t most : {1, 2, 7, 60, 500}) {
        for (char const* until : {"2026-11-23T08:30:18Z", "2026-11-24T00:00:00Z",
                                  "2026-12-23T00:00:01Z", "2099-01-01T00:00:00Z"}) {
            Buckets const cut = buckets(at("2026-11-23T08:30:17Z"), at(until), most);
            CAPTURE(most);
            CAPTURE(until);
            CHECK(cut.count <= most + 1);
            CHECK(cut.first_micros <= base::to_micros(at("2026-11-23T08:30:17Z")));
            CHECK(cut.first_micros + static_cast<std::int64_t>(cut.count) * cut.interval_micros >=
                  base::to_micros(at(until)));
        }
    }
    CHECK(instant(buckets(base::from_micros(-5), base::from_micros(5), 60).first_micros) ==
          "1969-12-31T23:59:59.999Z");
}

TEST_CASE("a sample is of blocks, and what it counts is scaled") {
    CHECK(in_sample(sample(99'999, 100'000)).empty());
    CHECK(in_sample(sample(1'000'000, 100'000)) ==
          " AND (cityHash64(_part) + intDiv(_part_offset, 8192)) % 10 = 0");
    Sample const spread = sample(10'000'000, 20'000, 40);
    CHECK(spread.every == 30);
    CHECK(spread.thin == 16);
    CHECK(scaled(spread, 10, 20'000) == 5'000);
    CHECK(scaled(spread, 10, 0) == 10);
}

TEST_CASE("windows grow, side by side, until all is covered") {
    base::Instant const from = base::from_micros(0);
    base::Instant const until = base::from_micros(86'400'000'000);
    std::vector<Window> const down = windows_down(from, until);
    CHECK(down.size() == 5);
    CHECK(down.front().until == until);
    CHECK(down.back().from == from);
    for (std::size_t i = 1; i < down.size(); ++i) CHECK(down[i].until == down[i - 1].from);
    std::vector<Window> const up = windows_up(from, until);
    CHECK(up.front().from == from);
    CHECK(up.back().until == until);
    CHECK(windows_down(until, from).empty());
    CHECK(windows_up(until, until).empty());
}
