// Artifacts: objects in the pipeline's store, under AWS's layout of keys, encrypted under the
// store's key; each is read and written as the role of the action that does.
//
//   job.run.outputs["Built"] = keep(job, role, "Built", bytes);
//   std::string const text = file_of(job, role, "Source::queue.template.json", kTemplateBytes);
#pragma once

#include "cloud/codepipeline/actions.hpp"
#include "http/message.hpp"

namespace cloud::codepipeline {

struct Fetched {
    std::string body;
    http::Headers headers;
};
struct ObjectAt {
    std::string bucket;
    std::string key;
    std::string version = {};  // "" for the latest
};
// Throws S3's errors, and JobFailed for what is too large to be an artifact.
Fetched fetch(Job const& job, aws::Caller const& role, ObjectAt const& object);
http::Headers look_at(Job const& job, aws::Caller const& role, ObjectAt const& object);
bool keeps_versions(Job const& job, aws::Caller const& role, std::string const& bucket);

Artifact keep(Job const& job, aws::Caller const& role, std::string const& name,
              std::string const& body);
// What an execution has of that name, where the action can reach it: in its own region.
void bring_inputs(Job& job);
// "Artifact::path/in/it". Throws where there is no such artifact or file.
std::string file_of(Job const& job, aws::Caller const& role, std::string const& path,
                    std::uint64_t most_bytes);

// A template too large for a request, where CloudFormation finds it: its URL.
std::string hand_over(Job const& job, std::string const& template_text);

aws::Error failed(std::string const& message);         // JobFailed
aws::Error misconfigured(std::string const& message);  // ConfigurationError

}  // namespace cloud::codepipeline
