// Operations are carried on, and what accounts do that move in an Organization is followed:
// automatic deployment makes stacks in those that come, and takes them from those that leave.
#include <algorithm>
#include <set>

#include "cloud/cloudformation/stack_set_given.hpp"
#include "cloud/cloudformation/stack_set_run.hpp"

namespace cloud::cloudformation {
namespace {

constexpr int kPiecesAtOnce = 20;  // of one operation, in one transaction

// Who is in the units of a set now, and through which.
std::map<std::string, std::string> members_now(StackSets const& s, StackSet const& set) {
    std::map<std::string, std::string> members;
    for (std::string const& unit : set.units) {
        try {
            for (std::string const& account : members_of(s, unit)) members.emplace(account, unit);
        } catch (aws::Error const&) {
            // The unit has gone, and with it all that were in it.
        }
    }
    return members;
}

std::vector<Part> leavers(StackSets const& s, StackSet const& set,
                          std::map<std::string, std::string> const& members) {
    std::vector<Part> parts;
    for (StackInstance const& one : s.state.instances(set.id)) {
        if (members.count(one.account) != 0 || one.unit.empty()) continue;
        // What failed is not tried for ever: DeleteStackInstances is for that.
        if (one.status == "INOPERABLE") continue;
        parts.push_back({.account = one.account, .region = one.region, .unit = one.unit});
    }
    return parts;
}

std::vector<Part> comers(StackSets const& s, StackSet const& set,
                         std::map<std::string, std::string> const& members) {
    std::vector<Part> parts;
    std::set<std::string> known;
    for (StackInstance const& one : s.state.instances(set.id)) known.insert(one.account);
    for (std::string const& region : set.regions) {
        for (auto const& [account, unit] : members) {
            if (known.count(account) != 0) continue;
            parts.push_back({.account = account, .region = region, .unit = unit});
        }
    }
    return parts;
}

void follow(StackSets& s, StackSet const& set, base::Instant now) {
    std::map<std::string, std::string> const members = members_now(s, set);
    codec::Json const preferences = codec::Json::object(
        {{"MaxConcurrentPercentage", 100}, {"FailureTolerancePercentage", 100}});
    std::vector<Part> gone = leavers(s, set, members);
    bool const leaving = !gone.empty();
    std::vector<Part> parts = leaving ? std::move(gone) : comers(s, set, members);
    if (parts.empty()) return;
    begin_operation(s, {.set = set,
                        .action = leaving ? "DELETE" : "CREATE",
                        .parts = std::move(parts),
                        .preferences = preferences,
                        .endpoint = set.endpoint,
                        .retain = leaving && set.retain_on_removal,
                        .now = now});
}

}  // namespace

base::Instant StackSetWorker::step(base::Instant now) {
    for (StackSet const& set : s_.state.living()) {
        bool const follows = set.service_managed && set.auto_deploy && !set.units.empty();
        if (follows && !s_.state.is_working(set.id)) follow(s_, set, now);
    }
    base::Instant next = base::kNever;
    for (SetOperation const& operation : s_.state.running()) {
        SetRun run(s_, s_.state.set(operation.set).value(), operation, now);
        int pieces = 0;
        while (pieces < kPiecesAtOnce && run.advance()) ++pieces;
        base::Instant const again = patience_.next(operation.id, pieces > 0, now);
        next = std::min(next, pieces == kPiecesAtOnce ? now : again);
    }
    return next;
}

}  // namespace cloud::cloudformation
