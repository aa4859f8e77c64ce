// The CloudFormation deploy action: stacks and change sets, as the action's role, made as the role
// that it passes on. Rules: CodePipeline user guide, "AWS CloudFormation deploy action reference".
#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "cloud/codepipeline/artifacts.hpp"
#include "cloud/codepipeline/stack_input.hpp"
#include "codec/zip.hpp"

namespace cloud::codepipeline {
namespace {

using codec::Json;

constexpr std::array kReplaced{"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED",
                               "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED"};
constexpr int kPagesOfEvents = 20;
constexpr char const* kNoUpdates = "No updates are to be performed.";
constexpr std::string_view kNoChanges = "The submitted information didn't contain changes";

// An action, with the role that it is done as.
struct Deploying {
    Job& job;
    aws::Caller role;

    Json ask(char const* operation, Json input) const {
        return call(
            job, role,
            {.service = "cloudformation", .operation = operation, .input = std::move(input)});
    }
    std::string stack() const { return job.setting("StackName"); }
};

Deploying deploying(Job& job) { return {job, action_role(job)}; }

Json named(std::string const& stack) { return Json::object({{"StackName", stack}}); }

// Nothing where there is no such stack.
std::optional<Json> described(Deploying const& d, std::string const& stack) {
    try {
        Json const answer = d.ask("DescribeStacks", named(stack));
        auto const& stacks = answer.at("Stacks").items();
        return stacks.empty() ? std::nullopt : std::optional<Json>(stacks[0]);
    } catch (aws::Error const& error) {
        if (error.message.find("does not exist") == std::string::npos) throw;
        return std::nullopt;
    }
}

std::string status_of(Json const& stack) { return stack.at("StackStatus").text(); }
bool is_moving(Json const& stack) {
    std::string const status = status_of(stack);
    return status.ends_with("_IN_PROGRESS") && status != "REVIEW_IN_PROGRESS";
}

Done wait_for(Job& job, char const* step, std::string const& stack_id) {
    job.run.work = Json::object({{"step", step}, {"stack", stack_id}});
    job.run.external_id = stack_id;
    return Done::no;
}

// All outputs are variables, and a file where one is asked for.
Done finish(Deploying const& d, Json const& stack) {
    Job& job = d.job;
    job.run.external_id = stack.at("StackId").text();
    for (Json const& one : stack.at("Outputs").items()) {
        job.run.variables[one.at("OutputKey").text()] = one.at("OutputValue").text();
    }
    job.run.summary = "Stack " + stack.at("StackName").text() + " is " + status_of(stack);
    std::string const file = job.setting("OutputFileName");
    if (job.action.outputs.empty() || file.empty()) return Done::yes;
    Json outputs = Json::object();
    for (auto const& [key, value] : job.run.variables) outputs.set(key, value);
    std::string const archive =
        codec::zip(std::vector<codec::ZipFile>{{file, codec::to_json(outputs)}}, job.now);
    std::string const& name = job.action.outputs.front();
    job.run.outputs[name] = keep(job, d.role, name, archive);
    return Done::yes;
}

// "" for an event that tells of no failure of a resource, or of what was done before.
std::string failure_of(Deploying const& d, Json const& event, std::string const& stack_id) {
    std::string const& reason = event.at("ResourceStatusReason").text();
    std::string const& status = event.at("ResourceStatus").text();
    if (event.at("ClientRequestToken").text() != d.job.run.id || !status.ends_with("_FAILED") ||
        reason.empty() || event.at("PhysicalResourceId").text() == stack_id) {
        return "";
    }
    return " Resource " + event.at("LogicalResourceId").text() + " (" +
           event.at("ResourceType").text() + ") is " + status + ": " + reason;
}

// The first resource that failed, where the role may look at the stack's events: newest first.
std::string first_failure(Deploying const& d, std::string const& stack_id) {
    std::string found;
    Json input = named(stack_id);
    try {
        for (int page = 0; page < kPagesOfEvents; ++page) {
            Json const answer = d.ask("DescribeStackEvents", input);
            for (Json const& event : answer.at("StackEvents").items()) {
                std::string const failure = failure_of(d, event, stack_id);
                if (!failure.empty()) found = failure;
            }
            if (!answer.has("NextToken")) break;
            input.set("NextToken", answer.at("NextToken"));
        }
    } catch (aws::Error const&) {
        return "";
    }
    return found;
}

[[noreturn]] void fail(Deploying const& d, Json const& stack) {
    std::string const reason = stack.at("StackStatusReason").text();
    throw failed("The stack " + stack.at("StackName").text() + " is " + status_of(stack) +
                 (reason.empty() ? "." : ": " + reason) +
                 first_failure(d, stack.at("StackId").text()));
}

Json with_token(Deploying const& d, Json input) {
    input.set("ClientRequestToken", d.job.run.id);
    return input;
}

Done remove(Deploying const& d, Json const& stack, char const* step) {
    std::string const id = stack.at("StackId").text();
    Json input = with_token(d, named(id));
    std::string const role = d.job.setting("RoleArn");
    if (!role.empty()) input.set("RoleARN", role);
    d.ask("DeleteStack", std::move(input));
    return wait_for(d.job, step, id);
}

Done apply(Deploying const& d, std::optional<Json> const& stack) {
    bool const replaces = d.job.setting("ActionMode") == "REPLACE_ON_FAILURE";
    if (stack && replaces &&
        std::find(kReplaced.begin(), kReplaced.end(), status_of(*stack)) != kReplaced.end()) {
        return remove(d, *stack, "replace");
    }
    Json const input = with_token(d, stack_input(d.job, d.role));
    try {
        Json const answer = d.ask(stack ? "UpdateStack" : "CreateStack", input);
        return wait_for(d.job, "stack", answer.at("StackId").text());
    } catch (aws::Error const& error) {
        if (!stack || error.message != kNoUpdates) throw;
        return finish(d, *stack);
    }
}

Json change_set(Deploying const& d) {
    return Json::object(
        {{"StackName", d.stack()}, {"ChangeSetName", d.job.setting("ChangeSetName")}});
}

Done looked_at(Deploying const& d, Json const& set) {
    std::string const status = set.at("Status").text();
    d.job.run.external_id = set.at("ChangeSetId").text();
    d.job.run.work = Json::object({{"step", "change set"}});
    if (status.ends_with("_PENDING") || status.ends_with("_IN_PROGRESS")) return Done::no;
    std::string const& reason = set.at("StatusReason").text();
    // What changes nothing is as well as what it changes.
    if (status == "FAILED" && !std::string_view(reason).starts_with(kNoChanges)) {
        throw failed("The change set " + set.at("ChangeSetName").text() + " has failed: " + reason);
    }
    d.job.run.summary = status == "FAILED" ? "There is nothing to change" : "Change set " + status;
    return Done::yes;
}

Done make_change_set(Deploying const& d, std::optional<Json> const& stack) {
    if (stack) d.ask("DeleteChangeSet", change_set(d));
    Json input = stack_input(d.job, d.role);
    input.set("ChangeSetName", d.job.setting("ChangeSetName"));
    bool const creates = !stack || status_of(*stack) == "REVIEW_IN_PROGRESS";
    input.set("ChangeSetType", creates ? "CREATE" : "UPDATE");
    input.erase("StackPolicyBody");
    d.ask("CreateChangeSet", std::move(input));
    return looked_at(d, d.ask("DescribeChangeSet", change_set(d)));
}

Done execute_change_set(Deploying const& d, std::optional<Json> const& stack) {
    if (!stack) throw failed("Stack [" + d.stack() + "] does not exist");
    Json const set = d.ask("DescribeChangeSet", change_set(d));
    std::string_view const reason = set.at("StatusReason").text();
    if (set.at("Status").text() == "FAILED" && reason.starts_with(kNoChanges)) {
        return finish(d, *stack);
    }
    d.ask("ExecuteChangeSet", with_token(d, change_set(d)));
    return wait_for(d.job, "stack", stack->at("StackId").text());
}

Done begin_as(Deploying const& d) {
    std::optional<Json> const stack = described(d, d.stack());
    if (stack && is_moving(*stack)) {
        return wait_for(d.job, "before", stack->at("StackId").text());
    }
    std::string const mode = d.job.setting("ActionMode");
    if (mode == "CHANGE_SET_REPLACE") return make_change_set(d, stack);
    if (mode == "CHANGE_SET_EXECUTE") return execute_change_set(d, stack);
    if (mode != "DELETE_ONLY") return apply(d, stack);
    return stack ? remove(d, *stack, "delete") : Done::yes;
}

Done begin(Job& job) {
    bring_inputs(job);
    return begin_as(deploying(job));
}

Done look(Job& job) {
    Deploying const d = deploying(job);
    std::string const step = job.run.work.at("step").text();
    if (step == "change set") return looked_at(d, d.ask("DescribeChangeSet", change_set(d)));
    std::optional<Json> const stack = described(d, job.run.work.at("stack").text());
    if (stack && is_moving(*stack)) return Done::no;
    if (step == "before") return begin_as(d);
    bool const gone = !stack || status_of(*stack) == "DELETE_COMPLETE";
    if (gone && step == "replace") return begin_as(d);
    if (gone && step == "delete") return Done::yes;
    if (!stack) throw failed("The stack " + d.stack() + " is gone");
    std::string const status = status_of(*stack);
    if (step == "stack" && (status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE")) {
        return finish(d, *stack);
    }
    fail(d, *stack);
}

void check(Action const& action) {
    auto const needs = [&](std::vector<char const*> const& keys) {
        for (char const* const key : keys) {
            if (action.configuration.count(key) != 0) continue;
            throw aws::Error("InvalidActionDeclarationException",
                             "Action configuration for action '" + action.name +
                                 "' is missing required configuration '" + key + "'");
        }
    };
    std::string const& mode = action.configuration.at("ActionMode");
    if (mode == "CREATE_UPDATE" || mode == "REPLACE_ON_FAILURE") {
        return needs({"RoleArn", "TemplatePath"});
    }
    if (mode == "CHANGE_SET_REPLACE") return needs({"ChangeSetName", "RoleArn", "TemplatePath"});
    if (mode == "CHANGE_SET_EXECUTE") return needs({"ChangeSetName"});
    if (mode == "DELETE_ONLY") return needs({"RoleArn"});
    throw aws::Error("InvalidActionDeclarationException",
                     "Action configuration for action '" + action.name +
                         "' contains an invalid value for 'ActionMode': " + mode);
}

}  // namespace

Provider cloudformation() {
    return {.type = {"Deploy", "AWS", "CloudFormation", "1"},
            .most_inputs = kArtifacts,
            .most_outputs = 1,
            .required = {"ActionMode", "StackName"},
            .known = {"Capabilities", "ChangeSetName", "OutputFileName", "ParameterOverrides",
                      "RoleArn", "TemplateConfiguration", "TemplatePath"},
            .check = &check,
            .begin = &begin,
            .look = &look};
}

}  // namespace cloud::codepipeline
