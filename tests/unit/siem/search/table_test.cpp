// Queries with pipes by both ways: as much of each as can be said as SQL, and all of it executed
// over the same events. Both come to the same table.
#include "siem/search/table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "base/text.hpp"
#include "cases/cases.hpp"
#include "query/insights.hpp"
#include "siem/search/scope.hpp"
#include "unit/siem/store/stores.hpp"

using namespace siem;

namespace {

constexpr std::int64_t kMinute = 60'000'000;
unsigned const kQueries = std::getenv("CATCHMENT_QUERIES") != nullptr
                              ? static_cast<unsigned>(std::atoi(std::getenv("CATCHMENT_QUERIES")))
                              : 100;

// One for all cases: to start it takes longer than they do.
store::ChdbUnderTest& events() {
    static store::ChdbUnderTest under;
    return under;
}

void add_leaves(codec::Json const& json, std::string const& path,
                std::vector<std::pair<std::string, std::string>>& out) {
    if (json.is_object()) {
        for (auto const& [name, value] : json.members()) {
            add_leaves(value, path.empty() ? name : path + "." + name, out);
        }
    } else if (!json.is_null() && !json.is_array() && !path.empty()) {
        out.emplace_back(path, json.is_text() ? json.text() : codec::to_json(json));
    }
}

// Messages a minute from one to the next, as events of a log group of their own.
void add_events(Batch& batch, std::string const& group,
                std::vector<std::string_view> const& messages) {
    for (std::size_t i = 0; i < messages.size(); ++i) {
        std::vector<std::pair<std::string, std::string>> leaves;
        base::Result<codec::Json> const json = codec::parse_json(messages[i]);
        if (json) add_leaves(*json, "", leaves);
        std::string const id = std::to_string(i);
        Event event;
        event.clear();
        event.integer(Field::timestamp) = store::kMorning + static_cast<std::int64_t>(i) * kMinute;
        event.integer(Field::event_ingested) = event.integer(Field::timestamp) + 1'500'000;
        event[Field::event_id] = id;
        event[Field::message] = messages[i];
        event[Field::cloud_account_id] = "111122223333";
        event[Field::log_group] = group;
        event[Field::log_stream] = "web-1";
        event[Field::log_level] = i % 2 == 0 ? "info" : "error";
        event.integer(Field::source_port) = i % 3 == 0 ? kAbsent : static_cast<std::int64_t>(i);
        for (auto const& [name, value] : leaves) event.leaves.push_back({name, value});
        batch.add(event);
    }
}

SearchRequest request_of(std::size_t messages) {
    return {
        .text = {},
        .from = base::from_micros(store::kMorning),
        .until = base::from_micros(store::kMorning + static_cast<std::int64_t>(messages) * kMinute),
        .limit = 10'000};
}

// Whether its rows stand in an order that it says.
bool is_sorted(query::Query const& query) {
    bool sorted = false;
    for (query::Pipe const& pipe : query.pipes) {
        if (std::holds_alternative<query::Sort>(pipe.node)) sorted = true;
        if (std::holds_alternative<query::Stats>(pipe.node)) sorted = false;
    }
    return sorted;
}

bool takes_any(query::Query const& query) {
    return std::any_of(query.pipes.begin(), query.pipes.end(), [](query::Pipe const& pipe) {
        auto const* limit = std::get_if<query::Limit>(&pipe.node);
        return limit && limit->any;
    });
}

std::string answer_of(query::Query const& query, SearchRequest const& request,
                      std::size_t most_pipes) {
    search::TableSearch table(query, request, most_pipes);
    base::Result<std::string> const rows =
        events().chdb().engine().read(table.statement(), "JSONCompactEachRow");
    if (!rows) return rows.error().message + "\n" + table.statement();
    base::Result<bool> const added = table.add(*rows);
    if (!added) return added.error().message;
    base::Result<Table> const made = table.finish();
    if (!made) return made.error().message;
    std::string head;
    for (Table::Column const& column : made->columns) head += column.name + " | ";
    std::vector<std::string_view> lines = base::split(made->rows, '\n');
    if (!is_sorted(query)) std::sort(lines.begin(), lines.end());
    return head + "\n" + base::join(std::vector<std::string>(lines.begin(), lines.end()), "\n");
}

struct Asked {
    query::Query query;
    std::string text;
    std::string group;
    std::vector<std::string> messages;
};

Asked parsed(std::string const& input, bool search, std::size_t number) {
    Asked asked;
    for (std::string_view const line : base::split(base::trim(input), '\n')) {
        if (line.starts_with("> ")) {
            asked.messages.emplace_back(line.substr(2));
        } else {
            asked.text += (asked.text.empty() ? "" : "\n") + std::string(line);
        }
    }
    auto query = search ? query::parse_search(asked.text) : query::parse_insights(asked.text);
    if (!query) return {};
    asked.group = "/case/" + std::to_string(number);
    asked.query = *std::move(query);
    query::Filter const own{query::Matches{"log.group", {.text = asked.group}}};
    asked.query.filter = {query::All{{own, asked.query.filter}}};
    return asked;
}

}  // namespace

TEST_CASE("what is said as SQL comes to what is executed: all cases of the language") {
    if (!events().ready()) return;
    std::vector<Asked> all;
    Batch batch;
    for (bool const search : {false, true}) {
        cases::run_inputs(search ? "query_search" : "query", [&](std::string const& input) {
            Asked asked = parsed(input, search, all.size());
            if (asked.messages.empty() || takes_any(asked.query)) return;
            all.push_back(std::move(asked));
            add_events(batch, all.back().group,
                       {all.back().messages.begin(), all.back().messages.end()});
        });
    }
    REQUIRE(events().store().insert(batch));
    CHECK(all.size() > 150);
    std::size_t whole = 0;
    for (Asked const& asked : all) {
        CAPTURE(asked.text);
        SearchRequest const request = request_of(asked.messages.size());
        std::string const said = answer_of(asked.query, request, SIZE_MAX);
        CHECK(said == answer_of(asked.query, request, 0));
        if (!search::TableSearch(asked.query, request).streams()) ++whole;
    }
    // The rest is what ClickHouse has not: trees of JSON, patterns, logarithms, …
    CHECK(whole * 10 > all.size() * 8);
}

namespace {

// Queries that nobody would write.
class Writer {
  public:
    explicit Writer(unsigned seed) : random_(seed) {}

    std::string query() {
        std::string out;
        names_ = {"a",      "b",    "s",           "ip",        "`odd ' name`",
                  "`\\\\`", "gone", "source.port", "log.level", "@timestamp"};
        for (std::size_t pipes = 1 + below(3); pipes > 0; --pipes) {
            out += (out.empty() ? "" : " | ") + pipe();
        }
        return out + " | " + stats_or_fields();
    }

  private:
    std::size_t below(std::size_t n) { return random_() % n; }
    std::string one_of(std::vector<std::string> const& all) { return all[below(all.size())]; }
    std::string made() {
        names_.push_back("m" + std::to_string(++made_));
        return names_.back();
    }

    std::string constant() {
        return one_of({"0",
                       "1",
                       "2.5",
                       "-3",
                       "10",
                       "'x'",
                       "'10'",
                       "''",
                       "'a9'",
                       "\"it's\"",
                       "'\\\\'",
                       "'%_'",
                       "'`'",
                       "'1e2'",
                       "'-.5'",
                       "'true'",
                       "true",
                       "false",
                       "'2026-11-23T08:32:00Z'",
                       "'ä'",
                       "'; DROP TABLE events --'"});
    }
    std::string expression(std::size_t depth) {
        if (depth == 0 || below(4) == 0) return below(3) == 0 ? constant() : one_of(names_);
        auto const sub = [&] { return expression(depth - 1); };
        switch (below(9)) {
            case 0:
                return "(" + sub() + one_of({" + ", " - ", " * ", " / "}) + sub() + ")";
            case 1:
                return one_of({"abs", "ceil", "floor", "sqrt", "strlen", "toupper", "tolower",
                               "trim", "ltrim", "rtrim", "isempty", "isblank", "ispresent",
                               "isValidIp", "isValidIpv4", "toMillis", "fromMillis"}) +
                       "(" + sub() + ")";
            case 2:
                return one_of({"concat", "coalesce", "greatest", "least"}) + "(" + sub() + ", " +
                       sub() + ")";
            case 3:
                return "substr(" + sub() + ", " + one_of({"0", "1", "5"}) + ", 2)";
            case 4:
                return "replace(" + sub() + ", " + constant() + ", " + constant() + ")";
            case 5:
                return "strcontains(" + sub() + ", " + sub() + ")";
            case 6:
                return one_of({"datefloor", "dateceil"}) + "(@timestamp, " +
                       one_of({"2m", "1h", "3d", "1w"}) + ")";
            case 7:
                return "isIpInSubnet(" + sub() + ", " +
                       one_of({"'10.0.0.0/8'", "'::/0'", "'x'", "'10.0.0.1'"}) + ")";
            default:
                return condition(depth - 1);
        }
    }
    std::string condition(std::size_t depth) {
        auto const sub = [&] { return expression(depth == 0 ? 0 : depth - 1); };
        switch (below(6)) {
            case 0:
                return "(" + sub() + " and not " + sub() + ")";
            case 1:
                return "(" + sub() + " or " + sub() + ")";
            case 2:
                return "(" + sub() + " in [" + constant() + ", " + constant() + ", " + sub() + "])";
            case 3:
                return "(" + sub() + " like " + one_of({"'x'", "/^[a-z]/", "/(?i)X.*$/", "''"}) +
                       ")";
            default:
                return "(" + sub() + one_of({" = ", " != ", " < ", " > ", " <= ", " >= "}) + sub() +
                       ")";
        }
    }
    std::string pipe() {
        switch (below(5)) {
            case 0:
                return "filter " + condition(2);
            case 1:
                return "parse " + one_of(names_) + " " +
                       one_of({"'*x*'", "'* *'", "'*1'", "'a*'", "\"it's*\""}) + " as " +
                       parsed_names();
            default: {
                std::string const value = expression(3);
                return "fields " + value + " as " + made();
            }
        }
    }
    std::string parsed_names() { return made(); }
    std::string stats_or_fields() {
        if (below(2) == 0) return "display " + one_of(names_) + ", " + one_of(names_);
        std::string const by = one_of(names_);
        return "stats count(*), count(" + expression(1) + "), min(" + expression(1) + "), max(" +
               expression(1) + "), sum(" + one_of(names_) + "), count_distinct(" + expression(1) +
               "), pct(" + one_of(names_) + ", " + one_of({"0", "50", "90", "100"}) +
               "), earliest(" + one_of(names_) + ") by " + by + (below(2) == 0 ? ", bin(2m)" : "");
    }

    std::mt19937 random_;
    std::vector<std::string> names_;
    std::size_t made_ = 0;
};

}  // namespace

TEST_CASE("what is said as SQL comes to what is executed: queries by chance") {
    if (!events().ready()) return;
    std::vector<std::string_view> const messages = {
        R"({"a":1,"b":"10","s":"x","ip":"10.1.2.3","odd ' name":"it's"})",
        R"({"a":2.5,"b":"9","s":" a9 ","ip":"2001:db8::1","\\":"x"})",
        R"({"a":-3,"b":"abc","s":"a10","ip":"010.1.2.3","odd ' name":"10"})",
        R"({"a":"x","b":true,"s":"A9 x","ip":"::ffff:10.0.0.1"})",
        R"({"a":"1e2","b":"1e400","s":"","ip":"300.1.1.1","\\":"-.5"})",
        R"({"a":"5.","b":"+5","s":"ä x 1","ip":"10.0.0.1"})",
        "no JSON, x and 1",
    };
    Batch batch;
    add_events(batch, "/chance", messages);
    REQUIRE(events().store().insert(batch));
    query::Filter const own{query::Matches{"log.group", {.text = "/chance"}}};
    std::size_t understood = 0;
    for (unsigned seed = 0; seed < kQueries; ++seed) {
        std::string const text = Writer(seed).query();
        auto query = query::parse_insights(text);
        if (!query) continue;
        ++understood;
        CAPTURE(seed);
        CAPTURE(text);
        query->filter = own;
        SearchRequest const request = request_of(messages.size());
        CHECK(answer_of(*query, request, SIZE_MAX) == answer_of(*query, request, 0));
    }
    CHECK(understood * 2 > kQueries);
}
