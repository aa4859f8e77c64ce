// Which Region an object's key tells of.
#include "siem/pipeline/log_region.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("the Region stands after the account, or it is the bucket's") {
    auto const of = [](std::string_view key) {
        return std::string(siem::pipeline::log_region(key, "eu-west-1"));
    };
    CHECK(of("cloudwatch/200000000001/us-east-1/2026/11/23/10/centralised-logs-1-x") ==
          "us-east-1");
    CHECK(of("200000000001/us-gov-west-1/x") == "us-gov-west-1");
    CHECK(of("cloudwatch/200000000001/2026/11/23/10/centralised-logs-1-x") == "eu-west-1");
    CHECK(of("us-east-1/200000000001/2026/x") == "eu-west-1");
    CHECK(of("cloudwatch/20000000000/us-east-1/x") == "eu-west-1");
    CHECK(of("cloudwatch/200000000001/us-east-x/x") == "eu-west-1");
    CHECK(of("cloudwatch/200000000001/us-east1/x") == "eu-west-1");
    CHECK(of("cloudwatch/200000000001") == "eu-west-1");
    CHECK(of("") == "eu-west-1");
}
