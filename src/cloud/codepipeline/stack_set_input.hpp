// What StackSets are asked for, of an action's configuration and the files of its artifacts. Rules:
// CodePipeline user guide, "AWS CloudFormation StackSets deploy action reference".
//
//   Targets const targets = targets_of(job, role);
//   codec::Json const input = targets.input();   // of CreateStackInstances …
#pragma once

#include <string>
#include <vector>

#include "cloud/codepipeline/actions.hpp"

namespace cloud::codepipeline {

// Accounts, or organizational units, and the Regions there.
struct Targets {
    std::vector<std::string> accounts;
    std::vector<std::string> units;
    std::vector<std::string> regions;

    bool any() const { return !accounts.empty() || !units.empty(); }
    // DeploymentTargets and Regions; of none, an empty object.
    codec::Json input() const;
};
// "111111111111,222222222222", "ou-…", or a file with either, or with a list of JSON.
Targets targets_of(Job const& job, aws::Caller const& role);

// "ParameterKey=A,ParameterValue=b ParameterKey=…", or a list of JSON, there or in a file; null
// where the setting is not there.
codec::Json parameters_of(Job const& job, aws::Caller const& role, char const* setting);

// OperationPreferences, into it, where there are any.
void add_preferences(Job const& job, codec::Json& input);

}  // namespace cloud::codepipeline
