// Deployments that take away: what is no longer wanted, what failed, all of a stack.
#include <algorithm>

#include "base/text.hpp"
#include "cfn/error.hpp"
#include "cloud/cloudformation/deployment.hpp"
#include "cloud/cloudformation/records.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

// The one that none of the others waits for.
template <typename Each>
bool is_waited_for(std::string const& id, Each const& others) {
    for (StackResource const& other : others) {
        if (other.id != id && contains(other.waits_for, id)) return true;
    }
    return false;
}

// Asked to go, and not gone yet.
bool is_going(StackResource const& row) {
    return row.pending && row.status == "DELETE_IN_PROGRESS";
}

}  // namespace

// After an update: what the template no longer has, and what was replaced.
void Deployment::let_go_of_unwanted() {
    for (StackResource row : f_.state.resources(stack_.id)) {
        if (graph_.count(row.id) == 0) {
            f_.state.remove(row);
            row.retain ? leave(row) : f_.state.add(Leftover{0, row});
            continue;
        }
        if (row.change == "replace") {
            StackResource old = row;
            old.physical = row.before.at("physical").text();
            old.properties = row.before.at("properties");
            old.attributes = row.before.at("attributes");
            row.retain_replaced ? leave(old) : f_.state.add(Leftover{0, old});
        }
        if (row.change.empty()) continue;
        row.change.clear();
        row.before = Json();
        f_.state.save(row);
    }
}

void Deployment::leave(StackResource const& row) {
    StackResource left = row;
    left.status = "DELETE_SKIPPED";
    left.reason.clear();
    tell(f_, stack_, left, now_);
}

bool Deployment::clean_up() {
    if (stack_.work.held) return false;
    release_children();
    if (stack_.work.owes) {
        read_template();
        let_go_of_unwanted();
        stack_.work.owes = false;
        f_.state.save(stack_);
    }
    std::vector<Leftover> const left = f_.state.leftovers(stack_.id);
    if (left.empty()) {
        end(stack_.work.phase == Work::Phase::cleanup ? "UPDATE_COMPLETE"
                                                      : "UPDATE_ROLLBACK_COMPLETE");
        return true;
    }
    Rows rows;
    for (Leftover const& one : left) rows.push_back(one.resource);
    auto const next = std::find_if(left.begin(), left.end(), [&](Leftover const& one) {
        return !is_waited_for(one.resource.id, rows);
    });
    Leftover going = next == left.end() ? left.front() : *next;
    bool const asked_again = is_going(going.resource);
    going.resource = remove_physical(going.resource);
    if (!is_going(going.resource)) {
        f_.state.remove(going);
        return true;
    }
    f_.state.save(going);
    return !asked_again;
}

// The stacks that are parts of this one may let go of what they left now.
void Deployment::release_children() {
    for (Stack child : f_.state.children(stack_.id)) {
        if (!child.work.held) continue;
        child.work.held = false;
        f_.state.save(child);
        f_.core.signal(kWorkTopic);
    }
}

// Tells of it; the status says what came of it, or that it is still going.
StackResource Deployment::remove_physical(StackResource row) {
    bool const begins = !is_going(row);
    if (begins) {
        row.status = "DELETE_IN_PROGRESS";
        row.reason.clear();
        row.pending = false;
        tell(f_, stack_, row, now_);
    }
    row.reason = attempt(f_.core, [&] { try_to_remove(row); });
    if (row.reason.empty() && row.pending) return row;
    row.status = row.reason.empty() ? "DELETE_COMPLETE" : "DELETE_FAILED";
    row.pending = false;
    tell(f_, stack_, row, now_);
    return row;
}

void Deployment::try_to_remove(StackResource& row) {
    Type const& type = type_of(row.type);
    if (!row.pending) unless_gone([&] { type.remove(desk(row.id), row); });
    row.pending = type.has_gone && !type.has_gone(desk(row.id), row);
}

// All of a stack, each before what it waited for.
bool Deployment::take_away(char const* done_status, char const* failed_status) {
    Rows const rows = f_.state.resources(stack_.id);
    bool waits = false;
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        if (contains(stack_.work.failed, row->id) || is_waited_for(row->id, rows)) continue;
        if (take_one(*row)) return true;
        waits = true;
    }
    if (waits) return false;
    end_taking_away(done_status, failed_status);
    return true;
}

// False: it is still going.
bool Deployment::take_one(StackResource const& row) {
    bool const creation = stack_.work.phase == Work::Phase::roll_back;
    bool const kept = creation ? row.retain_on_create : row.retain;
    if (kept || contains(stack_.work.retain, row.id) || row.physical.empty()) {
        if (!row.physical.empty()) leave(row);
        f_.state.remove(row);
        return true;
    }
    StackResource const gone = remove_physical(row);
    if (gone.status == "DELETE_COMPLETE") {
        f_.state.remove(gone);
        return true;
    }
    f_.state.save(gone);
    if (is_going(gone)) return !is_going(row);
    stack_.work.failed.push_back(gone.id);
    f_.state.save(stack_);
    return true;
}

void Deployment::end_taking_away(char const* done_status, char const* failed_status) {
    if (stack_.work.failed.empty()) return end(done_status);
    std::vector<std::string> const failed = stack_.work.failed;
    end(failed_status,
        "The following resource(s) failed to delete: [" + base::join(failed, ", ") + "]. ");
}

// Of an update: whatever it made or changed, last first.
bool Deployment::wants_back(StackResource const& row) const {
    return !row.change.empty() && !contains(stack_.work.retain, row.id);
}

bool Deployment::undo() {
    Rows const rows = f_.state.resources(stack_.id);
    for (StackResource const& row : rows) {
        if (row.change == kGoingBack) return settle_undo(row);
    }
    StackResource const* last = nullptr;
    std::ptrdiff_t latest = -1;
    for (StackResource const& row : rows) {
        if (!wants_back(row)) continue;
        std::vector<std::string> const& done = stack_.work.done;
        // What was not settled came last.
        std::ptrdiff_t const at = std::find(done.begin(), done.end(), row.id) - done.begin();
        if (at <= latest) continue;
        latest = at;
        last = &row;
    }
    if (last) {
        undo_one(*last);
        return true;
    }
    restore_stack();
    to(Work::Phase::undo_cleanup, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
    return true;
}

// All that an update took, but for what it is in the middle of.
void Deployment::restore_stack() {
    Work const work = stack_.work;
    Stack before = read_stack(work.before);
    before.updated_millis = stack_.updated_millis;
    before.work = work;
    before.secrets = stack_.secrets;
    stack_ = std::move(before);
    if (!stack_.work.owes) return;
    // It had finished: what it exports and imports goes back, too.
    stack_.work.owes = false;
    read_.reset();
    attempt(f_.core, [&] {
        read_template();
        work_out_outputs();
    });
}

// With its tags of before; those that the update brought are what was.
Stack Deployment::tagged_as_before() const {
    Stack back = stack_;
    back.tags = read_stack(stack_.work.before).tags;
    back.work.before.set("tags", write_stack(stack_).at("tags"));
    return back;
}

void Deployment::undo_one(StackResource row) {
    if (row.change == "create" || row.change == "replace") {
        StackResource made = row;
        made.change.clear();
        made.before = Json();
        made.pending = false;
        f_.state.add(Leftover{0, made});
    }
    if (row.change == "create") return f_.state.remove(row);
    row.status = "UPDATE_IN_PROGRESS";
    row.pending = false;
    row.attributes = row.before.at("attributes");
    tell(f_, stack_, row, now_);
    if (row.change == "replace") return went_back(row, row.before.at("attributes"));
    Json attributes = row.before.at("attributes");
    std::string const wrong = attempt(f_.core, [&] {
        Type const& type = type_of(row.type);
        if (type.undo) return type.undo(desk(row.id), row);
        Stack const back = tagged_as_before();
        Desk const at({f_, back, maker_of(f_, stack_, now_), now_, row.id});
        attributes = type.update(at, row, row.before.at("properties")).attributes;
    });
    if (!wrong.empty()) return stop_going_back(row, wrong);
    if (!type_of(row.type).undo) return went_back(row, attributes);
    row.change = kGoingBack;
    f_.state.save(row);
}

// False: it is still on its way back.
bool Deployment::settle_undo(StackResource row) {
    std::optional<Made> result;
    std::string const wrong =
        attempt(f_.core, [&] { result = type_of(row.type).settle(desk(row.id), row); });
    if (!wrong.empty()) {
        row.change = "update";
        stop_going_back(row, wrong);
        return true;
    }
    if (!result) return false;
    if (!result->pending) {
        went_back(row, result->attributes);
    } else {
        row.attributes = result->attributes;
        f_.state.save(row);
    }
    return true;
}

void Deployment::went_back(StackResource row, Json const& attributes) {
    row.physical = row.before.at("physical").text();
    row.properties = row.before.at("properties");
    row.attributes = attributes;
    row.change.clear();
    row.before = Json();
    row.status = "UPDATE_COMPLETE";
    row.reason.clear();
    f_.state.save(row);
    tell(f_, stack_, row, now_);
}

void Deployment::stop_going_back(StackResource row, std::string const& reason) {
    row.status = "UPDATE_FAILED";
    row.reason = reason;
    f_.state.save(row);
    tell(f_, stack_, row, now_);
    to(Work::Phase::stuck, "UPDATE_ROLLBACK_FAILED",
       "The following resource(s) failed to update: [" + row.id + "]. ");
}

}  // namespace cloud::cloudformation
