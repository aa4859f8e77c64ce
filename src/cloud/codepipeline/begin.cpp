#include "cloud/codepipeline/begin.hpp"

#include "base/id.hpp"
#include "base/time.hpp"
#include "cloud/codepipeline/declaration.hpp"

namespace cloud::codepipeline {

Execution begin_execution(Workshop& w, Pipeline const& pipeline, Beginning const& asked) {
    Execution execution;
    execution.id = base::uuid(w.core.random);
    execution.place = pipeline.place;
    execution.pipeline = pipeline.name;
    execution.version = pipeline.version;
    execution.status = "InProgress";
    execution.trigger = asked.trigger;
    execution.trigger_detail = asked.detail;
    execution.token = asked.token;
    execution.endpoint = pipeline.endpoint;
    execution.started_millis = execution.updated_millis = base::to_millis(asked.now);
    execution.variables = read_declaration(pipeline.declaration).variables;
    for (auto const& [name, value] : asked.variables) execution.variables[name] = value;
    execution.pinned = asked.pinned;
    w.state.add(execution);
    w.state.forget(pipeline, base::to_millis(asked.now - std::chrono::hours(24 * kHistoryDays)),
                   kExecutionsKept);
    w.core.signal(kWorkTopic);
    return execution;
}

void cancel_executions(Workshop& w, Pipeline const& pipeline, base::Instant now) {
    for (Execution& execution : w.state.busy(pipeline)) {
        for (Run& run : w.state.runs(execution.id)) {
            if (run.status != "InProgress") continue;
            run.status = "Abandoned";
            run.updated_millis = base::to_millis(now);
            w.state.save(run);
        }
        execution.status = "Cancelled";
        execution.summary =
            "The pipeline's definition was updated before the pipeline execution could be "
            "completed.";
        execution.updated_millis = base::to_millis(now);
        w.state.save(execution);
    }
}

}  // namespace cloud::codepipeline
