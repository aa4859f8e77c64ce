// Executions, carried on: an action at a time, each in one transaction with the record of it, so
// that whatever is killed goes on where it was. Committer's thread. Rules: CodePipeline user guide,
// "How pipeline executions work", "How SUPERSEDED mode works".
//
//   Progress progress(w, execution, now);
//   while (progress.advance()) {}
#pragma once

#include "base/worker.hpp"
#include "cloud/codepipeline/actions.hpp"

namespace cloud::codepipeline {

class Progress {
  public:
    // Of an execution whose pipeline is there.
    Progress(Workshop& w, Execution execution, base::Instant now);
    // Does one piece. False: it waits for what is outside, or there is nothing more to do.
    bool advance();
    // When it is to be asked again, where nothing wakes it before.
    base::Instant due() const;

  private:
    using Runs = std::vector<Run>;

    bool enter();
    bool may_enter() const;
    bool carry_on();
    bool stop(Runs const& runs);
    Runs runs_of_stage() const;  // those that count, the latest of each action
    bool look_at_running(Runs& runs);
    bool begin_next(Runs const& runs);
    void begin(Action const& action);
    bool look(Run& run);
    bool attempt(Run& run, Action const& action, Done (*step)(Job& job));
    void resolve(Action const& action, Run& run) const;
    std::string value_of(struct Reference const& reference) const;
    void succeed(Run& run, Action const& action);
    void settle(Run& run, std::string const& status);
    void see_source(Run const& run);
    void save();
    void end(std::string const& status, std::string const& summary = {});
    void leave_stage();
    Stage const& stage() const { return declared_.stages[execution_.stage]; }

    Workshop& w_;
    Execution execution_;
    base::Instant now_;
    Pipeline pipeline_;
    Declaration declared_;
    base::Instant due_ = base::kNever;
};

// Whether the latest run of an action stands for it, in the attempt that its stage is in.
bool counts(Execution const& execution, Run const& run);

// Asks all that are in the middle of something to go on, and sources whether they have changed.
class Executions final : public base::Worker {
  public:
    explicit Executions(Workshop& w) : w_(w) {}
    base::Instant step(base::Instant now) override;

  private:
    base::Instant poll(base::Instant now);

    Workshop& w_;
    base::Instant next_poll_ = base::Instant::min();
};

}  // namespace cloud::codepipeline
