// Executions started, stopped, tried again and approved.
#include <algorithm>
#include <limits>

#include "aws/input.hpp"
#include "base/time.hpp"
#include "cloud/codepipeline/begin.hpp"
#include "cloud/codepipeline/declaration.hpp"
#include "cloud/codepipeline/verbs.hpp"

namespace cloud::codepipeline {
namespace {

using codec::Json;

constexpr std::size_t kStopReasonLength = 200;
constexpr std::size_t kSummaryLength = 512;

Json id_of(Execution const& execution) {
    return Json::object({{"pipelineExecutionId", execution.id}});
}

Texts given_variables(Json const& list, Declaration const& declared) {
    Texts variables;
    for (Json const& one : list.items()) {
        std::string const name = aws::required_text(one, "name");
        std::string const value = aws::required_text(one, "value");
        if (declared.variables.count(name) == 0) {
            throw invalid("The pipeline does not have a variable named '" + name + "'");
        }
        if (value.empty() || value.size() > kVariableLength) {
            throw aws::validation(value.substr(0, kVariableLength), "variables",
                                  "Member must have length less than or equal to 1000");
        }
        variables[name] = value;
    }
    for (std::string const& name : declared.required_variables) {
        if (variables.count(name) != 0) continue;
        throw invalid("The variable '" + name + "' has no default value: it must be given");
    }
    return variables;
}

Texts given_revisions(Json const& list, Declaration const& declared) {
    Texts revisions;
    for (Json const& one : list.items()) {
        std::string const action = aws::required_text(one, "actionName");
        std::string const type = aws::required_text(one, "revisionType");
        auto const& sources = declared.stages[0].actions;
        bool const known = std::any_of(sources.begin(), sources.end(),
                                       [&](Action const& source) { return source.name == action; });
        if (!known || type != "S3_OBJECT_VERSION_ID") {
            throw invalid("The source revision of '" + action + "', of the type " + type +
                          ", is of no source action of the pipeline");
        }
        revisions[action] = aws::required_text(one, "revisionValue");
    }
    return revisions;
}

// Whether another execution has come to that stage since.
bool was_overtaken(Workshop const& w, Pipeline const& pipeline, Execution const& execution,
                   std::string const& stage) {
    for (Execution const& other :
         w.state.executions(pipeline, std::numeric_limits<std::int64_t>::max(), kExecutionsKept)) {
        if (other.number <= execution.number) break;
        for (Run const& run : w.state.runs(other.id)) {
            if (run.stage == stage) return true;
        }
    }
    return false;
}

std::optional<Run> pending_approval(Workshop const& w, Pipeline const& pipeline,
                                    std::string const& place) {
    auto const latest = w.state.latest_runs(pipeline);
    auto const found = latest.find(place);
    if (found == latest.end()) return std::nullopt;
    return found->second;
}

void check_action(Pipeline const& pipeline, std::string const& stage, std::string const& action) {
    for (Stage const& one : read_declaration(pipeline.declaration).stages) {
        if (one.name != stage) continue;
        for (Action const& known : one.actions) {
            if (known.name == action) return;
        }
    }
    throw aws::Error("ActionNotFoundException", "Pipeline '" + pipeline.name +
                                                    "' does not have an action with name '" +
                                                    action + "' in stage '" + stage + "'");
}

}  // namespace

Execution given_execution(Workshop const& w, aws::Invocation const& call,
                          Pipeline const& pipeline) {
    std::string const id = aws::required_text(call.input, "pipelineExecutionId");
    std::optional<Execution> found = w.state.execution(id);
    if (found && found->pipeline == pipeline.name &&
        found->place.account == pipeline.place.account &&
        found->place.region == pipeline.place.region) {
        return *std::move(found);
    }
    throw aws::Error(
        "PipelineExecutionNotFoundException",
        "Pipeline '" + pipeline.name + "' does not have an execution with ID '" + id + "'");
}

// A request that is repeated with its token is answered as the first was.
Answer start_pipeline_execution(Workshop& w, aws::Invocation const& call) {
    Pipeline const pipeline = given_pipeline(w, call, "name");
    Json const& in = call.input;
    std::string const token = in.at("clientRequestToken").text();
    if (!token.empty()) {
        for (Execution const& other : w.state.executions(
                 pipeline, std::numeric_limits<std::int64_t>::max(), kExecutionsKept)) {
            if (other.token == token) return id_of(other);
        }
    }
    Declaration const declared = read_declaration(pipeline.declaration);
    return id_of(begin_execution(w, pipeline,
                                 {.trigger = "StartPipelineExecution",
                                  .detail = call.caller.arn,
                                  .token = token,
                                  .variables = given_variables(in.at("variables"), declared),
                                  .pinned = given_revisions(in.at("sourceRevisions"), declared),
                                  .now = call.now}));
}

Answer stop_pipeline_execution(Workshop& w, aws::Invocation const& call) {
    Pipeline const pipeline = given_pipeline(w, call, "pipelineName");
    Execution execution = given_execution(w, call, pipeline);
    bool const abandon = aws::optional_boolean(call.input, "abandon", false);
    std::string const reason = call.input.at("reason").text();
    if (reason.size() > kStopReasonLength) {
        throw aws::validation(reason.substr(0, kStopReasonLength), "reason",
                              "Member must have length less than or equal to 200");
    }
    if (!execution.is_busy()) {
        throw aws::Error("PipelineExecutionNotStoppableException",
                         "Pipeline execution '" + execution.id + "' is not stoppable: it is " +
                             execution.status);
    }
    if (execution.status == "Stopping" && (!abandon || execution.abandon)) {
        throw aws::Error("DuplicatedStopRequestException",
                         "Pipeline execution '" + execution.id + "' is already being stopped");
    }
    execution.status = "Stopping";
    execution.abandon = abandon;
    execution.stop_reason = reason;
    execution.updated_millis = base::to_millis(call.now);
    w.state.save(execution);
    w.core.signal(kWorkTopic);
    return id_of(execution);
}

Answer retry_stage_execution(Workshop& w, aws::Invocation const& call) {
    Pipeline const pipeline = given_pipeline(w, call, "pipelineName");
    std::string const stage = given_stage(pipeline, call);
    Execution execution = given_execution(w, call, pipeline);
    std::string const mode = aws::required_text(call.input, "retryMode");
    if (mode != "FAILED_ACTIONS" && mode != "ALL_ACTIONS") {
        throw aws::validation(mode, "retryMode",
                              "Member must satisfy enum value set: [FAILED_ACTIONS, ALL_ACTIONS]");
    }
    Declaration const declared = read_declaration(
        w.state.version(pipeline, execution.version).value_or(pipeline.declaration));
    bool const ended = execution.status == "Failed" || execution.status == "Stopped";
    if (!ended || execution.waiting || declared.stages[execution.stage].name != stage ||
        execution.version != pipeline.version) {
        throw aws::Error("StageNotRetryableException",
                         "Stage '" + stage + "' of the execution '" + execution.id +
                             "' can't be retried: it has not failed, or the pipeline has changed "
                             "since");
    }
    if (was_overtaken(w, pipeline, execution, stage)) {
        throw aws::Error(
            "NotLatestPipelineExecutionException",
            "The execution '" + execution.id + "' is not the latest of stage '" + stage + "'");
    }
    execution.status = "InProgress";
    execution.summary.clear();
    execution.abandon = false;
    execution.all_again = mode == "ALL_ACTIONS";
    ++execution.attempt;
    execution.updated_millis = base::to_millis(call.now);
    w.state.save(execution);
    w.core.signal(kWorkTopic);
    return id_of(execution);
}

Answer put_approval_result(Workshop& w, aws::Invocation const& call) {
    Json const& in = call.input;
    Pipeline const pipeline = given_pipeline(w, call, "pipelineName");
    std::string const stage = given_stage(pipeline, call);
    std::string const action = aws::required_text(in, "actionName");
    check_action(pipeline, stage, action);
    std::string const status = aws::required_text(in.at("result"), "status");
    std::string const summary = aws::required_text(in.at("result"), "summary");
    if (status != "Approved" && status != "Rejected") {
        throw aws::validation(status, "result.status",
                              "Member must satisfy enum value set: [Approved, Rejected]");
    }
    if (summary.size() > kSummaryLength) {
        throw aws::validation(summary.substr(0, kSummaryLength), "result.summary",
                              "Member must have length less than or equal to 512");
    }
    std::optional<Run> run = pending_approval(w, pipeline, stage + "/" + action);
    if (!run || run->token.empty() || run->token != aws::required_text(in, "token")) {
        throw aws::Error("InvalidApprovalTokenException", "The approval token is invalid");
    }
    if (run->status != "InProgress") {
        throw aws::Error("ApprovalAlreadyCompletedException",
                         "The approval action has already been approved or rejected");
    }
    bool const approved = status == "Approved";
    run->status = approved ? "Succeeded" : "Failed";
    run->summary = summary;
    if (!approved) {
        run->error_code = "JobFailed";
        run->error = "Rejected by " + call.caller.arn + (summary.empty() ? "" : ": " + summary);
    }
    run->updated_by = call.caller.arn;
    run->updated_millis = base::to_millis(call.now);
    w.state.save(*run);
    w.core.signal(kWorkTopic);
    return Json::object({{"approvedAt", seconds(run->updated_millis)}});
}

}  // namespace cloud::codepipeline
