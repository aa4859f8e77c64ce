// The operations of CloudFormation: stacks (stacks.cpp), their policies (stack_policies.cpp),
// signals (signalling.cpp),
// change sets (change_sets.cpp), what there is (descriptions.cpp), templates (templates.cpp), drift
// (drift.cpp).
#pragma once

#include "cloud/cloudformation/formation.hpp"

namespace cloud::cloudformation {

using Answer = codec::Json;

Answer create_stack(Formation& f, aws::Invocation const& call);
Answer update_stack(Formation& f, aws::Invocation const& call);
Answer delete_stack(Formation& f, aws::Invocation const& call);
Answer continue_update_rollback(Formation& f, aws::Invocation const& call);
Answer rollback_stack(Formation& f, aws::Invocation const& call);
Answer cancel_update_stack(Formation& f, aws::Invocation const& call);
Answer update_termination_protection(Formation& f, aws::Invocation const& call);
Answer set_stack_policy(Formation& f, aws::Invocation const& call);
Answer get_stack_policy(Formation& f, aws::Invocation const& call);

Answer signal_resource(Formation& f, aws::Invocation const& call);

Answer create_change_set(Formation& f, aws::Invocation const& call);
Answer describe_change_set(Formation& f, aws::Invocation const& call);
Answer execute_change_set(Formation& f, aws::Invocation const& call);
Answer delete_change_set(Formation& f, aws::Invocation const& call);
Answer list_change_sets(Formation& f, aws::Invocation const& call);

Answer describe_stacks(Formation& f, aws::Invocation const& call);
Answer list_stacks(Formation& f, aws::Invocation const& call);
Answer describe_stack_events(Formation& f, aws::Invocation const& call);
Answer describe_stack_resource(Formation& f, aws::Invocation const& call);
Answer describe_stack_resources(Formation& f, aws::Invocation const& call);
Answer list_stack_resources(Formation& f, aws::Invocation const& call);
Answer list_exports(Formation& f, aws::Invocation const& call);
Answer list_imports(Formation& f, aws::Invocation const& call);

Answer get_template(Formation& f, aws::Invocation const& call);
Answer get_template_summary(Formation& f, aws::Invocation const& call);
Answer validate_template(Formation& f, aws::Invocation const& call);

Answer detect_stack_drift(Formation& f, aws::Invocation const& call);
Answer describe_stack_drift_detection_status(Formation& f, aws::Invocation const& call);
Answer detect_stack_resource_drift(Formation& f, aws::Invocation const& call);
Answer describe_stack_resource_drifts(Formation& f, aws::Invocation const& call);

}  // namespace cloud::cloudformation
