// The actions that this cloud can do, a file each, and what they work on. An action is begun, and
// then looked at again until it is done; each look and the record of it are one transaction.
// Committer's thread.
//
//   Provider const* const provider = find_provider(action.type);
//   Done const done = provider->begin(job);     // throws aws::Error: the action has failed
#pragma once

#include <string>
#include <vector>

#include "cloud/codepipeline/workshop.hpp"

namespace cloud::codepipeline {

// One action of an execution, as it is carried out. What it finds is written to `run`.
struct Job {
    Workshop& w;
    Pipeline const& pipeline;
    Declaration const& declared;
    Execution& execution;
    Stage const& stage;
    Action const& action;
    Run& run;
    base::Instant now;

    std::string const& region() const {
        return action.region.empty() ? pipeline.place.region : action.region;
    }
    // Of the configuration, resolved; "" where it does not say.
    std::string setting(char const* name) const {
        auto const found = run.configuration.find(name);
        return found == run.configuration.end() ? std::string() : found->second;
    }
};

// The pipeline's role, as CodePipeline takes it on; and the action's, taken on by the first. Both
// throw AccessDenied.
aws::Caller pipeline_role(Job const& job);
aws::Caller action_role(Job const& job);
// An operation of a service, where the action is.
codec::Json call(Job const& job, aws::Caller const& caller, Operations::Called called);

enum class Done { yes, no };

struct Provider {
    ActionType type;
    std::size_t least_inputs = 0;
    std::size_t most_inputs = 0;
    std::size_t least_outputs = 0;
    std::size_t most_outputs = 0;
    std::vector<std::string> required = {};  // of the configuration
    std::vector<std::string> known = {};     // and what else there may be
    // What else is wrong with it: throws InvalidActionDeclarationException. nullptr: nothing.
    void (*check)(Action const& action) = nullptr;
    Done (*begin)(Job& job) = nullptr;
    Done (*look)(Job& job) = nullptr;  // again; where nothing of it is outside, nullptr
};

Provider const* find_provider(ActionType const& type);
Provider s3_source();
Provider manual_approval();
Provider cloudformation();
Provider cloudformation_stack_set();
Provider cloudformation_stack_instances();

// The revision that a source has now, and whether it was looked for at all.
std::string source_revision(Job& job);

}  // namespace cloud::codepipeline
