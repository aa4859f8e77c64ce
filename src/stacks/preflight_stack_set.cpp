// What has to be so before a stack set can go to whole units: see preflight_checks.hpp.
#include <algorithm>

#include "base/pool.hpp"
#include "base/text.hpp"
#include "stacks/contract.hpp"
#include "stacks/organization.hpp"
#include "stacks/preflight_checks.hpp"
#include "stacks/sources.hpp"

namespace stacks {
namespace {

using codec::Json;

std::vector<std::string> units_of(Config const& config) {
    for (Subscription const& one : config.subscriptions) {
        if (one.of_set) return one.units;
    }
    return {};
}

bool has_stack(PatientClient& client, char const* name) {
    return client.query(aws::kCloudFormation, "DescribeStacks", {{"StackName", name}}).has_value();
}

// By the config's, where it has one.
Account by_its_own_name(Config const& config, Account const& account) {
    for (Account const& one : config.accounts) {
        if (one.id == account.id) return one;
    }
    return account;
}

// The other way about: what is in no config any more is still there.
void check_no_stack_set(Config const& config, DeploySetup const& setup, Findings& findings) {
    PatientClient client(config.account("management"), config.region, setup);
    if (!has_stack(client, kFirehoseSetStack)) return;
    findings.push_back({true, std::string("stack ") + kFirehoseSetStack +
                                  " in account 'management' is of a config with "
                                  "deployment.firehose: stack-set, and its stacks are in the way: "
                                  "delete it, or say so in this config"});
}

void check_trust(Config const& config, DeploySetup const& setup, Findings& findings) {
    PatientClient client(config.account("management"), config.region, setup);
    base::Result<std::vector<Json>> const told =
        client.all({aws::kOrganizations, "ListAWSServiceAccessForOrganization", Json::object(),
                    "EnabledServicePrincipals", "NextToken"});
    if (!told) {
        findings.push_back(
            {false, "whether the Organization trusts StackSets could not be asked: " +
                        told.error().message});
        return;
    }
    bool const trusted = std::any_of(told->begin(), told->end(), [](Json const& one) {
        return one.at("ServicePrincipal").text() == kStackSetsService;
    });
    if (trusted) return;
    findings.push_back(
        {true,
         "the Organization does not trust StackSets, which deployment.firehose: stack-set needs: "
         "say so as the management account, on AWS by `aws cloudformation "
         "activate-organizations-access`, here by `aws organizations enable-aws-service-access "
         "--service-principal " +
             std::string(kStackSetsService) + "`"});
}

// The subscription that names the account has a stack of its own made there.
Subscription const* naming(Config const& config, std::string const& name) {
    for (Subscription const& one : config.subscriptions) {
        if (!one.of_set && contains(one.accounts, name)) return &one;
    }
    return nullptr;
}

struct Look {
    std::string account;
    std::string region;
    std::unique_ptr<PatientClient> client;
};

// What the other form has made there has the names that the stack set wants.
void check_no_stacks(Config const& config, DeploySetup const& setup,
                     std::vector<Member> const& members, Findings& findings) {
    std::vector<Look> looks;
    for (Member const& member : members) {
        if (!member.active || member.account.id == config.account_id("management")) continue;
        Account const account = by_its_own_name(config, member.account);
        try {
            for (std::string const& region : stack_set_regions(config)) {
                looks.push_back({account.name, region,
                                 std::make_unique<PatientClient>(account, region, setup)});
            }
        } catch (Failed const&) {
            // Nobody has to be able to go there: AWS does.
        }
    }
    base::Pool pool(std::min(looks.size(), setup.side_by_side));
    std::vector<std::future<bool>> answers;
    for (Look const& look : looks) {
        answers.push_back(pool.run([&] { return has_stack(*look.client, kFirehoseStack); }));
    }
    for (std::size_t i = 0; i < looks.size(); ++i) {
        if (!pool.get(answers[i])) continue;
        findings.push_back({true, "account '" + looks[i].account + "' has a stack " +
                                      kFirehoseStack + " of its own in " + looks[i].region +
                                      ", in the way of the stack set's: delete it"});
    }
}

void check_members(Config const& config, DeploySetup const& setup, Findings& findings) {
    std::vector<std::string> const units = units_of(config);
    std::vector<Member> const members = Organization(config, setup).below(units);
    check_no_stacks(config, setup, members, findings);
    for (Member const& member : members) {
        auto const known =
            std::find_if(config.accounts.begin(), config.accounts.end(),
                         [&](Account const& one) { return one.id == member.account.id; });
        if (known == config.accounts.end()) continue;
        Subscription const* const named = naming(config, known->name);
        if (known->name == "management") {
            if (named) continue;
            findings.push_back(
                {false,
                 "the management account gets no stack from a stack set: what it has to forward "
                 "is said by a subscription of its own"});
        } else if (named) {
            findings.push_back(
                {true, "account '" + known->name + "' is below " + base::join(units, ", ") +
                           ", whose stack set makes its stack, and the subscription at line " +
                           std::to_string(named->line) +
                           " names it: leave it out there, or say deployment.firehose: stacks"});
        }
    }
}

}  // namespace

void check_stack_set(Config const& config, DeploySetup const& setup, Findings& findings) {
    try {
        if (stack_set_regions(config).empty()) return check_no_stack_set(config, setup, findings);
        check_trust(config, setup, findings);
        check_members(config, setup, findings);
    } catch (Failed const& failed) {
        findings.push_back(
            {false, "the units of the stack set could not be looked at: " + failed.error.message});
    }
}

}  // namespace stacks
