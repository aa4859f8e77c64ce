// What there is of executions: each, all of a pipeline, the state of its stages, what its actions
// did.
#include <algorithm>
#include <limits>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/codepipeline/declaration.hpp"
#include "cloud/codepipeline/verbs.hpp"

namespace cloud::codepipeline {
namespace {

using codec::Json;

constexpr std::int64_t kPage = 100;

struct Page {
    std::int64_t before;  // a number
    std::size_t limit;
};
Page page_of(Json const& in) {
    std::int64_t const limit = aws::optional_integer(in, "maxResults").value_or(kPage);
    if (limit < 1 || limit > kPage) {
        throw aws::validation(std::to_string(limit), "maxResults",
                              limit < 1 ? "Member must have value greater than or equal to 1"
                                        : "Member must have value less than or equal to 100");
    }
    std::string const& token = in.at("nextToken").text();
    if (token.empty()) {
        return {std::numeric_limits<std::int64_t>::max(), static_cast<std::size_t>(limit)};
    }
    std::optional<std::int64_t> const number = base::to_int64(token);
    if (!number) throw aws::Error("InvalidNextTokenException", "The next token is invalid");
    return {*number, static_cast<std::size_t>(limit)};
}

Json artifact_list(std::map<std::string, Artifact> const& artifacts) {
    Json list = Json::array();
    for (auto const& [name, one] : artifacts) {
        list.push(Json::object(
            {{"name", name},
             {"s3location", Json::object({{"bucket", one.bucket}, {"key", one.key}})}}));
    }
    return list;
}

Json map_of(Texts const& texts) {
    Json out = Json::object();
    for (auto const& [key, value] : texts) out.set(key, value);
    return out;
}

Json revision_shape(std::string const& name, Artifact const& artifact) {
    return Json::object(
        {{"name", name}, {"revisionId", artifact.revision}, {"revisionSummary", artifact.summary}});
}

Json source_revisions(Workshop const& w, Execution const& execution) {
    Json list = Json::array();
    for (Run const& run : w.state.runs(execution.id)) {
        for (auto const& [name, artifact] : run.outputs) {
            if (artifact.revision.empty()) continue;
            list.push(Json::object({{"actionName", run.action},
                                    {"revisionId", artifact.revision},
                                    {"revisionSummary", artifact.summary}}));
        }
    }
    return list;
}

Json trigger_shape(Execution const& execution) {
    return Json::object(
        {{"triggerType", execution.trigger}, {"triggerDetail", execution.trigger_detail}});
}

Json summary_shape(Workshop const& w, Execution const& execution) {
    Json out = Json::object({{"pipelineExecutionId", execution.id},
                             {"status", execution.status},
                             {"startTime", seconds(execution.started_millis)},
                             {"lastUpdateTime", seconds(execution.updated_millis)},
                             {"sourceRevisions", source_revisions(w, execution)},
                             {"trigger", trigger_shape(execution)},
                             {"executionMode", "SUPERSEDED"},
                             {"executionType", "STANDARD"}});
    if (!execution.summary.empty()) out.set("statusSummary", execution.summary);
    if (!execution.stop_reason.empty()) {
        out.set("stopTrigger", Json::object({{"reason", execution.stop_reason}}));
    }
    return out;
}

Json latest_shape(Run const& run) {
    Json out = Json::object({{"actionExecutionId", run.id},
                             {"status", run.status},
                             {"lastStatusChange", seconds(run.updated_millis)},
                             {"lastUpdatedBy", run.updated_by}});
    if (!run.summary.empty()) out.set("summary", run.summary);
    if (!run.token.empty() && run.status == "InProgress") out.set("token", run.token);
    if (!run.external_id.empty()) out.set("externalExecutionId", run.external_id);
    if (!run.external_url.empty()) out.set("externalExecutionUrl", run.external_url);
    if (!run.error.empty()) {
        out.set("errorDetails", Json::object({{"code", run.error_code}, {"message", run.error}}));
    }
    return out;
}

Json action_state(Action const& action, Run const* run) {
    Json out = Json::object({{"actionName", action.name}});
    if (!run) return out;
    for (auto const& [name, artifact] : run->outputs) {
        if (artifact.revision.empty()) continue;
        out.set("currentRevision", Json::object({{"revisionId", artifact.revision},
                                                 {"revisionChangeId", artifact.revision},
                                                 {"created", seconds(run->updated_millis)}}));
    }
    out.set("latestExecution", latest_shape(*run));
    return out;
}

Json execution_shape(std::string const& id, std::string const& status) {
    return Json::object({{"pipelineExecutionId", id}, {"status", status}});
}

// Of what the stage's latest execution did in it.
std::string stage_status(Execution const& execution, std::string const& stage,
                         Declaration const& declared) {
    bool const here = execution.stage < declared.stages.size() &&
                      declared.stages[execution.stage].name == stage && !execution.waiting;
    if (!here) return "Succeeded";
    return execution.status == "Superseded" ? "Cancelled" : execution.status;
}

Json transition_shape(Pipeline const& pipeline, std::string const& stage) {
    auto const closed = pipeline.closed.find(stage);
    if (closed == pipeline.closed.end()) return Json::object({{"enabled", true}});
    return Json::object({{"enabled", false},
                         {"lastChangedBy", closed->second.by},
                         {"lastChangedAt", seconds(closed->second.at_millis)},
                         {"disabledReason", closed->second.reason}});
}

using Latest = std::map<std::string, Run>;

Json stage_state(Workshop const& w, Pipeline const& pipeline, Stage const& stage,
                 Latest const& latest) {
    Json out = Json::object({{"stageName", stage.name},
                             {"inboundTransitionState", transition_shape(pipeline, stage.name)}});
    Json actions = Json::array();
    Run const* newest = nullptr;
    for (Action const& action : stage.actions) {
        auto const found = latest.find(stage.name + "/" + action.name);
        Run const* const run = found == latest.end() ? nullptr : &found->second;
        if (run && (!newest || run->number > newest->number)) newest = run;
        actions.push(action_state(action, run));
    }
    out.set("actionStates", std::move(actions));
    for (Execution const& one : w.state.busy(pipeline)) {
        Declaration const declared =
            read_declaration(w.state.version(pipeline, one.version).value_or(pipeline.declaration));
        if (one.waiting && declared.stages[one.stage].name == stage.name) {
            out.set("inboundExecution", execution_shape(one.id, one.status));
        }
    }
    std::optional<Execution> const last =
        newest ? w.state.execution(newest->execution) : std::nullopt;
    if (last) {
        Declaration const declared = read_declaration(
            w.state.version(pipeline, last->version).value_or(pipeline.declaration));
        out.set("latestExecution",
                execution_shape(last->id, stage_status(*last, stage.name, declared)));
    }
    return out;
}

Action const* action_of(Declaration const& declared, Run const& run) {
    for (Stage const& stage : declared.stages) {
        if (stage.name != run.stage) continue;
        for (Action const& action : stage.actions) {
            if (action.name == run.action) return &action;
        }
    }
    return nullptr;
}

Json input_shape(Action const& action, Run const& run) {
    Json out = Json::object({{"actionTypeId", Json::object({{"category", action.type.category},
                                                            {"owner", action.type.owner},
                                                            {"provider", action.type.provider},
                                                            {"version", action.type.version}})},
                             {"configuration", map_of(action.configuration)},
                             {"resolvedConfiguration", map_of(run.configuration)},
                             {"region", action.region.empty() ? run.place.region : action.region},
                             {"inputArtifacts", artifact_list(run.inputs)}});
    if (!action.role_arn.empty()) out.set("roleArn", action.role_arn);
    if (!action.name_space.empty()) out.set("namespace", action.name_space);
    return out;
}

Json output_shape(Run const& run) {
    Json result = Json::object();
    if (!run.external_id.empty()) result.set("externalExecutionId", run.external_id);
    if (!run.external_url.empty()) result.set("externalExecutionUrl", run.external_url);
    if (!run.summary.empty()) result.set("externalExecutionSummary", run.summary);
    if (!run.error.empty()) {
        result.set("errorDetails",
                   Json::object({{"code", run.error_code}, {"message", run.error}}));
        result.set("externalExecutionSummary", run.error);
    }
    return Json::object({{"outputArtifacts", artifact_list(run.outputs)},
                         {"executionResult", std::move(result)},
                         {"outputVariables", map_of(run.variables)}});
}

Json detail_shape(Workshop const& w, Pipeline const& pipeline, Run const& run) {
    Declaration const declared =
        read_declaration(w.state.version(pipeline, run.version).value_or(pipeline.declaration));
    Json out = Json::object({{"pipelineExecutionId", run.execution},
                             {"actionExecutionId", run.id},
                             {"pipelineVersion", run.version},
                             {"stageName", run.stage},
                             {"actionName", run.action},
                             {"startTime", seconds(run.started_millis)},
                             {"lastUpdateTime", seconds(run.updated_millis)},
                             {"updatedBy", run.updated_by},
                             {"status", run.status}});
    if (Action const* const action = action_of(declared, run)) {
        out.set("input", input_shape(*action, run));
    }
    out.set("output", output_shape(run));
    return out;
}

// The number of the last, where there may be more.
template <typename T>
void add_token(Json& out, std::vector<T> const& found, Page const& page) {
    if (found.size() == page.limit) out.set("nextToken", std::to_string(found.back().number));
}

}  // namespace

Answer get_pipeline_execution(Workshop& w, aws::Invocation const& call) {
    Pipeline const pipeline = given_pipeline(w, call, "pipelineName");
    Execution const execution = given_execution(w, call, pipeline);
    Json revisions = Json::array();
    for (auto const& [name, artifact] : execution.artifacts) {
        if (!artifact.revision.empty()) revisions.push(revision_shape(name, artifact));
    }
    Json out = Json::object({{"pipelineName", pipeline.name},
                             {"pipelineVersion", execution.version},
                             {"pipelineExecutionId", execution.id},
                             {"status", execution.status},
                             {"artifactRevisions", std::move(revisions)},
                             {"trigger", trigger_shape(execution)},
                             {"executionMode", "SUPERSEDED"},
                             {"executionType", "STANDARD"}});
    if (!execution.summary.empty()) out.set("statusSummary", execution.summary);
    Json variables = Json::array();
    for (auto const& [name, value] : execution.variables) {
        variables.push(Json::object({{"name", name}, {"resolvedValue", value}}));
    }
    if (!variables.items().empty()) out.set("variables", std::move(variables));
    return Json::object({{"pipelineExecution", std::move(out)}});
}

Answer list_pipeline_executions(Workshop& w, aws::Invocation const& call) {
    Pipeline const pipeline = given_pipeline(w, call, "pipelineName");
    Page const page = page_of(call.input);
    std::vector<Execution> const found = w.state.executions(pipeline, page.before, page.limit);
    Json list = Json::array();
    for (Execution const& one : found) list.push(summary_shape(w, one));
    Json out = Json::object({{"pipelineExecutionSummaries", std::move(list)}});
    add_token(out, found, page);
    return out;
}

Answer get_pipeline_state(Workshop& w, aws::Invocation const& call) {
    Pipeline const pipeline = given_pipeline(w, call, "name");
    Latest const latest = w.state.latest_runs(pipeline);
    Json stages = Json::array();
    for (Stage const& stage : read_declaration(pipeline.declaration).stages) {
        stages.push(stage_state(w, pipeline, stage, latest));
    }
    return Json::object({{"pipelineName", pipeline.name},
                         {"pipelineVersion", pipeline.version},
                         {"stageStates", std::move(stages)},
                         {"created", seconds(pipeline.created_millis)},
                         {"updated", seconds(pipeline.updated_millis)}});
}

Answer list_action_executions(Workshop& w, aws::Invocation const& call) {
    Pipeline const pipeline = given_pipeline(w, call, "pipelineName");
    Page const page = page_of(call.input);
    std::string const id = call.input.at("filter").at("pipelineExecutionId").text();
    std::vector<Run> found;
    if (id.empty()) {
        found = w.state.runs(pipeline, page.before, page.limit);
    } else {
        aws::Invocation named = call;
        named.input.set("pipelineExecutionId", id);
        found = w.state.runs(given_execution(w, named, pipeline).id);
        std::reverse(found.begin(), found.end());
        std::erase_if(found, [&](Run const& run) { return run.number >= page.before; });
        if (found.size() > page.limit) found.resize(page.limit);
    }
    Json list = Json::array();
    for (Run const& run : found) list.push(detail_shape(w, pipeline, run));
    Json out = Json::object({{"actionExecutionDetails", std::move(list)}});
    add_token(out, found, page);
    return out;
}

}  // namespace cloud::codepipeline
