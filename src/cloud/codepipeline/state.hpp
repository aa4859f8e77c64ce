// The tables of CodePipeline. No rules here. What a record says is sealed: configurations and
// variables may be secret. Committer's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/codepipeline/model.hpp"
#include "cloud/core.hpp"
#include "cloud/session_tokens.hpp"

namespace cloud::codepipeline {

class State {
  public:
    State(Core& core, SessionTokens const& root);

    void save(Pipeline const& pipeline);
    void add_version(Pipeline const& pipeline);
    void remove(Pipeline const& pipeline);  // with its versions and its history
    std::optional<Pipeline> pipeline(Place const& place, std::string const& name) const;
    std::vector<Pipeline> pipelines(Place const& place) const;  // by name
    std::vector<Pipeline> all_pipelines() const;
    std::optional<codec::Json> version(Pipeline const& pipeline, std::int64_t version) const;

    void add(Execution& execution);  // numbers it
    void save(Execution const& execution);
    std::optional<Execution> execution(std::string const& id) const;
    std::vector<std::string> busy() const;  // ids, in the order in which they began
    // Newest first, from before that number.
    std::vector<Execution> executions(Pipeline const& pipeline, std::int64_t before,
                                      std::size_t limit) const;
    std::vector<Execution> busy(Pipeline const& pipeline) const;  // oldest first
    // What began before that instant, or is more than `kept`; never what is busy.
    void forget(Pipeline const& pipeline, std::int64_t before_millis, std::size_t kept);

    void add(Run& run);  // numbers it
    void save(Run const& run);
    std::vector<Run> runs(std::string const& execution) const;  // in the order of their beginning
    // Newest first, of a pipeline, from before that number.
    std::vector<Run> runs(Pipeline const& pipeline, std::int64_t before, std::size_t limit) const;
    // The latest of each action of the pipeline: "stage/action".
    std::map<std::string, Run> latest_runs(Pipeline const& pipeline) const;

    void clear();

  private:
    std::string seal(codec::Json const& record) const;
    codec::Json open(std::string const& sealed) const;
    Execution read_execution_row(disk::Rows const& row) const;
    Run read_run_row(disk::Rows const& row) const;

    Core& core_;
    SessionTokens const& root_;
};

}  // namespace cloud::codepipeline
