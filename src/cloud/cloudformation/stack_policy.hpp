// A stack policy: what an update may do with which of a stack's resources. Once there is one, what
// it does not allow is denied. Pure. (Rules: CloudFormation user guide, "Prevent updates to stack
// resources".)
//
//   std::string const why = refusal(policy, {"Update:Replace", "Bucket", "AWS::S3::Bucket"});
//   if (!why.empty()) …    // "Action denied by stack policy: Statement [#1] does not allow …"
#pragma once

#include <string>

namespace cloud::cloudformation {

// Throws ValidationError where it is none.
void check_stack_policy(std::string const& text);

struct Intended {
    std::string action;    // Update:Modify, Update:Replace, Update:Delete
    std::string resource;  // logical id
    std::string type;
};
// "" where it is allowed, or where there is no policy.
std::string refusal(std::string const& policy, Intended const& intended);

}  // namespace cloud::cloudformation
