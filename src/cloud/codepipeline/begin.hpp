// How executions begin.
//
//   Execution const begun = begin_execution(w, pipeline, {.trigger = "PollForSourceChanges", …});
#pragma once

#include "cloud/codepipeline/workshop.hpp"

namespace cloud::codepipeline {

struct Beginning {
    char const* trigger;
    std::string detail = {};  // the ARN of who asked
    std::string token = {};
    Texts variables = {};  // what was said of them
    Texts pinned = {};     // source action → revision
    base::Instant now;
};
// Forgets what is too old of the pipeline's history.
Execution begin_execution(Workshop& w, Pipeline const& pipeline, Beginning const& asked);

// What an update leaves behind: those that run do not go on.
void cancel_executions(Workshop& w, Pipeline const& pipeline, base::Instant now);

}  // namespace cloud::codepipeline
