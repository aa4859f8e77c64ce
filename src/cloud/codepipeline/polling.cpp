// The worker: what is in the middle of something goes on, and sources that are polled are looked
// at. Where no pipeline polls and nothing runs it sleeps.
#include <algorithm>

#include "cloud/codepipeline/begin.hpp"
#include "cloud/codepipeline/declaration.hpp"
#include "cloud/codepipeline/progress.hpp"

namespace cloud::codepipeline {
namespace {

constexpr int kPiecesAtOnce = 20;              // of one execution, in one transaction
constexpr std::chrono::seconds kPollEvery{1};  // AWS looks about once a minute

bool is_polled(Action const& action) {
    auto const found = action.configuration.find("PollForSourceChanges");
    return action.type.provider == "S3" &&
           (found == action.configuration.end() || found->second != "false");
}

struct Polled {
    Workshop& w;
    Pipeline const& pipeline;
    Declaration const& declared;
    base::Instant now;
};

// "" where it cannot be told: a role that may not, an object that is not there.
std::string revision_now(Polled const& polled, Action const& action) {
    Execution nobody;
    nobody.id = "poll";
    Run run;
    Job job{polled.w, polled.pipeline, polled.declared, nobody, polled.declared.stages[0], action,
            run,      polled.now};
    std::string revision;
    try {
        polled.w.core.attempt([&] { revision = source_revision(job); });
    } catch (aws::Error const&) {
        return "";
    }
    return revision;
}

}  // namespace

base::Instant Executions::step(base::Instant now) {
    base::Instant next = base::kNever;
    for (std::string const& id : w_.state.busy()) {
        std::optional<Execution> execution = w_.state.execution(id);
        if (!execution) continue;
        Progress progress(w_, *std::move(execution), now);
        int pieces = 0;
        while (pieces < kPiecesAtOnce && progress.advance()) ++pieces;
        next = std::min(next, pieces == kPiecesAtOnce ? now : progress.due());
    }
    return std::min(next, poll(now));
}

base::Instant Executions::poll(base::Instant now) {
    bool const due = now >= next_poll_;
    bool any = false;
    for (Pipeline pipeline : w_.state.all_pipelines()) {
        Declaration const declared = read_declaration(pipeline.declaration);
        for (Action const& action : declared.stages[0].actions) {
            if (!is_polled(action)) continue;
            any = true;
            if (!due) continue;
            std::string const revision = revision_now({w_, pipeline, declared, now}, action);
            if (revision.empty() || revision == pipeline.seen[action.name]) continue;
            pipeline.seen[action.name] = revision;
            w_.state.save(pipeline);
            begin_execution(w_, pipeline, {.trigger = "PollForSourceChanges", .now = now});
        }
    }
    if (due) next_poll_ = now + kPollEvery;
    return any ? next_poll_ : base::kNever;
}

}  // namespace cloud::codepipeline
