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
    Leftover const& going = next == left.end() ? left.front() : *next;
    remove_physical(going.resource);
    f_.state.remove(going);
    return true;
}

// Tells of it; the status says what came of it.
StackResource Deployment::remove_physical(StackResource row) {
    row.status = "DELETE_IN_PROGRESS";
    row.reason.clear();
    tell(f_, stack_, row, now_);
    try {
        f_.core.attempt([&] {
            Type const& type = type_of(row.type);
            unless_gone([&] { type.remove(desk(row.id), row); });
        });
        row.status = "DELETE_COMPLETE";
    } catch (aws::Error const& error) {
        row.status = "DELETE_FAILED";
        row.reason = "Resource handler returned message: \"" + error.message +
                     "\" (HandlerErrorCode: " + error.code + ")";
    } catch (cfn::Invalid const& wrong) {
        row.status = "DELETE_FAILED";
        row.reason = wrong.message;
    }
    tell(f_, stack_, row, now_);
    return row;
}

// All of a stack, each before what it waited for.
bool Deployment::take_away(char const* done_status, char const* failed_status) {
    Rows const rows = f_.state.resources(stack_.id);
    std::optional<StackResource> const next = next_to_go(rows);
    if (!next) {
        end_taking_away(done_status, failed_status);
        return true;
    }
    bool const creation = stack_.work.phase == Work::Phase::roll_back;
    bool const kept = creation ? next->retain_on_create : next->retain;
    if (kept || contains(stack_.work.retain, next->id) || next->physical.empty()) {
        if (!next->physical.empty()) leave(*next);
        f_.state.remove(*next);
        return true;
    }
    StackResource const gone = remove_physical(*next);
    if (gone.status == "DELETE_COMPLETE") {
        f_.state.remove(gone);
        return true;
    }
    f_.state.save(gone);
    stack_.work.failed.push_back(gone.id);
    f_.state.save(stack_);
    return true;
}

std::optional<StackResource> Deployment::next_to_go(Rows const& rows) const {
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        if (contains(stack_.work.failed, row->id) || is_waited_for(row->id, rows)) continue;
        return *row;
    }
    return std::nullopt;
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
    stack_ = std::move(before);
}

void Deployment::undo_one(StackResource row) {
    StackResource now = row;
    now.change.clear();
    now.before = Json();
    now.pending = false;
    if (row.change == "create") {
        f_.state.remove(row);
        f_.state.add(Leftover{0, now});
        return;
    }
    if (row.change == "replace") f_.state.add(Leftover{0, now});
    now.properties = row.before.at("properties");
    now.attributes = row.before.at("attributes");
    now.status = "UPDATE_IN_PROGRESS";
    tell(f_, stack_, now, now_);
    try {
        if (row.change == "update") {
            f_.core.attempt([&] {
                Made const made = type_of(row.type).update(desk(row.id), row, now.properties);
                now.attributes = made.attributes;
            });
        }
        now.physical = row.before.at("physical").text();
    } catch (aws::Error const& error) {
        row.status = "UPDATE_FAILED";
        row.reason = error.message;
        f_.state.save(row);
        tell(f_, stack_, row, now_);
        to(Work::Phase::stuck, "UPDATE_ROLLBACK_FAILED",
           "The following resource(s) failed to update: [" + row.id + "]. ");
        return;
    }
    now.status = "UPDATE_COMPLETE";
    now.reason.clear();
    f_.state.save(now);
    tell(f_, stack_, now, now_);
}

}  // namespace cloud::cloudformation
