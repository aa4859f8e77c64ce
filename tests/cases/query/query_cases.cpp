// Queries: an input is a query and, each behind "> ", the messages that it is put to, a minute from
// one to the next. What comes of it is the table, or how it was understood, or what is wrong.
#include <doctest/doctest.h>

#include "base/text.hpp"
#include "base/time.hpp"
#include "cases/cases.hpp"
#include "query/execution.hpp"
#include "query/filter_bar.hpp"

namespace {

std::int64_t const kStart = base::to_millis(*base::parse_iso8601("2026-11-23T08:00:00Z"));
constexpr std::int64_t kMinute = 60'000;

std::string joined(std::vector<query::Column> const& columns) {
    std::string out;
    for (query::Column const& column : columns) {
        out += (out.empty() ? "" : ", ") + to_text(column.value) + " as " + column.name;
    }
    return out;
}

struct Printer {
    std::string operator()(query::Fields const& p) const { return "fields " + joined(p.columns); }
    std::string operator()(query::Display const& p) const { return "display " + joined(p.columns); }
    std::string operator()(query::Where const& p) const { return "filter " + to_text(p.condition); }
    std::string operator()(query::Stats const& p) const {
        return "stats " + joined(p.values) + (p.by.empty() ? "" : " by " + joined(p.by));
    }
    std::string operator()(query::Sort const& p) const {
        std::string out = "sort";
        for (auto const& key : p.keys) {
            out += " " + to_text(key.value) + (key.descending ? " desc" : " asc");
        }
        return out;
    }
    std::string operator()(query::Limit const& p) const {
        return std::string("limit ") + (p.any ? "any " : "") + std::to_string(p.rows);
    }
    std::string operator()(query::Dedup const& p) const {
        std::string out = "dedup";
        for (auto const& field : p.fields) out += " " + to_text(field);
        return out;
    }
    std::string operator()(query::Parse const& p) const {
        std::string const how =
            p.glob.empty() ? "/" + p.pattern.text + "/" : base::join(p.glob, "*");
        return "parse " + to_text(p.source) + " " + how + " as " + base::join(p.names, ", ");
    }
    std::string operator()(query::Cluster const& p) const { return "pattern " + to_text(p.source); }
    std::string operator()(query::Diff const&) const { return "diff"; }
    std::string operator()(query::Unnest const& p) const {
        return "unnest " + to_text(p.list) + " into " + p.into;
    }
};

std::string understood(query::Query const& query) {
    std::string out;
    if (query.source) out += "source " + base::join(query.source->prefixes, ", ") + "\n";
    std::string const filter = query::to_text(query.filter);
    if (filter != "*") out += filter + "\n";
    for (query::Pipe const& pipe : query.pipes) out += std::visit(Printer(), pipe.node) + "\n";
    return out;
}

std::string pointer(std::size_t number) { return "p" + std::to_string(number); }

query::Range whole_range(std::size_t records) {
    return {kStart, kStart + static_cast<std::int64_t>(records) * kMinute - 1};
}

std::string table_of(query::Query const& query, std::vector<std::string_view> const& messages) {
    query::Range range = whole_range(messages.size());
    // diff compares the later half with the earlier one.
    for (query::Pipe const& pipe : query.pipes) {
        if (std::holds_alternative<query::Diff>(pipe.node)) {
            range.first_millis += static_cast<std::int64_t>(messages.size()) / 2 * kMinute;
        }
    }
    query::Execution execution(query, {.now = base::from_millis(kStart), .range = range});
    for (std::size_t i = 0; i < messages.size(); ++i) {
        std::int64_t const at = kStart + static_cast<std::int64_t>(i) * kMinute;
        std::string const own = pointer(i);
        auto const more = execution.add({.message = messages[i],
                                         .timestamp_millis = at,
                                         .ingestion_millis = at + 1500,
                                         .stream = "web-1",
                                         .log = "111122223333:/app",
                                         .pointer = own});
        if (!more) return more.error().message + "\n";
        if (!*more) break;
    }
    auto const table = execution.finish();
    if (!table) return table.error().message + "\n";
    std::string out;
    std::size_t columns = table->columns.size();
    if (columns > 0 && table->columns.back() == "@ptr") --columns;
    for (std::size_t i = 0; i < columns; ++i) out += (i > 0 ? " | " : "") + table->columns[i];
    out += "\n";
    for (auto const& row : table->rows) {
        std::string line;
        for (std::size_t i = 0; i < columns; ++i) {
            if (i > 0) line += " | ";
            line += row[i] ? (row[i]->empty() ? "\"\"" : *row[i]) : "-";
        }
        out += line + "\n";
    }
    return out;
}

std::string shown(std::string const& input, bool search) {
    std::string text;
    std::vector<std::string_view> messages;
    for (std::string_view const line : base::split(base::trim(input), '\n')) {
        if (line.starts_with("> ")) {
            messages.push_back(line.substr(2));
        } else {
            text += (text.empty() ? "" : "\n") + std::string(line);
        }
    }
    auto const query = search ? query::parse_search(text) : query::parse_insights(text);
    if (!query) return query.error().text() + "\n";
    return messages.empty() ? understood(*query) : table_of(*query, messages);
}

}  // namespace

TEST_CASE("Insights QL") {
    CHECK(cases::run_cases("query", [](std::string const& input) { return shown(input, false); }) >=
          200);
}

TEST_CASE("the filter bar, and pipes behind it") {
    CHECK(cases::run_cases("query_search",
                           [](std::string const& input) { return shown(input, true); }) >= 15);
}

// What either says, said in the other's words.
TEST_CASE("both fronts find the same") {
    std::vector<std::string_view> const messages = {
        R"({"status":500,"ip":"10.1.2.3","path":"/a","user":{"name":"alice"}})",
        R"({"status":404,"ip":"10.9.2.3","path":"/b"})",
        R"({"status":200,"ip":"192.168.0.1","path":"/api/x","user":{"name":"bob"}})",
        "a timeout, and no JSON"};
    struct Same {
        char const* bar;
        char const* insights;
    };
    for (Same const& same : {
             Same{"status:500", "filter status = 500"},
             Same{"status:>=404", "filter status >= 404"},
             Same{"status:[300 TO 499]", "filter status >= 300 and status <= 499"},
             Same{"NOT status:500", "filter not (status = 500)"},
             Same{"user.name:*", "filter ispresent(user.name)"},
             Same{"ip:10.0.0.0/8", "filter isIpv4InSubnet(ip, '10.0.0.0/8')"},
             Same{"path:/api/*", "filter path like /^\\/api\\//"},
             Same{"status:(404 OR 200)", "filter status in [404, 200]"},
             Same{"timeout", "filter @message like /(?i)timeout/"},
             Same{"status:* | stats count(*) as n by ip",
                  "filter ispresent(status) | stats count(*) as n by ip"},
         }) {
        CAPTURE(same.bar);
        auto const bar = query::parse_search(same.bar);
        auto const insights = query::parse_insights(same.insights);
        REQUIRE(bar.has_value());
        REQUIRE(insights.has_value());
        CHECK(table_of(*bar, messages) == table_of(*insights, messages));
    }
}
