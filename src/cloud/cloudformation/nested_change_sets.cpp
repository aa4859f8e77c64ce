#include "cloud/cloudformation/nested_change_sets.hpp"

#include "base/id.hpp"
#include "base/time.hpp"
#include "cloud/cloudformation/nested.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr std::size_t kRandomLetters = 12;
constexpr char const* kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

ChangeSet set_of(Formation& f, ChangeSet const& parent, NestedPreview const& one,
                 base::Instant now) {
    Stack const& child = one.child;
    ChangeSet set;
    std::string const end = "-" + f.core.random.text(kRandomLetters, kLetters);
    set.name = (parent.name + "-" + child.logical).substr(0, kNameLength - end.size()) + end;
    set.id = kArn + child.region + ":" + child.account + ":changeSet/" + set.name + "/" +
             base::uuid(f.core.random);
    set.stack = child.id;
    set.type = child.in_review() ? "CREATE" : "UPDATE";
    set.status = "CREATE_COMPLETE";
    set.execution = "AVAILABLE";
    set.template_text = one.wanted.template_text;
    set.parameters = one.wanted.parameters;
    set.tags = one.wanted.tags;
    set.capabilities = one.wanted.capabilities;
    set.notification_arns = one.wanted.notification_arns;
    set.role_arn = one.wanted.role_arn;
    set.changes = one.seen.changes;
    set.adopt = parent.adopt;
    set.nested = true;
    set.parent = parent.id;
    set.root = parent.root.empty() ? parent.id : parent.root;
    set.created_millis = base::to_millis(now);
    return set;
}

// In the parent's changes.
void point_to(ChangeSet& parent, ChangeSet const& set, std::string const& logical) {
    Json list = Json::array();
    for (Json change : parent.changes.items()) {
        Json resource = change.at("ResourceChange");
        if (resource.at("LogicalResourceId").text() == logical) {
            resource.set("ChangeSetId", set.id);
            resource.set("PhysicalResourceId", set.stack);
            change.set("ResourceChange", std::move(resource));
        }
        list.push(std::move(change));
    }
    parent.changes = std::move(list);
}

}  // namespace

void keep_nested(Formation& f, ChangeSet& set, std::vector<NestedPreview> const& seen,
                 base::Instant now) {
    for (NestedPreview const& one : seen) {
        if (one.child.in_review() && !f.state.stack(one.child.id)) {
            f.state.save(one.child);
            tell(f, one.child, now);
        }
        ChangeSet nested = set_of(f, set, one, now);
        keep_nested(f, nested, one.seen.nested, now);
        f.state.save(nested);
        point_to(set, nested, one.child.logical);
    }
}

std::vector<ChangeSet> nested_of(Formation const& f, ChangeSet const& set) {
    std::vector<ChangeSet> all;
    for (Json const& change : set.changes.items()) {
        std::string const& id = change.at("ResourceChange").at("ChangeSetId").text();
        std::optional<ChangeSet> const nested = id.empty() ? std::nullopt : f.state.change_set(id);
        if (!nested) continue;
        all.push_back(*nested);
        std::vector<ChangeSet> const below = nested_of(f, *nested);
        all.insert(all.end(), below.begin(), below.end());
    }
    return all;
}

void forget(Formation& f, ChangeSet const& set, base::Instant now) {
    std::vector<ChangeSet> const all = nested_of(f, set);
    f.state.remove(set);
    for (ChangeSet const& nested : all) f.state.remove(nested);
    for (ChangeSet const& nested : all) {
        std::optional<Stack> const child = f.state.stack(nested.stack);
        if (child && f.state.change_sets(child->id).empty()) drop_announced(f, *child, now);
    }
}

void check_is_root(ChangeSet const& set, char const* operation) {
    if (set.root.empty()) return;
    throw invalid(std::string(operation) +
                  " cannot be invoked on a nested change set: its root is " + set.root);
}

}  // namespace cloud::cloudformation
