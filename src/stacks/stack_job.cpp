#include "stacks/stack_job.hpp"

namespace stacks {
namespace {

bool is_success(std::string const& status) {
    return status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE" ||
           status == "IMPORT_COMPLETE";
}

}  // namespace

StackJob::StackJob(Synthesised const& stack, std::map<std::string, std::string> parameters,
                   DeploySetup const& setup)
    : stack_(stack), parameters_(std::move(parameters)), setup_(setup), client_(stack, setup) {}

bool StackJob::step() {
    switch (at_) {
        case At::looking:
            return look();
        case At::preparing:
            return prepare();
        case At::running:
            return run();
        case At::clearing:
            return clear();
    }
    return true;
}

// What was begun by another, or by us before we were cut short, is let come to its end first.
bool StackJob::look() {
    std::optional<StackState> const there = client_.describe(stack_.name);
    bool const reviewed = there && there->status == "REVIEW_IN_PROGRESS";
    if (there && there->in_progress() && !reviewed) return false;
    if (there && !reviewed) {
        std::vector<StackEvent> const events = client_.events(there->id);
        if (!events.empty()) last_event_ = events.front().id;
    }
    // A creation that was undone leaves a stack that can only go.
    if (there && (there->status == "ROLLBACK_COMPLETE" || there->status == "ROLLBACK_FAILED" ||
                  there->status == "CREATE_FAILED" || there->status == "DELETE_FAILED")) {
        id_ = there->id;
        client_.delete_stack(id_);
        at_ = At::clearing;
        return false;
    }
    client_.delete_change_set_if_there(kChangeSet, there.has_value());
    client_.create_change_set({.name = kChangeSet,
                               .creates = !there || reviewed,
                               .body = codec::to_json(stack_.tree),
                               .parameters = parameters_});
    at_ = At::preparing;
    return false;
}

bool StackJob::prepare() {
    ChangeSetState const set = client_.describe_change_set(kChangeSet);
    if (set.status == "FAILED" && set.reason.starts_with(kNoChanges)) {
        client_.delete_change_set(kChangeSet);
        setup_.progress({stack_.name, stack_.place(), "", "", "NO_CHANGES"});
        return done(*client_.describe(stack_.name));
    }
    if (set.status == "FAILED") {
        throw Failed{{base::ErrorKind::stop,
                      stack_.name + " in account '" + stack_.place() + "': " + set.reason}};
    }
    if (set.status != "CREATE_COMPLETE") return false;
    setup_.progress(
        {stack_.name, stack_.place(), "", "", "", "", set.changes.all("member").size()});
    client_.execute_change_set(kChangeSet);
    id_ = client_.describe(stack_.name)->id;
    at_ = At::running;
    return false;
}

bool StackJob::run() {
    std::optional<StackState> const now = client_.describe(id_);
    tell_news(client_, stack_, setup_, {id_, last_event_});
    if (!now || now->in_progress()) return false;
    if (!is_success(now->status)) fail(*now);
    return done(*now);
}

bool StackJob::clear() {
    std::optional<StackState> const now = client_.describe(id_);
    if (now && now->in_progress()) return false;
    if (now && now->status == "DELETE_FAILED") fail(*now);
    at_ = At::looking;
    return false;
}

bool StackJob::done(StackState const& state) {
    outputs_ = state.outputs;
    return true;
}

// The first that failed is the reason; what was undone after it is not.
void StackJob::fail(StackState const& state) {
    std::string why = state.reason;
    for (StackEvent const& event : client_.events(state.id)) {
        if (!event.status.ends_with("_FAILED") || event.type == "AWS::CloudFormation::Stack") {
            // Events before this operation are none of it.
            if (event.reason == "User Initiated") break;
            continue;
        }
        why = event.resource + " (" + event.type + "): " + event.reason;
    }
    throw Failed{{base::ErrorKind::stop, why + " [" + stack_.name + " in account '" +
                                             stack_.place() + "' is " + state.status + "]"}};
}

void tell_news(StackClient& client, Synthesised const& stack, DeploySetup const& setup,
               std::pair<std::string const&, std::string&> id_and_last_event) {
    auto& [id, last_event] = id_and_last_event;
    std::vector<StackEvent> const events = client.events(id);
    std::size_t fresh = 0;
    while (fresh < events.size() && events[fresh].id != last_event) ++fresh;
    for (std::size_t i = fresh; i > 0; --i) {
        StackEvent const& event = events[i - 1];
        bool const own = event.type == "AWS::CloudFormation::Stack";
        setup.progress({stack.name, stack.place(), own ? "" : event.resource, event.type,
                        event.status, event.reason});
    }
    if (!events.empty()) last_event = events.front().id;
}

}  // namespace stacks
