#include "cloud/codepipeline/progress.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "base/time.hpp"
#include "cloud/codepipeline/declaration.hpp"
#include "cloud/codepipeline/variables.hpp"

namespace cloud::codepipeline {
namespace {

constexpr std::chrono::milliseconds kAgain{500};

std::string code_of(aws::Error const& error) {
    if (error.code.find("AccessDenied") != std::string::npos) return "PermissionError";
    if (error.code == "ValidationError") return "ConfigurationError";
    bool const own = error.code == "PermissionError" || error.code == "ConfigurationError" ||
                     error.code == "RevisionUnavailable";
    return own ? error.code : "JobFailed";
}

}  // namespace

bool counts(Execution const& execution, Run const& run) {
    if (run.attempt == execution.attempt) return true;
    return run.status == "Succeeded" && !execution.all_again;
}

Progress::Progress(Workshop& w, Execution execution, base::Instant now)
    : w_(w),
      execution_(std::move(execution)),
      now_(now),
      pipeline_(*w.state.pipeline(execution_.place, execution_.pipeline)),
      declared_(read_declaration(
          w.state.version(pipeline_, execution_.version).value_or(pipeline_.declaration))) {}

base::Instant Progress::due() const { return due_; }

void Progress::save() {
    execution_.updated_millis = base::to_millis(now_);
    w_.state.save(execution_);
}

void Progress::end(std::string const& status, std::string const& summary) {
    execution_.status = status;
    execution_.summary = summary;
    save();
    w_.core.signal(kWorkTopic);  // who waits for the stage
}

bool Progress::advance() {
    due_ = base::kNever;
    if (!execution_.is_busy()) return false;
    return execution_.waiting ? enter() : carry_on();
}

bool Progress::may_enter() const {
    if (pipeline_.closed.count(stage().name) != 0) return false;
    std::vector<Execution> const others = w_.state.busy(pipeline_);
    return std::none_of(others.begin(), others.end(), [&](Execution const& other) {
        return other.id != execution_.id && !other.waiting && other.stage == execution_.stage;
    });
}

bool Progress::enter() {
    if (execution_.status == "Stopping") {
        end("Stopped", execution_.stop_reason);
        return true;
    }
    for (Execution const& other : w_.state.busy(pipeline_)) {
        bool const newer = other.number > execution_.number;
        if (!newer || !other.waiting || other.stage != execution_.stage) continue;
        end("Superseded", "It was overtaken by the execution " + other.id);
        return true;
    }
    if (!may_enter()) return false;
    execution_.waiting = false;
    save();
    return true;
}

Progress::Runs Progress::runs_of_stage() const {
    Runs found;
    for (Run& run : w_.state.runs(execution_.id)) {
        if (run.stage != stage().name) continue;
        auto const same = std::find_if(found.begin(), found.end(), [&](Run const& other) {
            return other.action == run.action;
        });
        if (same != found.end()) found.erase(same);
        found.push_back(std::move(run));
    }
    std::erase_if(found, [&](Run const& run) { return !counts(execution_, run); });
    return found;
}

bool Progress::carry_on() {
    Runs runs = runs_of_stage();
    if (execution_.status == "Stopping" && stop(runs)) return true;
    if (look_at_running(runs)) return true;
    auto const is = [&](char const* status) {
        return std::any_of(runs.begin(), runs.end(),
                           [&](Run const& run) { return run.status == status; });
    };
    bool const running = is("InProgress");
    if (is("Failed") || is("Abandoned")) {
        if (running) return false;
        end("Failed");
        return true;
    }
    if (execution_.status == "Stopping") return false;
    return begin_next(runs);
}

// True once it has stopped.
bool Progress::stop(Runs const& runs) {
    for (Run run : runs) {
        if (run.status != "InProgress") continue;
        if (!execution_.abandon) return false;
        settle(run, "Abandoned");
    }
    end("Stopped", execution_.stop_reason);
    return true;
}

bool Progress::look_at_running(Runs& runs) {
    for (Run& run : runs) {
        if (run.status == "InProgress" && look(run)) return true;
    }
    return false;
}

// The actions of one order run side by side; those of the next wait for all of them.
bool Progress::begin_next(Runs const& runs) {
    auto const run_of = [&](Action const& action) {
        return std::find_if(runs.begin(), runs.end(),
                            [&](Run const& run) { return run.action == action.name; });
    };
    std::int64_t order = kMostRunOrder + 1;
    for (Action const& action : stage().actions) {
        auto const run = run_of(action);
        if (run == runs.end() || run->status != "Succeeded")
            order = std::min(order, action.run_order);
    }
    if (order > kMostRunOrder) {
        leave_stage();
        return true;
    }
    for (Action const& action : stage().actions) {
        if (action.run_order != order || run_of(action) != runs.end()) continue;
        begin(action);
        return true;
    }
    return false;
}

void Progress::leave_stage() {
    if (execution_.stage + 1 == declared_.stages.size()) return end("Succeeded");
    ++execution_.stage;
    execution_.waiting = true;
    execution_.attempt = 0;
    execution_.all_again = false;
    save();
    w_.core.signal(kWorkTopic);
}

std::string Progress::value_of(Reference const& reference) const {
    if (reference.name_space == "codepipeline" && reference.key == "PipelineExecutionId") {
        return execution_.id;
    }
    Texts const* values = reference.name_space == "variables" ? &execution_.variables : nullptr;
    auto const known = execution_.name_spaces.find(reference.name_space);
    if (!values && known != execution_.name_spaces.end()) values = &known->second;
    if (values) {
        auto const value = values->find(reference.key);
        if (value != values->end()) return value->second;
    }
    throw aws::Error("ConfigurationError",
                     "The variable #{" + reference.text + "} has not been told by any action");
}

void Progress::resolve(Action const& action, Run& run) const {
    for (auto const& [key, value] : action.configuration) {
        run.configuration[key] =
            substituted(value, [&](Reference const& one) { return value_of(one); });
    }
}

void Progress::begin(Action const& action) {
    Run run;
    run.id = base::uuid(w_.core.random);
    run.execution = execution_.id;
    run.place = execution_.place;
    run.pipeline = execution_.pipeline;
    run.version = execution_.version;
    run.stage = stage().name;
    run.action = action.name;
    run.attempt = execution_.attempt;
    run.status = "InProgress";
    run.updated_by = declared_.role_arn;
    run.started_millis = run.updated_millis = base::to_millis(now_);
    w_.state.add(run);
    attempt(run, action, find_provider(action.type)->begin);
}

bool Progress::look(Run& run) {
    for (Action const& action : stage().actions) {
        if (action.name == run.action) {
            return attempt(run, action, find_provider(action.type)->look);
        }
    }
    settle(run, "Abandoned");
    return true;
}

// True where something became of it.
bool Progress::attempt(Run& run, Action const& action, Done (*step)(Job& job)) {
    Job job{w_, pipeline_, declared_, execution_, stage(), action, run, now_};
    codec::Json const was = run.work;
    Done done = Done::no;
    try {
        w_.core.attempt([&] {
            if (run.configuration.empty()) resolve(action, run);
            done = step(job);
        });
    } catch (aws::Error const& error) {
        run.error_code = code_of(error);
        run.error = error.message;
        settle(run, "Failed");
        return true;
    }
    if (done == Done::yes) {
        succeed(run, action);
        return true;
    }
    bool const approval = action.type.category == "Approval";
    due_ = std::min(due_, approval ? now_ + std::chrono::hours(1) : now_ + kAgain);
    if (run.work == was && run.updated_millis > run.started_millis) return false;
    run.updated_millis = std::max(base::to_millis(now_), run.started_millis + 1);
    w_.state.save(run);
    return run.work != was;
}

void Progress::succeed(Run& run, Action const& action) {
    for (auto const& [name, artifact] : run.outputs) execution_.artifacts[name] = artifact;
    if (!action.name_space.empty()) execution_.name_spaces[action.name_space] = run.variables;
    save();
    settle(run, "Succeeded");
}

void Progress::settle(Run& run, std::string const& status) {
    run.status = status;
    run.updated_millis = base::to_millis(now_);
    w_.state.save(run);
    if (execution_.stage == 0) see_source(run);
    save();
}

// What was taken, or could not be, does not begin another execution.
void Progress::see_source(Run const& run) {
    if (run.external_id.empty()) return;
    pipeline_.seen[run.action] = run.external_id;
    w_.state.save(pipeline_);
}

}  // namespace cloud::codepipeline
