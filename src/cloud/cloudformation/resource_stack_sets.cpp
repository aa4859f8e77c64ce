// AWS::CloudFormation::StackSet: a stack set and its instances, a group after the other, made by
// the operations of StackSets.
#include <set>

#include "base/text.hpp"
#include "cfn/error.hpp"
#include "cloud/cloudformation/resource_families.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr std::size_t kReasons = 5;  // they mostly fail for one

Json call(Desk const& desk, char const* operation, Json const& input) {
    return desk.call("cloudformation", operation, input);
}

Json named(StackResource const& was) {
    Json input = Json::object({{"StackSetName", was.physical}});
    if (was.properties.has("CallAs")) input.set("CallAs", was.properties.at("CallAs"));
    return input;
}

Json set_input(Desk const& desk, Json const& properties) {
    Json input =
        taken(properties, {"StackSetName", "Description", "TemplateBody", "TemplateURL",
                           "Capabilities", "PermissionModel", "AutoDeployment", "ManagedExecution",
                           "AdministrationRoleARN", "ExecutionRoleName", "CallAs", "Parameters"});
    Json const tags = desk.tags(properties.at("Tags"));
    if (!tags.items().empty()) input.set("Tags", tags);
    return input;
}

Json group_input(StackResource const& was, Json const& properties, Json const& group) {
    Json input = named(was);
    for (char const* const name : {"Regions", "DeploymentTargets", "ParameterOverrides"}) {
        if (group.has(name)) input.set(name, group.at(name));
    }
    if (properties.has("OperationPreferences")) {
        input.set("OperationPreferences", properties.at("OperationPreferences"));
    }
    return input;
}

// How many steps of the plan are begun is kept with the resource until all are.
Made made(std::string const& physical, std::int64_t begun, bool pending) {
    Json attributes = Json::object({{"StackSetId", physical}});
    if (pending) attributes.set("Begun", begun);
    return {physical, std::move(attributes), pending};
}

struct Step {
    char const* operation;
    Json input;
};

bool has_group(Json const& properties, Json const& group) {
    for (Json const& one : properties.at("StackInstancesGroup").items()) {
        if (one == group) return true;
    }
    return false;
}

// A group that is no more goes first, so that what another has of it comes again with its own.
std::vector<Step> plan_of(Desk const& desk, StackResource const& was) {
    std::vector<Step> plan;
    bool const creation = was.change == "create";
    bool const back = was.change == kGoingBack;
    Json const old = creation ? Json() : was.before.at("properties");
    Json const& before = back ? was.properties : old;
    Json const& after = back ? old : was.properties;
    if (!creation) {
        Json input = set_input(desk, after);
        input.set("StackSetName", was.physical);
        plan.push_back({"UpdateStackSet", std::move(input)});
    }
    for (Json const& group : before.at("StackInstancesGroup").items()) {
        if (has_group(after, group)) continue;
        Json input = group_input(was, before, group);
        input.erase("ParameterOverrides");
        input.set("RetainStacks", false);
        plan.push_back({"DeleteStackInstances", std::move(input)});
    }
    for (Json const& group : after.at("StackInstancesGroup").items()) {
        if (has_group(before, group)) continue;
        plan.push_back({"CreateStackInstances", group_input(was, after, group)});
    }
    return plan;
}

Json last_operation(Desk const& desk, StackResource const& was) {
    Json const all = call(desk, "ListStackSetOperations", named(was)).at("Summaries");
    return all.items().empty() ? Json::object() : all.items().front();
}

bool is_running(Json const& operation) {
    std::string const status = text_of(operation, "Status");
    return status == "RUNNING" || status == "STOPPING";
}

// As AWS's own handler says it: what went wrong in the accounts, each reason once.
cfn::Invalid failed(Desk const& desk, StackResource const& was, Json const& operation) {
    Json input = named(was);
    input.set("OperationId", operation.at("OperationId"));
    Json const results = call(desk, "ListStackSetOperationResults", input).at("Summaries");
    std::set<std::string> reasons;
    for (Json const& one : results.items()) {
        std::string const reason = text_of(one, "StatusReason");
        if (text_of(one, "Status") == "FAILED" && reasons.size() < kReasons) reasons.insert(reason);
    }
    std::string const all = base::join({reasons.begin(), reasons.end()}, ", ");
    return cfn::Invalid("Resource of type 'Stack set operation [" +
                        text_of(operation, "OperationId") +
                        "] was unexpectedly stopped or failed. status reason(s): [" + all +
                        "]' with identifier '" + was.physical + "' did not stabilize.");
}

Made create(Desk const& desk, Json const& properties) {
    Json input = set_input(desk, properties);
    return made(call(desk, "CreateStackSet", input).at("StackSetId").text(), 0, true);
}

Made update(Desk const&, StackResource const& was, Json const&) {
    return made(was.physical, 0, true);
}

std::optional<Made> settle(Desk const& desk, StackResource const& was) {
    std::int64_t const begun = was.attributes.at("Begun").integer(0);
    Json const last = last_operation(desk, was);
    if (is_running(last)) return std::nullopt;
    if (begun > 0 && text_of(last, "Status") != "SUCCEEDED") throw failed(desk, was, last);
    std::vector<Step> const plan = plan_of(desk, was);
    if (static_cast<std::size_t>(begun) >= plan.size()) return made(was.physical, 0, false);
    Step const& next = plan[static_cast<std::size_t>(begun)];
    call(desk, next.operation, next.input);
    return made(was.physical, begun + 1, true);
}

// The instances of one region, or of one that came through a unit. False: there is none left.
bool begin_taking_away(Desk const& desk, StackResource const& was) {
    Json const left = call(desk, "ListStackInstances", named(was)).at("Summaries");
    if (left.items().empty()) return false;
    Json const& first = left.items().front();
    Json accounts = Json::array();
    for (Json const& one : left.items()) {
        if (one.at("Region") == first.at("Region")) accounts.push(one.at("Account"));
    }
    Json input = named(was);
    input.set("Regions", Json::array({first.at("Region")}));
    input.set("RetainStacks", false);
    input.set("OperationPreferences",
              Json::object({{"MaxConcurrentPercentage", 100}, {"FailureTolerancePercentage", 0}}));
    Json const& unit = first.at("OrganizationalUnitId");
    if (unit.text().empty()) {
        input.set("Accounts", std::move(accounts));
    } else {
        input.set("DeploymentTargets",
                  Json::object({{"OrganizationalUnitIds", Json::array({unit})}}));
    }
    call(desk, "DeleteStackInstances", input);
    return true;
}

// settle() does the steps back.
void undo(Desk const&, StackResource const&) {}

void remove(Desk const& desk, StackResource const& was) {
    Json const last = last_operation(desk, was);
    if (!is_running(last)) {
        begin_taking_away(desk, was);
    } else if (text_of(last, "Status") == "RUNNING") {
        Json input = named(was);
        input.set("OperationId", last.at("OperationId"));
        call(desk, "StopStackSetOperation", input);
    }
}

bool is_taken_away(Desk const& desk, StackResource const& was) {
    Json const last = last_operation(desk, was);
    if (is_running(last)) return false;
    if (text_of(last, "Action") == "DELETE" && text_of(last, "Status") == "FAILED") {
        throw failed(desk, was, last);
    }
    if (begin_taking_away(desk, was)) return false;
    call(desk, "DeleteStackSet", named(was));
    return true;
}

bool has_gone(Desk const& desk, StackResource const& was) {
    bool gone = true;
    unless_gone([&] { gone = is_taken_away(desk, was); });
    return gone;
}

}  // namespace

std::vector<Type> stack_set_types() {
    return {{.name = "AWS::CloudFormation::StackSet",
             .create_only = {"StackSetName", "PermissionModel", "CallAs"},
             .name_property = "StackSetName",
             .create = &create,
             .update = &update,
             .remove = &remove,
             .settle = &settle,
             .has_gone = &has_gone,
             .undo = &undo}};
}

}  // namespace cloud::cloudformation
