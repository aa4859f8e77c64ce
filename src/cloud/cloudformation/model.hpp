// The nouns of CloudFormation, and its quotas under AWS's names.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/error.hpp"
#include "aws/operation.hpp"
#include "cfn/parameters.hpp"
#include "codec/json.hpp"

namespace cloud::cloudformation {

inline constexpr std::size_t kTemplateBodyBytes = 51'200;    // template body size in a request
inline constexpr std::size_t kTemplateUrlBytes = 1'048'576;  // template body size in an S3 object
inline constexpr std::size_t kStacks = 2000;                 // stacks of an account and region
inline constexpr std::size_t kNameLength = 128;
inline constexpr std::size_t kTags = 50;
inline constexpr std::size_t kPolicyBytes = 16'384;  // stack policy body size
inline constexpr std::size_t kNestedDepth = 10;      // of stacks in stacks; AWS says none
inline constexpr std::size_t kChangeSetsPerStack = 1000;
inline constexpr std::size_t kPage = 100;             // of lists
inline constexpr std::size_t kSecretsOfAStack = 200;  // the latest are masked; AWS says none
inline constexpr std::int64_t kDeletedStacksDays = 90;
inline constexpr std::int64_t kMostTimeoutMinutes = 525'600;  // AWS says none; a year

// What a stack is in the middle of. Kept with it, so that a cloud that was killed goes on where it
// was: each resource and the record that it is made are one transaction.
struct Work {
    enum class Phase {
        none,
        apply,         // making and changing, each after what it waits for
        cleanup,       // what is no longer wanted goes
        undo,          // an update failed: what was changed is changed back, last first
        undo_cleanup,  // and what it made goes
        roll_back,     // a creation failed: all goes
        remove,        // DeleteStack
        stuck,         // an undo failed: ContinueUpdateRollback goes on with it
    };
    Phase phase = Phase::none;
    aws::Caller caller;               // who asked: all is done in this name, or the stack's role's
    std::string endpoint;             // what URLs begin with
    std::string token;                // ClientRequestToken
    std::string reason;               // of the failure that is being undone
    std::string policy;               // the stack policy that judges it
    std::vector<std::string> done;    // logical ids, in the order they were settled
    std::vector<std::string> failed;  // logical ids that could not be deleted
    std::vector<std::string> retain;  // RetainResources; ResourcesToSkip of a rollback
    codec::Json before;  // {template, parameters, tags, …} to go back to; null for none
    std::int64_t until_millis = 0;  // of a creation with a time limit
    bool adopt = false;             // ImportExistingResources
    bool held = false;  // a part of another: what it takes away waits until all of that is done
    bool owes = false;  // and it has not yet let go of what is no longer wanted
};

struct Stack {
    std::string id;  // ARN
    std::string account;
    std::string region;
    std::string name;
    std::string status;
    std::string reason;
    std::string template_text;
    std::string description;
    cfn::Values parameters;
    aws::Tags tags;
    std::vector<std::string> capabilities;
    codec::Json outputs;               // [{OutputKey, OutputValue, Description, ExportName}]
    std::vector<std::string> secrets;  // what custom resources answered with NoEcho
    std::string role_arn;
    std::string parent;   // of a nested stack: the ARN of that which it is a part of,
    std::string root;     // of that which is a part of none,
    std::string logical;  // and what it is called in its parent
    std::string policy;   // StackPolicyBody
    std::vector<std::string> notification_arns;
    std::int64_t created_millis = 0;
    std::int64_t updated_millis = 0;      // 0: never
    std::int64_t deleted_millis = 0;      // 0: it lives
    bool protected_from_end = false;      // EnableTerminationProtection
    std::string on_failure = "ROLLBACK";  // DELETE, DO_NOTHING
    std::int64_t timeout_minutes = 0;     // TimeoutInMinutes, of its creation; 0: none
    std::string drift = "NOT_CHECKED";
    std::int64_t drift_millis = 0;
    Work work;

    bool is_busy() const {
        return work.phase != Work::Phase::none && work.phase != Work::Phase::stuck;
    }
    bool in_review() const { return status == "REVIEW_IN_PROGRESS"; }
    bool alive() const { return deleted_millis == 0; }
};

struct StackResource {
    std::string stack;  // its ARN
    std::string id;     // logical
    std::string physical;
    std::string type;
    std::string status;
    std::string reason;
    codec::Json properties;  // as they were last made, worked out
    codec::Json attributes;  // what Fn::GetAtt gives
    std::vector<std::string> waits_for;
    std::int64_t updated_millis = 0;
    // How this operation changed it: "" not at all, "create", "update", "replace", kGoingBack, and
    // what it was.
    std::string change;
    codec::Json before;             // {physical, properties, attributes, waits_for}
    bool retain = false;            // DeletionPolicy: Retain, or RetainExceptOnCreate
    bool retain_on_create = false;  // Retain alone: also where its creation is rolled back
    bool retain_replaced = false;   // UpdateReplacePolicy
    bool pending = false;           // it is not yet what it is to be: asked again
    std::string drift = "NOT_CHECKED";
    codec::Json differences;
};

// A physical resource that no logical one names any more, and that is to go.
struct Leftover {
    std::int64_t number = 0;
    StackResource resource;
};

struct Event {
    std::int64_t number = 0;
    std::string id;
    std::string stack;
    std::string stack_name;
    std::string resource;  // logical
    std::string physical;
    std::string type;
    std::string status;
    std::string reason;
    std::string token;
    codec::Json properties;
    std::int64_t at_millis = 0;
};

struct ChangeSet {
    std::string id;  // ARN
    std::string name;
    std::string stack;  // its ARN
    std::string type;   // CREATE, UPDATE, IMPORT
    std::string status;
    std::string reason;
    std::string execution;  // AVAILABLE, UNAVAILABLE, OBSOLETE …
    std::string description;
    std::string template_text;
    std::map<std::string, cfn::Given> given;
    cfn::Values parameters;
    aws::Tags tags;
    std::vector<std::string> capabilities;
    std::vector<std::string> notification_arns;
    std::string role_arn;
    std::string on_failure;  // OnStackFailure
    std::string token;
    codec::Json changes;
    bool adopt = false;
    bool nested = false;  // IncludeNestedStacks
    std::string parent;   // of a nested stack's: the ARN of its parent's change set,
    std::string root;     // and of that which all are parts of
    std::int64_t created_millis = 0;
};

struct Export {
    std::string name;
    std::string value;
    std::string stack;  // its ARN
};

inline constexpr char const* kGoingBack = "back";  // of an update that is being taken back
inline constexpr char const* kStackType = "AWS::CloudFormation::Stack";

aws::Error invalid(std::string const& message);  // ValidationError
aws::Error no_stack(std::string const& name);    // "Stack with id X does not exist"

}  // namespace cloud::cloudformation
