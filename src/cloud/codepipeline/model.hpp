// The nouns of CodePipeline, and its quotas under AWS's names.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "aws/error.hpp"
#include "codec/json.hpp"

namespace cloud::codepipeline {

inline constexpr std::size_t kPipelines = 1000;            // of an account and region
inline constexpr std::size_t kStages = 50;                 // of a pipeline
inline constexpr std::size_t kActions = 50;                // of a stage
inline constexpr std::size_t kActionsInAll = 500;          // of a pipeline
inline constexpr std::size_t kArtifacts = 10;              // of an action, in or out
inline constexpr std::size_t kNameLength = 100;            // of pipelines, stages, actions
inline constexpr std::size_t kConfigurationLength = 1000;  // of a value in an action
inline constexpr std::size_t kVariables = 50;              // of a pipeline
inline constexpr std::size_t kVariableLength = 1000;
inline constexpr std::size_t kTags = 50;
inline constexpr std::int64_t kMostRunOrder = 999;
inline constexpr std::int64_t kApprovalDays = 7;      // then a manual approval has failed
inline constexpr std::int64_t kHistoryDays = 365;     // executions are told for 12 months
inline constexpr std::size_t kExecutionsKept = 1000;  // of a pipeline; AWS keeps all of a year
// AWS takes 7 GB of a source, and 256 MB for CloudFormation; here an artifact is held in memory.
inline constexpr std::uint64_t kArtifactBytes = std::uint64_t{64} << 20;
inline constexpr std::uint64_t kTemplateBytes = 1'048'576;  // CloudFormation's, in an S3 object
inline constexpr std::size_t kTemplateBodyBytes = 51'200;   // CloudFormation's, in a request

using Texts = std::map<std::string, std::string>;

struct Place {
    std::string account;
    std::string region;
};

// What a pipeline is declared to be, read. It is kept, and told, as the JSON that it came as.
struct ActionType {
    std::string category;  // "Source", "Deploy", "Approval"
    std::string owner;
    std::string provider;  // "S3", "CloudFormation", "Manual"
    std::string version;
    bool operator==(ActionType const&) const = default;
};
struct Action {
    std::string name;
    ActionType type;
    std::int64_t run_order = 1;
    Texts configuration;
    std::vector<std::string> inputs;  // names of artifacts
    std::vector<std::string> outputs;
    std::string role_arn;  // "": the pipeline's
    std::string region;    // "": the pipeline's
    std::string name_space;
};
struct Stage {
    std::string name;
    std::vector<Action> actions;
};
struct Store {
    std::string bucket;
    std::string key;  // of KMS: ARN, id or alias; "" for the bucket's default
};
struct Declaration {
    std::string name;
    std::string role_arn;
    std::map<std::string, Store> stores;  // by region
    std::vector<Stage> stages;
    std::map<std::string, std::string> variables;  // with what they are unless it is said
    std::vector<std::string> required_variables;   // that have no such value
};

struct Transition {  // into a stage, closed
    std::string reason;
    std::string by;  // ARN
    std::int64_t at_millis = 0;
};
struct Pipeline {
    Place place;
    std::string name;
    codec::Json declaration;
    std::int64_t version = 1;
    std::int64_t created_millis = 0;
    std::int64_t updated_millis = 0;
    Texts tags;
    std::map<std::string, Transition> closed;  // by stage
    Texts seen;                                // source action → the revision that it last had
    std::string endpoint;                      // what URLs begin with, of whoever changed it last
};

struct Artifact {
    std::string bucket;
    std::string key;
    std::string revision;  // of a source's: a version's id, or an ETag
    std::string summary;
};

struct Execution {
    std::int64_t number = 0;  // in the order in which they began
    std::string id;
    Place place;
    std::string pipeline;
    std::int64_t version = 1;
    std::string status;   // InProgress, Stopping, Stopped, Succeeded, Failed, Superseded, Cancelled
    std::string summary;  // why
    std::string trigger;  // CreatePipeline, StartPipelineExecution, PollForSourceChanges
    std::string trigger_detail;
    std::string token;  // clientRequestToken
    std::string stop_reason;
    std::string endpoint;
    std::int64_t started_millis = 0;
    std::int64_t updated_millis = 0;
    std::size_t stage = 0;     // where it is
    bool waiting = true;       // for the stage to be free
    std::int64_t attempt = 0;  // of the stage: what failed in an earlier one is done again
    bool all_again = false;    // and what succeeded as well
    bool abandon = false;      // a stop does not wait for what runs
    Texts variables;
    Texts pinned;  // source action → the revision that was asked for
    std::map<std::string, Artifact> artifacts;
    std::map<std::string, Texts> name_spaces;

    bool is_busy() const { return status == "InProgress" || status == "Stopping"; }
};

// An action, done once.
struct Run {
    std::int64_t number = 0;
    std::string id;
    std::string execution;
    Place place;
    std::string pipeline;
    std::int64_t version = 1;
    std::string stage;
    std::string action;
    std::int64_t attempt = 0;
    std::string status;  // InProgress, Succeeded, Failed, Abandoned
    std::int64_t started_millis = 0;
    std::int64_t updated_millis = 0;
    std::string updated_by;  // ARN
    std::string token;       // of an approval
    std::string summary;
    std::string external_id;
    std::string external_url;
    std::string error_code;
    std::string error;
    Texts configuration;  // resolved
    std::map<std::string, Artifact> inputs;
    std::map<std::string, Artifact> outputs;
    Texts variables;   // that it told
    codec::Json work;  // where it is
};

std::string pipeline_arn(Place const& place, std::string const& name);

aws::Error invalid(std::string const& message);  // ValidationException
aws::Error no_pipeline(Place const& place, std::string const& name);

}  // namespace cloud::codepipeline
