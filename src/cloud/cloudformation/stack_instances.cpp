// The stacks of a stack set, one an account and region.
#include <algorithm>

#include "aws/input.hpp"
#include "cloud/cloudformation/given.hpp"
#include "cloud/cloudformation/stack_set_given.hpp"
#include "cloud/cloudformation/types.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

StackSet living_set(StackSets const& s, aws::Invocation const& call) {
    StackSet set = given_set(s, call);
    if (set.service_managed) check_service_managed(s, call);
    if (set.alive()) return set;
    throw aws::Error("StackSetNotFoundException", "StackSet " + set.name + " not found", 404);
}

Json id_of(std::string const& operation) { return Json::object({{"OperationId", operation}}); }

Begun begun(StackSet const& set, aws::Invocation const& call, char const* action) {
    return {.set = set,
            .action = action,
            .parts = {},
            .preferences = given_preferences(call.input),
            .id = call.input.at("OperationId").text(),
            .endpoint = call.endpoint,
            .now = call.now};
}

void add(std::vector<std::string>& list, std::vector<std::string> const& more) {
    for (std::string const& one : more) {
        if (!contains(list, one)) list.push_back(one);
    }
}

Json overrides_of(StackInstance const& instance) {
    Json list = Json::array();
    for (auto const& [name, given] : instance.overrides) {
        list.push(Json::object({{"ParameterKey", name}, {"ParameterValue", given.value}}));
    }
    return list;
}

Json shape(StackInstance const& one) {
    Json out =
        Json::object({{"StackSetId", one.set},
                      {"Region", one.region},
                      {"Account", one.account},
                      {"StackId", one.stack},
                      {"Status", one.status},
                      {"StackInstanceStatus", Json::object({{"DetailedStatus", one.detailed}})},
                      {"OrganizationalUnitId", one.unit},
                      {"DriftStatus", "NOT_CHECKED"},
                      {"LastOperationId", one.operation}});
    if (!one.reason.empty()) out.set("StatusReason", one.reason);
    return out;
}

// Those of the parts that are there; of a set for an Organization also those that came through the
// units and whose accounts are elsewhere by now.
std::vector<Part> present(StackSets const& s, StackSet const& set, Json const& in) {
    std::vector<Part> const wanted = given_parts(s, set, in);
    std::vector<std::string> const units =
        aws::text_list(in.at("DeploymentTargets"), "OrganizationalUnitIds");
    bool const whole = aws::text_list(in.at("DeploymentTargets"), "Accounts").empty();
    std::vector<std::string> const regions = aws::text_list(in, "Regions");
    std::vector<Part> parts;
    for (StackInstance const& one : s.state.instances(set.id)) {
        bool const named = std::any_of(wanted.begin(), wanted.end(), [&](Part const& part) {
            return part.account == one.account && part.region == one.region;
        });
        bool const left = whole && contains(units, one.unit) && contains(regions, one.region);
        if (named || left) {
            parts.push_back({.account = one.account, .region = one.region, .unit = one.unit});
        }
    }
    return parts;
}

}  // namespace

Answer create_stack_instances(StackSets& s, aws::Invocation const& call) {
    StackSet set = living_set(s, call);
    Begun asked = begun(set, call, "CREATE");
    asked.parts = given_parts(s, set, call.input);
    std::vector<Part> const parts = asked.parts;
    std::string const id = begin_operation(s, std::move(asked));
    for (Part const& part : parts) {
        StackInstance one = s.state.instance(set.id, part.account, part.region).value();
        one.overrides = given_parameters(call.input.at("ParameterOverrides"));
        s.state.save(one);
    }
    if (set.service_managed) {
        add(set.units, aws::text_list(call.input.at("DeploymentTargets"), "OrganizationalUnitIds"));
    }
    add(set.regions, aws::text_list(call.input, "Regions"));
    s.state.save(set);
    return id_of(id);
}

Answer update_stack_instances(StackSets& s, aws::Invocation const& call) {
    StackSet const set = living_set(s, call);
    Begun asked = begun(set, call, "UPDATE");
    asked.parts = given_parts(s, set, call.input);
    for (Part const& part : asked.parts) {
        if (s.state.instance(set.id, part.account, part.region)) continue;
        throw aws::Error("StackInstanceNotFoundException",
                         "Stack instance not found for StackSet " + set.name + ", account " +
                             part.account + " and region " + part.region,
                         404);
    }
    std::vector<Part> const parts = asked.parts;
    std::string const id = begin_operation(s, std::move(asked));
    if (!call.input.has("ParameterOverrides")) return id_of(id);
    std::map<std::string, cfn::Given> const given =
        given_parameters(call.input.at("ParameterOverrides"));
    for (Part const& part : parts) {
        StackInstance one = s.state.instance(set.id, part.account, part.region).value();
        std::map<std::string, cfn::Given> overrides;
        for (auto const& [name, value] : given) {
            if (!value.previous)
                overrides[name] = value;
            else if (one.overrides.count(name) != 0)
                overrides[name] = one.overrides[name];
        }
        one.overrides = std::move(overrides);
        s.state.save(one);
    }
    return id_of(id);
}

Answer delete_stack_instances(StackSets& s, aws::Invocation const& call) {
    StackSet set = living_set(s, call);
    if (!call.input.has("RetainStacks")) throw invalid("RetainStacks must not be null");
    Begun asked = begun(set, call, "DELETE");
    asked.parts = present(s, set, call.input);
    asked.retain = aws::optional_boolean(call.input, "RetainStacks", false);
    std::string const id = begin_operation(s, std::move(asked));
    Json const& targets = call.input.at("DeploymentTargets");
    if (aws::text_list(targets, "Accounts").empty()) {
        std::vector<std::string> const gone = aws::text_list(targets, "OrganizationalUnitIds");
        set.units.erase(std::remove_if(set.units.begin(), set.units.end(),
                                       [&](auto const& unit) { return contains(gone, unit); }),
                        set.units.end());
        s.state.save(set);
    }
    return id_of(id);
}

Answer describe_stack_instance(StackSets& s, aws::Invocation const& call) {
    StackSet const set = given_set(s, call);
    std::string const account = aws::required_text(call.input, "StackInstanceAccount");
    std::string const region = aws::required_text(call.input, "StackInstanceRegion");
    std::optional<StackInstance> const one = s.state.instance(set.id, account, region);
    if (!one) {
        throw aws::Error("StackInstanceNotFoundException",
                         "Stack instance not found for StackSet " + set.name + ", account " +
                             account.substr(0, 64) + " and region " + region.substr(0, 64),
                         404);
    }
    Json out = shape(*one);
    out.set("ParameterOverrides", overrides_of(*one));
    return Json::object({{"StackInstance", std::move(out)}});
}

Answer list_stack_instances(StackSets& s, aws::Invocation const& call) {
    StackSet const set = given_set(s, call);
    std::string const account = call.input.at("StackInstanceAccount").text();
    std::string const region = call.input.at("StackInstanceRegion").text();
    std::string detailed;
    for (Json const& filter : call.input.at("Filters").items()) {
        if (filter.at("Name").text() == "DETAILED_STATUS") detailed = filter.at("Values").text();
    }
    std::vector<Json> all;
    for (StackInstance const& one : s.state.instances(set.id)) {
        bool const wanted = (account.empty() || one.account == account) &&
                            (region.empty() || one.region == region) &&
                            (detailed.empty() || one.detailed == detailed);
        if (wanted) all.push_back(shape(one));
    }
    return page(call, "Summaries", std::move(all));
}

}  // namespace cloud::cloudformation
