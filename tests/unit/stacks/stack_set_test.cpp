// Whole units by a stack set: what of a config it can do, and that what it makes of each account is
// what the account's own stack would be.
#include <doctest/doctest.h>

#include "base/text.hpp"
#include "stacks/contract.hpp"
#include "stacks/synthesis.hpp"
#include "stacks/widening.hpp"

using namespace stacks;
using codec::Json;

namespace {

constexpr char const* kHead = R"(organization:
  accounts: {management: "100000000001", kms: "100000000002",
             logging: "100000000003", siem: "100000000004"}
archive: {bucket: logs}
queue: {name: jobs}
siem: {external-id: secret}
)";

base::Result<Config> parsed(std::string const& rest) {
    return parse_config(kHead + rest, "c.yaml");
}

std::string set_error(std::string const& rest) {
    base::Result<Config> const config = parsed(rest);
    return config ? "" : config.error().message;
}

Config set_config(std::string const& rest) {
    base::Result<Config> config = parsed(rest);
    REQUIRE_MESSAGE(config.has_value(), config.error().message);
    return *std::move(config);
}

constexpr char const* kSet = "deployment: {firehose: stack-set}\n";
constexpr char const* kUnit = "  - organizational-units: [ou-ab12-11111111]\n";

std::string with_set(std::string const& subscriptions) {
    return kSet + ("subscriptions:\n" + subscriptions);
}

Json set_of(Config const& config) {
    return synthesise(config).back().tree.at("Resources").at("FirehoseStackSet").at("Properties");
}

// The template as CloudFormation would read it in that account, in the Region of the archive.
std::string in_place(Json const& node, std::string const& account) {
    std::string text = base::replace_all(codec::to_json(node), R"({"Ref":"AWS::AccountId"})",
                                         "\"" + account + "\"");
    text = base::replace_all(text, "${AWS::AccountId}", account);
    return base::replace_all(text, "${AWS::Region}", "eu-west-1");
}

}  // namespace

TEST_CASE("a stack set is of subscriptions that name units; those of accounts have their stacks") {
    Config const config =
        set_config(with_set(std::string("  - account: management\n    log-groups: [/a]\n") + kUnit +
                            "    all: true\n"));
    CHECK_FALSE(config.asks());
    std::vector<Synthesised> const all = synthesise(config);
    REQUIRE(all.size() == 4);
    CHECK(all[2].name == kFirehoseStack);
    CHECK(all[2].account.name == "management");
    CHECK(all[3].name == kFirehoseSetStack);
    CHECK(all[3].account.name == "management");
    Json const set = set_of(config);
    CHECK(set.at("PermissionModel").text() == "SERVICE_MANAGED");
    CHECK_FALSE(set.has("CallAs"));
    CHECK(codec::to_json(set.at("StackInstancesGroup")) ==
          R"([{"DeploymentTargets":{"OrganizationalUnitIds":["ou-ab12-11111111"]},)"
          R"("Regions":["eu-west-1"]}])");
    CHECK(set.at("TemplateBody").text() == codec::to_json(all[3].of_each));
    std::string const drawn = codec::to_json(synthesise_drawn(config).back().tree);
    CHECK(drawn.find("000000000000") != std::string::npos);
    CHECK(drawn.find("${AWS::") == std::string::npos);
}

TEST_CASE(
    "its template names no account and no Region, and what is in it is what a stack would be") {
    std::string const rest = "    log-groups: [/a, /b]\n    create: true\n    pattern: ERROR\n";
    Config const set = set_config(with_set(kUnit + rest));
    Config const stack = set_config("subscriptions:\n  - account: siem\n" + rest);
    std::string const each = codec::to_json(synthesise(set).back().of_each);
    CHECK(each.find("100000000004") == std::string::npos);
    CHECK(each.find("InTheRegionOfTheArchive") == std::string::npos);
    std::string mine = in_place(synthesise(set).back().of_each, "100000000004");
    std::string theirs = codec::to_json(synthesise(stack).back().tree);
    mine = base::replace_all(mine, "logs of every account", "logs of siem");
    // The one is given its words by Fn::Sub, the other has them.
    std::size_t begin = 0;
    while ((begin = mine.find("{\"Fn::Sub\":\"", begin)) != std::string::npos) {
        std::size_t const end = mine.find("\"}", begin);
        mine = mine.substr(0, begin) + mine.substr(begin + 11, end + 1 - begin - 11) +
               mine.substr(end + 2);
    }
    CHECK(mine == theirs);
}

TEST_CASE("roles and keys of further Regions name theirs, by a condition") {
    std::string const regions = "regions: [eu-west-1, us-east-1]\n";
    Config const config = set_config(regions + with_set(kUnit + std::string("    all: true\n")));
    Json const each = synthesise(config).back().of_each;
    CHECK(codec::to_json(each.at("Conditions")) ==
          R"({"InTheRegionOfTheArchive":{"Fn::Equals":[{"Ref":"AWS::Region"},"eu-west-1"]}})");
    Json const role = each.at("Resources").at("FirehoseRole").at("Properties").at("RoleName");
    CHECK(codec::to_json(role) ==
          R"({"Fn::Sub":["centralised-logs-firehose${RegionOfRole}",{"RegionOfRole":)"
          R"({"Fn::If":["InTheRegionOfTheArchive","",{"Fn::Sub":"-${AWS::Region}"}]}}]})");
    // Of a Region that is not the archive's alone there is nothing to choose.
    Config const far =
        set_config("regions: [eu-west-1, us-east-1]\n" +
                   with_set(kUnit + std::string("    regions: [us-east-1]\n    all: true\n")));
    std::string const text = codec::to_json(synthesise(far).back().of_each);
    CHECK(text.find("Fn::If") == std::string::npos);
    CHECK(text.find(R"({"RegionOfRole":{"Fn::Sub":"-${AWS::Region}"}})") != std::string::npos);
}

TEST_CASE("somebody's own text in a filter pattern is not filled in") {
    Config const config = set_config(
        with_set(kUnit + std::string("    log-groups: [/a]\n    pattern: \"${AWS::Region}\"\n")));
    std::string const text = codec::to_json(synthesise(config).back().of_each);
    CHECK(text.find(R"("FilterPattern":"${AWS::Region}")") != std::string::npos);
}

TEST_CASE("a delegated administrator has the stack, and calls as one") {
    Config const config =
        set_config("deployment: {firehose: stack-set, administrator: siem}\nsubscriptions:\n" +
                   std::string(kUnit) + "    all: true\n");
    CHECK(synthesise(config).back().account.name == "siem");
    CHECK(set_of(config).at("CallAs").text() == "DELEGATED_ADMIN");
    CHECK(set_error("deployment: {administrator: siem}\n") ==
          "c.yaml:7: 'administrator' is of a stack set: it needs firehose: stack-set");
    CHECK(set_error("deployment: {firehose: stack-set, administrator: who}\n") ==
          "c.yaml:7: there is no account 'who' in organization.accounts");
}

TEST_CASE("what one template for all cannot do is refused with its line and the way out") {
    std::string const unit = kUnit;
    CHECK(set_error(with_set("  - account: siem\n    all: true\n")) ==
          "c.yaml:7: a stack set is of whole units: no subscription says organizational-units or "
          "all-accounts");
    CHECK(set_error(with_set(unit + "    log-groups: [/a, /aws/lambda/*]\n")) ==
          "c.yaml:9: which log groups '/aws/lambda/*' finds differs from account to account, and "
          "the template of a stack set is the same for all: name log groups, or say all: true, or "
          "say deployment.firehose: stacks");
    CHECK(set_error(with_set(unit + "    all: true\n    exclude: [/a/*]\n"))
              .find("exclude log groups by name, or say deployment.firehose: stacks") !=
          std::string::npos);
    CHECK(set_error(with_set(unit + "    all: true\n  - organizational-units: [ou-ab12-22222222]\n"
                                    "    log-groups: [/a]\n")) ==
          "c.yaml:11: a stack set is the same for all its accounts: say the same units and Regions "
          "as the subscription at line 9, or say deployment.firehose: stacks");
    CHECK(set_error(
              with_set(unit + "    log-groups: [/a]\n" + unit + "    log-groups: [/b, /a]\n")) ==
          "c.yaml:11: a log group of these units is forwarded already, at line 9");
    CHECK(set_error(
              "regions: [eu-west-1, us-east-1]\n"
              "alarms: {delivery-freshness: 5m, topics: [arn:aws:sns:eu-west-1:100000000001:a]}\n" +
              with_set(unit + "    all: true\n"))
              .find("c.yaml:9: the template of a stack set is the same for all Regions") == 0);
}

TEST_CASE("templates go through another bucket than the archive's") {
    CHECK(set_config("deployment: {templates: other}\n").templates_bucket == "other");
    CHECK(set_error("deployment: {templates: logs}\n") ==
          "c.yaml:7: 'templates' must be another bucket than that of the archive");
}

TEST_CASE("what its template lets in is told at the stack set") {
    Config const config = set_config(with_set(kUnit + std::string("    all: true\n")));
    Json const tree = synthesise(config).back().tree;
    CHECK(widenings(tree, tree).empty());
    std::vector<Widening> const all = widenings({}, tree);
    REQUIRE_FALSE(all.empty());
    CHECK(all.front().resource == "FirehoseStackSet");
}
