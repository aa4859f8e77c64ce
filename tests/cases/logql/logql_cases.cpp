// LogQL: an input is a query; what comes of it is the condition of the events that it is about, the
// store's, with what is counted of them, or the mistake and the character it is at.
#include <doctest/doctest.h>

#include "cases/cases.hpp"
#include "query/logql.hpp"
#include "siem/api/loki_labels.hpp"
#include "siem/search/pipes_sql.hpp"
#include "siem/search/where.hpp"

namespace {

std::string logql_condition(query::Query const& query) {
    siem::search::Filters const filters = siem::search::filters_sql(query, 0);
    REQUIRE(filters.pipes == query.pipes.size());  // the store tells all of it
    return siem::search::to_sql(query.filter) + filters.sql;
}

std::string logql_shown(query::Metric const& metric) {
    if (auto const* const number = std::get_if<double>(&metric.node)) {
        return query::number_text(*number);
    }
    if (auto const* const over = std::get_if<query::OverTime>(&metric.node)) {
        std::string const offset =
            over->offset_millis > 0 ? " offset " + std::to_string(over->offset_millis) : "";
        return "function " + std::to_string(static_cast<int>(over->function)) + " of " +
               std::to_string(over->range_millis) + " ms" + offset + "\n" +
               logql_condition(over->of);
    }
    auto const& of = std::get<query::OfSeries>(metric.node);
    std::string out = "aggregate " + std::to_string(static_cast<int>(of.function));
    if (of.most > 0) out += " most " + std::to_string(of.most);
    if (of.grouped) out += of.without ? " without" : " by";
    for (std::string const& one : of.labels) out += " " + one;
    return out + "\n" + logql_shown(of.of.front());
}

std::string logql_parsed(std::string const& input) {
    std::string const text = input.substr(0, input.find_last_not_of('\n') + 1);
    auto const parsed = query::parse_logql(text, siem::api::loki_fields);
    if (!parsed) return parsed.error().text() + "\n";
    auto const* const query = std::get_if<query::Query>(&*parsed);
    return (query ? logql_condition(*query) : logql_shown(std::get<query::Metric>(*parsed))) + "\n";
}

}  // namespace

TEST_CASE("LogQL means what the store tells of events") {
    CHECK(cases::run_cases("logql", logql_parsed) >= 60);
}
