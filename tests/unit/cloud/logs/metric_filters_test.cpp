// Metric filters: kept, described, counted and bounded.
#include <doctest/doctest.h>

#include "unit/cloud/logs/fixture.hpp"

using cloud::testing::Logs;
using cloud::testing::object;
using cloud::testing::with;
using codec::Json;

namespace {

Json transformation(Json const& more = Json::object()) {
    return with(
        object({{"metricName", "Errors"}, {"metricNamespace", "App"}, {"metricValue", "1"}}), more);
}

Json filter(std::string const& name, std::string const& pattern,
            Json const& made = transformation()) {
    return object({{"logGroupName", "/app"},
                   {"filterName", name},
                   {"filterPattern", pattern},
                   {"metricTransformations", Json::array({made})}});
}

Json::Array described(Logs& logs, Json const& more = Json::object()) {
    return logs.call("DescribeMetricFilters", with(object({{"logGroupName", "/app"}}), more))
        .at("metricFilters")
        .items();
}

}  // namespace

TEST_CASE("metric filters are put, described, replaced, counted and deleted") {
    Logs logs;
    logs.create("/app", "web");
    logs.call("PutMetricFilter", filter("errors", "ERROR"));
    logs.call("PutMetricFilter", filter("slow", "{ $.ms > 100 }"));
    logs.call("PutMetricFilter", filter("errors", "?ERROR ?FATAL"));
    Json::Array const all = described(logs);
    REQUIRE(all.size() == 2);
    CHECK(all[0] == object({{"filterName", "errors"},
                            {"filterPattern", "?ERROR ?FATAL"},
                            {"metricTransformations", Json::array({transformation()})},
                            {"creationTime", all[0].at("creationTime")},
                            {"logGroupName", "/app"},
                            {"applyOnTransformedLogs", false}}));
    CHECK(described(logs, object({{"filterNamePrefix", "s"}})).size() == 1);
    CHECK(described(logs, object({{"metricName", "Errors"}, {"metricNamespace", "App"}})).size() ==
          2);
    CHECK(described(logs, object({{"metricName", "x"}, {"metricNamespace", "App"}})).empty());
    CHECK(logs.error("DescribeMetricFilters", object({{"metricName", "Errors"}})) ==
          "InvalidParameterException: metricName and metricNamespace must be specified together.");
    Json const groups = logs.call("DescribeLogGroups", Json::object());
    CHECK(groups.at("logGroups").items()[0].at("metricFilterCount").integer() == 2);
    Json const named = object({{"logGroupName", "/app"}, {"filterName", "slow"}});
    logs.call("DeleteMetricFilter", named);
    CHECK(logs.error("DeleteMetricFilter", named) ==
          "ResourceNotFoundException: The specified metric filter does not exist.");
    CHECK(described(logs).size() == 1);
    logs.call("DeleteLogGroup", object({{"logGroupName", "/app"}}));
    logs.create("/app", "web");
    CHECK(described(logs).empty());
}

TEST_CASE("what is no metric filter is refused") {
    Logs logs;
    logs.create("/app", "web");
    auto const error = [&](Json const& input) { return logs.error("PutMetricFilter", input); };
    CHECK(error(filter("f", "{ $.a")).find("must end with '}'") != std::string::npos);
    CHECK(error(filter("a:b", "x")).find("[^:*]*") != std::string::npos);
    CHECK(
        error(filter("f", "x", transformation(object({{"metricName", "a$b"}})))).find("[^:*$]*") !=
        std::string::npos);
    Json const dimensions = object({{"dimensions", object({{"ip", "$.ip"}})}});
    CHECK(error(filter("f", "x", transformation(dimensions))) ==
          "InvalidParameterException: The specified filter pattern does not support dimensions");
    CHECK(error(filter("f", "{ $.ip = * }",
                       transformation(with(dimensions, object({{"defaultValue", 0}})))))
              .find("mutually exclusive") != std::string::npos);
    CHECK(error(filter("f", "{ $.ip = * }", transformation(dimensions))) == "");
    CHECK(error(filter("f", "{ $.ip = * }",
                       transformation(
                           object({{"dimensions", object({{"ip", std::string(256, 'x')}})}}))))
              .find("'dimensions'") != std::string::npos);
    Json two = filter("f", "x");
    two.set("metricTransformations", Json::array({transformation(), transformation()}));
    CHECK(error(two).find("'metricTransformations'") != std::string::npos);
    CHECK(error(with(filter("f", "x"), object({{"logGroupName", "/absent"}}))) ==
          "ResourceNotFoundException: The specified log group does not exist.");
}

TEST_CASE("a log group has a hundred metric filters, and five filters with a regex") {
    Logs logs;
    logs.create("/app", "web");
    std::string const limit = "LimitExceededException: Resource limit exceeded.";
    for (int i = 0; i < 5; ++i) {
        logs.call("PutMetricFilter", filter("r" + std::to_string(i), "%x%"));
    }
    CHECK(logs.error("PutMetricFilter", filter("r5", "%x%")) == limit);
    CHECK(logs.error("PutSubscriptionFilter", Logs::subscription("/app", "all", "%x%")) == limit);
    // Of the same name as a metric filter, and yet another filter.
    CHECK(logs.error("PutSubscriptionFilter", Logs::subscription("/app", "r0", "%x%")) == limit);
    logs.call("PutMetricFilter", filter("r0", "%y%"));  // it replaces its own
    for (int i = 5; i < 100; ++i) {
        logs.call("PutMetricFilter", filter("f" + std::to_string(i), "x"));
    }
    CHECK(logs.error("PutMetricFilter", filter("one more", "x")) == limit);
    CHECK(described(logs).size() == 50);
}
