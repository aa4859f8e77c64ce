// What is no longer as it was deployed, and what there is since that the config means, too: see
// deploy.hpp.
#include <set>

#include "stacks/answered.hpp"
#include "stacks/contract.hpp"
#include "stacks/filters.hpp"
#include "stacks/stack_client.hpp"

namespace stacks {
namespace {

using codec::Json;

std::vector<codec::Xml const*> members_of(codec::Xml const& node, char const* list) {
    codec::Xml const* const found = node.find(list);
    return found ? found->all("member") : std::vector<codec::Xml const*>();
}

void add_changed(Synthesised const& stack, StackClient& client, std::vector<Difference>& found) {
    codec::Xml const drifts = client.drift(stack.name);
    for (codec::Xml const* const one : members_of(drifts, "StackResourceDrifts")) {
        std::string const& state = one->text_of("StackResourceDriftStatus");
        if (state != "MODIFIED" && state != "DELETED") continue;
        Difference drifted{stack.name, stack.place(), state, one->text_of("LogicalResourceId"),
                           one->text_of("ResourceType")};
        for (codec::Xml const* const detail : members_of(*one, "PropertyDifferences")) {
            drifted.details.push_back(detail->text_of("PropertyPath") + ": " +
                                      detail->text_of("ExpectedValue") + " → " +
                                      detail->text_of("ActualValue"));
        }
        found.push_back(std::move(drifted));
    }
}

// Log groups that a pattern finds now and that are not forwarded yet.
void add_new(Synthesised const& stack, StackClient& client, std::vector<Difference>& found) {
    base::Result<Json> const there = codec::parse_json(client.template_of(stack.name));
    if (!there) return;
    std::set<std::string> deployed;
    for (WantedFilter const& filter : filters_of(*there)) deployed.insert(filter.log_group);
    for (WantedFilter const& filter : filters_of(stack.tree)) {
        if (deployed.count(filter.log_group) != 0) continue;
        found.push_back(
            {stack.name, stack.place(), "NEW", filter.log_group, "AWS::Logs::LogGroup"});
        found.back().details.push_back("not forwarded yet: deploy does it");
    }
}

// Of others: no difference, but each counts against the quota of its log group.
void tell_foreign(Config const& config, Synthesised const& stack, DeploySetup const& setup) {
    if (!setup.note) return;
    PatientClient client(stack.account, stack.region, setup);
    for (WantedFilter const& filter : filters_of(stack.tree)) {
        base::Result<std::vector<Json>> const filters =
            client.all({aws::kLogs, "DescribeSubscriptionFilters",
                        Json::object({{"logGroupName", filter.log_group}}), "subscriptionFilters",
                        "nextToken"});
        if (!filters) continue;  // gone: that is a difference
        for (Json const& one : *filters) {
            std::string const& name = one.at("filterName").text();
            if (name == config.filter_name) continue;
            setup.note("'" + filter.log_group + "' of '" + stack.place() +
                       "' has a subscription filter of others: '" + name + "', to " +
                       one.at("destinationArn").text());
        }
    }
}

}  // namespace

base::Result<std::vector<Difference>> drift(Config const& config, DeploySetup const& setup) {
    return answered<std::vector<Difference>>([&] {
        std::vector<Difference> found;
        Config const named = surveyed(config, setup);
        for (Synthesised const& stack : setup.stacks(named)) {
            StackClient client(stack, setup);
            if (!client.describe(stack.name)) continue;
            add_changed(stack, client, found);
            if (stack.name != kFirehoseStack) continue;
            add_new(stack, client, found);
            tell_foreign(named, stack, setup);
        }
        return found;
    });
}

}  // namespace stacks
