// What has to be so before a stack set can go to whole units: see preflight_checks.hpp.
#include <algorithm>

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

void check_members(Config const& config, DeploySetup const& setup, Findings& findings) {
    std::vector<std::string> const units = units_of(config);
    for (Member const& member : Organization(config, setup).below(units)) {
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
    if (stack_set_regions(config).empty()) return;
    try {
        check_trust(config, setup, findings);
        check_members(config, setup, findings);
    } catch (Failed const& failed) {
        findings.push_back(
            {false, "the units of the stack set could not be looked at: " + failed.error.message});
    }
}

}  // namespace stacks
