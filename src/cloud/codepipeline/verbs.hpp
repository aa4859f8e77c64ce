// The operations of CodePipeline: pipelines (pipelines.cpp), executions (executions.cpp), what
// there is of them (descriptions.cpp), tags (tags.cpp). Rules: CodePipeline API reference.
#pragma once

#include "cloud/codepipeline/workshop.hpp"

namespace cloud::codepipeline {

using Answer = codec::Json;

Answer create_pipeline(Workshop& w, aws::Invocation const& call);
Answer get_pipeline(Workshop& w, aws::Invocation const& call);
Answer update_pipeline(Workshop& w, aws::Invocation const& call);
Answer delete_pipeline(Workshop& w, aws::Invocation const& call);
Answer list_pipelines(Workshop& w, aws::Invocation const& call);
Answer disable_stage_transition(Workshop& w, aws::Invocation const& call);
Answer enable_stage_transition(Workshop& w, aws::Invocation const& call);

Answer start_pipeline_execution(Workshop& w, aws::Invocation const& call);
Answer stop_pipeline_execution(Workshop& w, aws::Invocation const& call);
Answer retry_stage_execution(Workshop& w, aws::Invocation const& call);
Answer put_approval_result(Workshop& w, aws::Invocation const& call);

Answer get_pipeline_execution(Workshop& w, aws::Invocation const& call);
Answer list_pipeline_executions(Workshop& w, aws::Invocation const& call);
Answer get_pipeline_state(Workshop& w, aws::Invocation const& call);
Answer list_action_executions(Workshop& w, aws::Invocation const& call);

Answer tag_resource(Workshop& w, aws::Invocation const& call);
Answer untag_resource(Workshop& w, aws::Invocation const& call);
Answer list_tags_for_resource(Workshop& w, aws::Invocation const& call);

// What requests name. Throw PipelineNotFoundException, PipelineExecutionNotFoundException,
// StageNotFoundException.
Place place_of(aws::Caller const& caller);
Pipeline given_pipeline(Workshop const& w, aws::Invocation const& call, char const* member);
Execution given_execution(Workshop const& w, aws::Invocation const& call, Pipeline const& pipeline);
std::string given_stage(Pipeline const& pipeline, aws::Invocation const& call);
// [{"key": …, "value": …}] put beside what there is. InvalidTagsException, TooManyTagsException.
Texts with_tags(Texts tags, codec::Json const& list);

codec::Json seconds(std::int64_t millis);

}  // namespace cloud::codepipeline
