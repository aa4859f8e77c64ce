// What CloudFormation is asked for, of an action's configuration and the files of its artifacts.
// Rules: CloudFormation user guide, "Using parameter override functions with CodePipeline",
// "CloudFormation artifacts".
//
//   codec::Json const input = stack_input(job, role);   // of CreateStack, UpdateStack …
#pragma once

#include "cloud/codepipeline/actions.hpp"

namespace cloud::codepipeline {

// TemplateBody, or where it is too large TemplateURL, of the file that TemplatePath names.
void add_template(Job const& job, aws::Caller const& role, codec::Json& input);
// The setting's items between commas.
codec::Json listed(std::string const& setting);
codec::Json stack_input(Job const& job, aws::Caller const& role);

}  // namespace cloud::codepipeline
