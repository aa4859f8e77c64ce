// The two StackSets deploy actions, as the action's role: one makes a stack set or changes it, the
// other makes and brings up to date instances of one that is there. Rules: CodePipeline user guide,
// "AWS CloudFormation StackSets deploy action reference".
#include <algorithm>
#include <optional>
#include <set>

#include "cloud/codepipeline/artifacts.hpp"
#include "cloud/codepipeline/stack_input.hpp"
#include "cloud/codepipeline/stack_set_input.hpp"

namespace cloud::codepipeline {
namespace {

using codec::Json;

constexpr int kPages = 100;
constexpr char const* kStackSet = "CloudFormationStackSet";
constexpr char const* kStackInstances = "CloudFormationStackInstances";

// An action, with the role that it is done as and where it goes.
struct Deploying {
    Job& job;
    aws::Caller role;
    Targets targets;

    Json ask(char const* operation, Json input) const {
        return call(
            job, role,
            {.service = "cloudformation", .operation = operation, .input = std::move(input)});
    }
    std::string name() const { return job.setting("StackSetName"); }
    Json named() const { return Json::object({{"StackSetName", name()}}); }
    Json at(Targets const& where) const {
        Json input = where.input();
        input.set("StackSetName", name());
        add_preferences(job, input);
        return input;
    }
};

Deploying deploying(Job& job) {
    aws::Caller role = action_role(job);
    Targets targets = targets_of(job, role);
    return {job, std::move(role), std::move(targets)};
}

std::optional<std::string> known_id(Deploying const& d) {
    try {
        return d.ask("DescribeStackSet", d.named()).at("StackSet").at("StackSetId").text();
    } catch (aws::Error const& error) {
        if (error.code != "StackSetNotFoundException") throw;
        return std::nullopt;
    }
}

Json set_input(Deploying const& d) {
    Json input = d.named();
    add_template(d.job, d.role, input);
    for (auto const& [setting, member] :
         {std::pair{"Description", "Description"}, std::pair{"PermissionModel", "PermissionModel"},
          std::pair{"AdministrationRoleArn", "AdministrationRoleARN"},
          std::pair{"ExecutionRoleName", "ExecutionRoleName"}}) {
        std::string const text = d.job.setting(setting);
        if (!text.empty()) input.set(member, text);
    }
    std::string const follows = d.job.setting("OrganizationsAutoDeployment");
    if (!follows.empty()) {
        Json how = Json::object({{"Enabled", follows != "Disabled"}});
        if (follows != "Disabled") {
            how.set("RetainStacksOnAccountRemoval", follows == "EnabledWithStackRetention");
        }
        input.set("AutoDeployment", std::move(how));
    }
    Json const capabilities = listed(d.job.setting("Capabilities"));
    if (!capabilities.items().empty()) input.set("Capabilities", capabilities);
    Json const parameters = parameters_of(d.job, d.role, "Parameters");
    if (!parameters.is_null()) input.set("Parameters", parameters);
    return input;
}

// The accounts (or the units) that have no instance in one of the Regions.
Targets missing(Deploying const& d) {
    std::set<std::pair<std::string, std::string>> there;
    Json input = d.named();
    for (int page = 0; page < kPages; ++page) {
        Json const answer = d.ask("ListStackInstances", input);
        for (Json const& one : answer.at("Summaries").items()) {
            there.emplace(one.at("Account").text(), one.at("Region").text());
            there.emplace(one.at("OrganizationalUnitId").text(), one.at("Region").text());
        }
        if (!answer.has("NextToken")) break;
        input.set("NextToken", answer.at("NextToken"));
    }
    Targets left = d.targets;
    auto const is_there = [&](std::string const& who) {
        return std::all_of(left.regions.begin(), left.regions.end(),
                           [&](std::string const& region) {
                               return there.count({who, region}) != 0;
                           });
    };
    std::erase_if(left.accounts, is_there);
    std::erase_if(left.units, is_there);
    return left;
}

Done finish(Deploying const& d, std::string const& operation) {
    Job& job = d.job;
    job.run.variables["StackSetId"] = job.run.external_id;
    if (!operation.empty()) job.run.variables["OperationId"] = operation;
    job.run.summary = "Stack set " + d.name() + " is deployed";
    return Done::yes;
}

// Of one operation; `step` says what comes after it.
Done wait_for(Deploying const& d, char const* step, Json const& answer) {
    d.job.run.work = Json::object({{"step", step}, {"operation", answer.at("OperationId").text()}});
    return Done::no;
}

// What brings all that is there up to date.
Done bring_up(Deploying const& d) {
    if (d.job.action.type.provider == kStackInstances) {
        Json input = d.at(d.targets);
        Json const overrides = parameters_of(d.job, d.role, "ParameterOverrides");
        if (!overrides.is_null()) input.set("ParameterOverrides", overrides);
        return wait_for(d, "last", d.ask("UpdateStackInstances", std::move(input)));
    }
    Json input = set_input(d);
    Json const where = d.at(d.targets);
    for (auto const& [name, value] : where.members()) input.set(name, value);
    return wait_for(d, "last", d.ask("UpdateStackSet", std::move(input)));
}

// Where there is none of them, what is made is up to date already.
Done make(Deploying const& d, Targets const& where, bool more) {
    Json input = d.at(where);
    Json const overrides = parameters_of(d.job, d.role, "ParameterOverrides");
    if (!overrides.is_null()) input.set("ParameterOverrides", overrides);
    return wait_for(d, more ? "bring up" : "last", d.ask("CreateStackInstances", std::move(input)));
}

bool all_of(Targets const& left, Targets const& targets) {
    return left.accounts.size() == targets.accounts.size() &&
           left.units.size() == targets.units.size();
}

// New instances come first, with what the stack set has, and what it is to have then goes to all.
Done begin_as(Deploying const& d) {
    Job& job = d.job;
    std::optional<std::string> const id = known_id(d);
    bool const of_set = job.action.type.provider == kStackSet;
    if (!id && !of_set) throw failed("StackSet " + d.name() + " not found");
    job.run.external_id = id ? *id : d.ask("CreateStackSet", set_input(d)).at("StackSetId").text();
    Targets const left = d.targets.any() ? missing(d) : Targets();
    if (left.any()) return make(d, left, of_set ? id.has_value() : !all_of(left, d.targets));
    return id ? bring_up(d) : finish(d, "");
}

// One operation at a time: another's is let come to its end.
Done unless_busy(Done (*step)(Deploying const&), Deploying const& d) {
    try {
        return step(d);
    } catch (aws::Error const& error) {
        if (error.code != "OperationInProgressException") throw;
        return Done::no;
    }
}

Done begin(Job& job) {
    bring_inputs(job);
    return unless_busy(&begin_as, deploying(job));
}

[[noreturn]] void fail(Deploying const& d, Json const& which, std::string const& status) {
    std::string why;
    Json const results = d.ask("ListStackSetOperationResults", which);
    for (Json const& one : results.at("Summaries").items()) {
        if (one.at("Status").text() != "FAILED") continue;
        why += " Account " + one.at("Account").text() + " in " + one.at("Region").text() + ": " +
               one.at("StatusReason").text();
    }
    throw failed("The operation on stack set " + d.name() + " is " + status + "." + why);
}

Done look(Job& job) {
    Deploying const d = deploying(job);
    std::string const operation = job.run.work.at("operation").text();
    if (operation.empty()) return unless_busy(&begin_as, d);
    Json which = d.named();
    which.set("OperationId", operation);
    std::string const status =
        d.ask("DescribeStackSetOperation", which).at("StackSetOperation").at("Status").text();
    if (status == "RUNNING" || status == "QUEUED" || status == "STOPPING") return Done::no;
    if (status != "SUCCEEDED") fail(d, which, status);
    if (job.run.work.at("step").text() == "bring up") return unless_busy(&bring_up, d);
    return finish(d, operation);
}

aws::Error wrong(Action const& action, std::string const& what) {
    return {"InvalidActionDeclarationException",
            "Action configuration for action '" + action.name + "' " + what};
}

void check_choice(Action const& action, char const* key, std::vector<std::string> const& all) {
    auto const found = action.configuration.find(key);
    if (found == action.configuration.end() || found->second.find("#{") != std::string::npos)
        return;
    if (std::find(all.begin(), all.end(), found->second) != all.end()) return;
    throw wrong(action,
                "contains an invalid value for '" + std::string(key) + "': " + found->second);
}

void check(Action const& action) {
    check_choice(action, "PermissionModel", {"SELF_MANAGED", "SERVICE_MANAGED"});
    check_choice(action, "OrganizationsAutoDeployment",
                 {"Enabled", "Disabled", "EnabledWithStackRetention"});
    bool const targets = action.configuration.count("DeploymentTargets") != 0;
    if (targets == (action.configuration.count("Regions") != 0)) return;
    throw wrong(action, std::string("is missing required configuration '") +
                            (targets ? "Regions" : "DeploymentTargets") + "'");
}

}  // namespace

Provider cloudformation_stack_set() {
    return {.type = {"Deploy", "AWS", kStackSet, "1"},
            .least_inputs = 1,
            .most_inputs = kArtifacts,
            .required = {"StackSetName", "TemplatePath"},
            .known = {"AdministrationRoleArn", "Capabilities", "DeploymentTargets", "Description",
                      "ExecutionRoleName", "FailureTolerancePercentage", "MaxConcurrentPercentage",
                      "OrganizationsAutoDeployment", "Parameters", "PermissionModel", "Regions"},
            .check = &check,
            .begin = &begin,
            .look = &look};
}

Provider cloudformation_stack_instances() {
    return {
        .type = {"Deploy", "AWS", kStackInstances, "1"},
        .most_inputs = kArtifacts,
        .required = {"DeploymentTargets", "Regions", "StackSetName"},
        .known = {"FailureTolerancePercentage", "MaxConcurrentPercentage", "ParameterOverrides"},
        .check = &check,
        .begin = &begin,
        .look = &look};
}

}  // namespace cloud::codepipeline
