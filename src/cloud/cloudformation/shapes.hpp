// Records as the wire has them.
#pragma once

#include "cloud/cloudformation/model.hpp"

namespace cloud::cloudformation {

codec::Json list_of(std::vector<std::string> const& texts);
codec::Json tags_of(aws::Tags const& tags);
// [{ParameterKey, ParameterValue, ResolvedValue}]; what has NoEcho is "****".
codec::Json parameters_of(std::string const& template_text, cfn::Values const& values);
codec::Json stack_shape(Stack const& stack);
codec::Json summary_shape(Stack const& stack);
codec::Json event_shape(Event const& event);
// Without their values where they are not asked for.
std::vector<codec::Json> changes_of(ChangeSet const& set, bool with_values);

}  // namespace cloud::cloudformation
