// Pipelines, executions and runs as the JSON that they are kept as, and back. Pure.
#pragma once

#include "cloud/codepipeline/model.hpp"

namespace cloud::codepipeline {

codec::Json write_pipeline(Pipeline const& pipeline);
Pipeline read_pipeline(codec::Json const& kept);
codec::Json write_execution(Execution const& execution);
Execution read_execution(codec::Json const& kept);
codec::Json write_run(Run const& run);
Run read_run(codec::Json const& kept);

}  // namespace cloud::codepipeline
