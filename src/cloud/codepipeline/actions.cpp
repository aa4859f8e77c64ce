#include "cloud/codepipeline/actions.hpp"

#include "cloud/session_tokens.hpp"

namespace cloud::codepipeline {
namespace {

constexpr char const* kStsRegion = "us-east-1";

std::vector<Provider> const& providers() {
    static std::vector<Provider> const all{s3_source(), manual_approval(), cloudformation(),
                                           cloudformation_stack_set(),
                                           cloudformation_stack_instances()};
    return all;
}

}  // namespace

Provider const* find_provider(ActionType const& type) {
    for (Provider const& one : providers()) {
        if (one.type == type) return &one;
    }
    return nullptr;
}

aws::Caller pipeline_role(Job const& job) {
    Pipeline const& pipeline = job.pipeline;
    aws::Caller caller =
        job.w.authoriser.assume({.service = kService,
                                 .role_arn = job.declared.role_arn,
                                 .session_name = job.execution.id,
                                 .source_arn = pipeline_arn(pipeline.place, pipeline.name),
                                 .source_account = pipeline.place.account,
                                 .region = job.region()},
                                job.now);
    caller.region = base::Region(job.region());
    caller.source_ip = kService;  // as CloudTrail tells it
    return caller;
}

// By the keys that STS gives to the pipeline's role, as another account's must be taken on.
aws::Caller action_role(Job const& job) {
    aws::Caller first = pipeline_role(job);
    if (job.action.role_arn.empty()) return first;
    first.region = base::Region(kStsRegion);
    codec::Json const answer =
        call(job, first,
             {.service = "sts",
              .operation = "AssumeRole",
              .input = codec::Json::object(
                  {{"RoleArn", job.action.role_arn}, {"RoleSessionName", job.execution.id}})});
    codec::Json const& keys = answer.at("Credentials");
    bool expired = false;
    std::optional<Principal> const found = job.w.keys.find(
        {keys.at("AccessKeyId").text(), keys.at("SessionToken").text(), job.now}, expired);
    if (!found) throw aws::internal_failure();
    aws::Caller caller = found->caller;
    caller.region = base::Region(job.region());
    caller.source_ip = kService;
    caller.tls = true;  // it does not leave this machine
    return caller;
}

codec::Json call(Job const& job, aws::Caller const& caller, Operations::Called called) {
    called.caller = caller;
    called.endpoint = job.execution.endpoint;
    return job.w.operations.call(called, job.now);
}

}  // namespace cloud::codepipeline
