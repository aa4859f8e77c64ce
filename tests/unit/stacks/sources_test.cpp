// subscriptions: whose log groups, which of them, and what is said where that is wrong.
#include "stacks/sources.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "codec/json.hpp"
#include "stacks/synthesis.hpp"

using namespace stacks;

namespace {

using Texts = std::vector<std::string>;

constexpr char const* kBefore = R"(organization:
  accounts:
    management: "100000000001"
    kms: "100000000002"
    logging: "100000000003"
    siem: "100000000004"
    shop: "200000000001"
    bank: "200000000002"
archive: {bucket: logs, prefix: cw/}
queue: {name: jobs}
siem: {external-id: secret}
audit: {account: shop, log-group: /audit}
subscriptions:
)";

base::Result<Config> read(std::string const& subscriptions) {
    return parse_config(kBefore + subscriptions, "c.yaml");
}

Config config_of(std::string const& subscriptions) {
    base::Result<Config> config = read(subscriptions);
    REQUIRE_MESSAGE(config.has_value(), config.error().message);
    return *config;
}

std::string error_of(std::string const& subscriptions) {
    base::Result<Config> const config = read(subscriptions);
    return config ? "none" : config.error().message;
}

codec::Json resource_of(Config const& config, char const* account, char const* type) {
    for (Synthesised const& stack : synthesise(config)) {
        if (stack.account.name != account || stack.name != "catchment-firehose") continue;
        for (auto const& [id, body] : stack.tree.at("Resources").members()) {
            if (body.at("Type").text() == type) return body;
        }
    }
    return {};
}

}  // namespace

TEST_CASE("accounts are named, or asked of the Organization") {
    Config const named = config_of("  - {accounts: [shop, bank], log-groups: [/a]}\n");
    CHECK(named.subscriptions[0].accounts == Texts{"shop", "bank"});
    CHECK_FALSE(named.asks());
    Config const units =
        config_of("  - {organizational-units: [ou-ab12-11111111, r-ab12], log-groups: [/a]}\n");
    CHECK(units.subscriptions[0].units == Texts{"ou-ab12-11111111", "r-ab12"});
    CHECK(units.asks());
    CHECK(config_of("  - {all-accounts: true, log-groups: [/a]}\n").asks());
}

TEST_CASE("log groups are named, found by patterns, or all") {
    Config const patterns = config_of("  - {account: shop, log-groups: [/a, /aws/lambda/*]}\n");
    CHECK(patterns.asks());
    CHECK_FALSE(patterns.subscriptions[0].asks_organization());
    Config const all = config_of("  - {account: shop, all: true, exclude: [/noise]}\n");
    CHECK_FALSE(all.asks());
    CHECK(config_of("  - {account: shop, all: true, exclude: [/noise/*]}\n").asks());
    CHECK(is_log_group_pattern("/a?"));
    CHECK(matches_any({"/x", "/aws/*"}, "/aws/lambda/y"));
    CHECK_FALSE(matches_any({"/x", "/aws/*"}, "/app"));
}

TEST_CASE("all log groups are a policy of the account that leaves out what must not be in it") {
    Config const config = config_of(
        "  - {account: shop, all: true, exclude: [/noise], pattern: 'a ${b} \"c\"'}\n"
        "  - {account: shop, log-groups: [/own-pattern], pattern: ERROR}\n"
        "  - {account: bank, log-groups: [/elsewhere]}\n");
    codec::Json const policy =
        resource_of(config, "shop", "AWS::Logs::AccountPolicy").at("Properties");
    CHECK(policy.at("SelectionCriteria").text() ==
          R"(LogGroupName NOT IN ["/audit","/aws/kinesisfirehose/centralised-logs",)"
          R"("/aws/lambda/centralised-logs-subscriptions","/noise","/own-pattern"])");
    CHECK(policy.at("PolicyDocument").at("Fn::Sub").text() ==
          R"({"DestinationArn":"${FirehoseStream.Arn}","RoleArn":"${CloudWatchLogsRole.Arn}",)"
          R"("FilterPattern":"a ${!b} \"c\"","Distribution":"Random"})");
    CHECK(resource_of(config, "bank", "AWS::Logs::AccountPolicy").is_null());
}

TEST_CASE("a log group that is made may have a retention") {
    Config const config =
        config_of("  - {account: shop, log-groups: [/a], create: true, retention: 30d}\n");
    bool found = false;
    for (Synthesised const& stack : synthesise(config)) {
        for (auto const& [id, body] : stack.tree.at("Resources").members()) {
            if (body.at("Properties").at("LogGroupName").text() != "/a") continue;
            found = found || body.at("Properties").at("RetentionInDays").integer() == 30;
        }
    }
    CHECK(found);
}

TEST_CASE("what is wrong with a subscription is said with its line") {
    struct Case {
        char const* subscriptions;
        char const* error;
    };
    for (Case const& c : {
             Case{"  - {accounts: [shop, bink], log-groups: [/a]}",
                  "c.yaml:14: there is no account 'bink' in organization.accounts"},
             Case{"  - {acounts: [shop], log-groups: [/a]}",
                  "c.yaml:14: unknown key 'acounts' in a subscription; did you mean 'account'?"},
             Case{"  - {log-groups: [/a]}", "c.yaml:14: a subscription has no 'account'"},
             Case{"  - {account: shop, all-accounts: true, log-groups: [/a]}",
                  "c.yaml:14: a subscription has one of 'account', 'accounts', "
                  "'organizational-units' and 'all-accounts'"},
             Case{"  - {organizational-units: [ou-1], log-groups: [/a]}",
                  "c.yaml:14: each of 'organizational-units' must be the id of an organizational "
                  "unit such as ou-ab12-11111111, or the root's, not 'ou-1'"},
             Case{"  - {account: shop, all: true, log-groups: [/a]}",
                  "c.yaml:14: a subscription has one of 'log-groups' and 'all'"},
             Case{"  - {account: shop, all: yes}", "c.yaml:14: 'all' must be true or false"},
             Case{"  - {account: shop, log-groups: ['/a b*']}",
                  "c.yaml:14: a log group's name must be at most 512 letters, digits and ._/#-, "
                  "with * and ? as wildcards, not '/a b*'"},
             Case{"  - {account: shop, log-groups: [/a*], create: true}",
                  "c.yaml:14: 'create' is for log groups that are named"},
             Case{"  - {account: shop, log-groups: [/a], exclude: [/b]}",
                  "c.yaml:14: 'exclude' is of what a pattern finds, or all: these are named"},
             Case{"  - {account: shop, log-groups: [/a*], exlude: [/b]}",
                  "c.yaml:14: unknown key 'exlude' in a subscription; did you mean 'exclude'?"},
             Case{"  - {account: shop, log-groups: [/a], retention: 30d}",
                  "c.yaml:14: 'retention' is of log groups that the stack has: it needs create: "
                  "true"},
             Case{"  - {account: shop, all: true}\n  - {accounts: [bank, shop], all: true}",
                  "c.yaml:15: all log groups of 'bank', 'shop' are forwarded already, at line 14"},
             Case{"  - {accounts: [bank, shop], log-groups: [/a]}\n"
                  "  - {account: bank, log-groups: [/a]}",
                  "c.yaml:15: '/a' of 'bank' is forwarded already"},
         }) {
        CHECK(error_of(std::string(c.subscriptions) + "\n") == c.error);
    }
    CHECK(error_of("  - {account: shop, log-groups: [/a], create: true, retention: 31d}\n")
              .starts_with("c.yaml:14: 'retention' must be a number of days that CloudWatch Logs "
                           "knows: 1d, 3d"));
    CHECK(error_of("  - {account: shop, log-groups: [/a], create: true, retention: 25h}\n")
              .starts_with("c.yaml:14: 'retention' must be a number of days"));
}
