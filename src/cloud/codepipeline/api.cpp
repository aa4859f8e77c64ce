#include "cloud/codepipeline/api.hpp"

#include "aws/arn.hpp"
#include "cloud/codepipeline/verbs.hpp"
#include "cloud/operation_table.hpp"
#include "cloud/passed_role.hpp"
#include "cloud/tags.hpp"

namespace cloud::codepipeline {
namespace {

using codec::Json;

// What the operation is allowed on: service authorization reference, "AWS CodePipeline".
enum class On { declared, pipeline, stage, action, arn, anything };

struct Row {
    char const* name;
    Answer (*verb)(Workshop&, aws::Invocation const&);
    On on;
    char const* member = "pipelineName";  // of the input, that names the pipeline
    char const* note = "";
};

constexpr Row kRows[] = {
    {"CreatePipeline", &create_pipeline, On::declared, "",
     "S3 sources, manual approvals, deployments by CloudFormation and StackSets. Types V1 and V2, "
     "in the mode "
     "SUPERSEDED; no triggers, conditions, blockers or timeouts. Artifacts to 64 MiB."},
    {"GetPipeline", &get_pipeline, On::pipeline, "name"},
    {"UpdatePipeline", &update_pipeline, On::declared, "", "Executions that run are cancelled."},
    {"DeletePipeline", &delete_pipeline, On::pipeline, "name"},
    {"ListPipelines", &list_pipelines, On::anything},
    {"StartPipelineExecution", &start_pipeline_execution, On::pipeline, "name",
     "Source revisions: versions of S3 objects."},
    {"StopPipelineExecution", &stop_pipeline_execution, On::pipeline},
    {"RetryStageExecution", &retry_stage_execution, On::stage},
    {"PutApprovalResult", &put_approval_result, On::action, "pipelineName",
     "Nobody is notified: there are no topics."},
    {"GetPipelineExecution", &get_pipeline_execution, On::pipeline},
    {"ListPipelineExecutions", &list_pipeline_executions, On::pipeline, "pipelineName",
     "Without the filter."},
    {"GetPipelineState", &get_pipeline_state, On::pipeline, "name"},
    {"ListActionExecutions", &list_action_executions, On::pipeline},
    {"EnableStageTransition", &enable_stage_transition, On::stage, "pipelineName", "Inbound ones."},
    {"DisableStageTransition", &disable_stage_transition, On::stage, "pipelineName",
     "Inbound ones."},
    {"TagResource", &tag_resource, On::arn},
    {"UntagResource", &untag_resource, On::arn},
    {"ListTagsForResource", &list_tags_for_resource, On::arn}};

constexpr char const* kUnsupported[] = {"AcknowledgeJob",
                                        "AcknowledgeThirdPartyJob",
                                        "CreateCustomActionType",
                                        "DeleteCustomActionType",
                                        "DeleteWebhook",
                                        "DeregisterWebhookWithThirdParty",
                                        "GetActionType",
                                        "GetJobDetails",
                                        "GetThirdPartyJobDetails",
                                        "ListActionTypes",
                                        "ListDeployActionExecutionTargets",
                                        "ListRuleExecutions",
                                        "ListRuleTypes",
                                        "ListWebhooks",
                                        "OverrideStageCondition",
                                        "PollForJobs",
                                        "PollForThirdPartyJobs",
                                        "PutActionRevision",
                                        "PutJobFailureResult",
                                        "PutJobSuccessResult",
                                        "PutThirdPartyJobFailureResult",
                                        "PutThirdPartyJobSuccessResult",
                                        "PutWebhook",
                                        "RegisterWebhookWithThirdParty",
                                        "RollbackStage",
                                        "UpdateActionType"};

std::string name_of(Row const& row, Json const& in) {
    switch (row.on) {
        case On::declared:
            return in.at("pipeline").at("name").text();
        case On::arn: {
            std::optional<aws::Arn> const arn = aws::parse_arn(in.at("resourceArn").text());
            return arn ? arn->resource : "";
        }
        case On::anything:
            return "";
        case On::pipeline:
        case On::stage:
        case On::action:
            return in.at(row.member).text();
    }
    return "";
}

std::string resource_of(Row const& row, aws::Invocation const& call, std::string const& name) {
    Json const& in = call.input;
    Place const place = place_of(call.caller);
    if (name.empty()) return pipeline_arn(place, "*");
    if (row.on == On::arn) return in.at("resourceArn").text();
    std::string path = name;
    if (row.on == On::stage || row.on == On::action) path += "/" + in.at("stageName").text();
    if (row.on == On::action) path += "/" + in.at("actionName").text();
    return pipeline_arn(place, path);
}

void add_tags(policy::Context& context, Json const& in) {
    RequestTags tags;
    for (Json const& tag : in.at("tags").items()) {
        tags.add(tag.at("key").text(), tag.at("value").text());
    }
    tags.add_keys(in.at("tagKeys"));
    std::move(tags).put_in(context);
}

std::vector<aws::Need> needs_of(Workshop const& w, Row const& row, aws::Invocation const& call) {
    std::string const name = name_of(row, call.input);
    aws::Need need;
    need.action = std::string("codepipeline:") + row.name;
    need.resource = resource_of(row, call, name);
    add_tags(need.context, call.input);
    if (std::optional<Pipeline> const known = w.state.pipeline(place_of(call.caller), name)) {
        for (auto const& [key, value] : known->tags) {
            need.context.set("aws:ResourceTag/" + key, value);
        }
    }
    std::vector<aws::Need> needs{std::move(need)};
    if (row.on != On::declared) return needs;
    if (call.input.has("tags")) {
        needs.push_back(needs[0]);
        needs.back().action = "codepipeline:TagResource";
    }
    std::string const& role = call.input.at("pipeline").at("roleArn").text();
    if (role.empty()) return needs;
    if (!is_own_role(call.caller, role)) throw cross_account_pass();
    needs.push_back(pass_role(role, kService));
    return needs;
}

}  // namespace

aws::Service make_api(Workshop& w) {
    aws::Service api;
    api.name = "codepipeline";
    api.title = "CodePipeline";
    api.target = "CodePipeline_20150709";
    add_operations(api, kRows, w, &needs_of);
    add_unsupported(api, kUnsupported);
    return api;
}

}  // namespace cloud::codepipeline
