// Change sets: what an update would do, kept, looked at and then done.
#include "aws/input.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "cloud/cloudformation/begin.hpp"
#include "cloud/cloudformation/given.hpp"
#include "cloud/cloudformation/nested_change_sets.hpp"
#include "cloud/cloudformation/preview.hpp"
#include "cloud/cloudformation/shapes.hpp"
#include "cloud/cloudformation/verbs.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr char const* kNoChanges =
    "The submitted information didn't contain changes. Submit different information to create a "
    "change set.";

aws::Error no_change_set(std::string const& name) {
    return aws::Error("ChangeSetNotFoundException", "ChangeSet [" + name + "] does not exist", 404)
        .query("ChangeSetNotFound", 404);
}

ChangeSet given_change_set(Formation const& f, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "ChangeSetName");
    std::optional<ChangeSet> found;
    if (name.starts_with(kArn)) {
        found = f.state.change_set(name);
    } else {
        if (call.input.at("StackName").text().empty()) {
            throw invalid(
                "StackName must be specified if ChangeSetName is not specified as an "
                "ARN.");
        }
        found = f.state.change_set(given_stack(f, call).id, name);
    }
    std::optional<Stack> const stack = found ? f.state.stack(found->stack) : std::nullopt;
    if (!stack || stack->account != call.caller.account.value) throw no_change_set(name);
    return *found;
}

Json id_of(ChangeSet const& set) { return Json::object({{"Id", set.id}, {"StackId", set.stack}}); }

// Of a change set that makes its stack: there, with nothing in it yet.
Stack stack_to_come(Formation& f, aws::Invocation const& call, Asked const& asked,
                    std::string const& set_name) {
    std::optional<Stack> there =
        f.state.named(call.caller.account.value, call.caller.region.value, asked.name);
    if (there && there->in_review()) return *there;
    if (there) {
        throw invalid("Stack [" + asked.name +
                      "] already exists and cannot be created again with the changeSet [" +
                      set_name + "].");
    }
    Stack stack = new_stack(f, call, asked.name);
    stack.status = "REVIEW_IN_PROGRESS";
    stack.reason = "User Initiated";
    stack.role_arn = asked.role_arn;
    f.state.save(stack);
    tell(f, stack, call.now);
    return stack;
}

Stack stack_to_change(Formation const& f, aws::Invocation const& call, Asked const& asked) {
    Stack stack = given_stack(f, call, asked.name);
    if (!stack.alive() || stack.in_review())
        throw invalid("Stack [" + asked.name + "] does not exist");
    check_can_be_updated(stack);
    return stack;
}

Wanted wanted_of(ChangeSet const& set) {
    return {.template_text = set.template_text,
            .parameters = set.parameters,
            .tags = set.tags,
            .capabilities = set.capabilities,
            .notification_arns = set.notification_arns,
            .role_arn = set.role_arn,
            .token = set.token,
            .adopt = set.adopt,
            .nested = set.nested};
}

ChangeSet new_change_set(Formation& f, aws::Invocation const& call, Asked const& asked) {
    Json const& in = call.input;
    ChangeSet set;
    set.name = aws::required_text(in, "ChangeSetName");
    set.type = in.at("ChangeSetType").text().empty() ? "UPDATE" : in.at("ChangeSetType").text();
    if (set.type != "CREATE" && set.type != "UPDATE") {
        throw invalid(
            "This cloud makes change sets of the types CREATE and UPDATE alone; to adopt "
            "what is there, set ImportExistingResources");
    }
    set.id = std::string(kArn) + call.caller.region.value + ":" + call.caller.account.value +
             ":changeSet/" + set.name + "/" + base::uuid(f.core.random);
    set.description = in.at("Description").text();
    set.on_failure = in.at("OnStackFailure").text();
    set.adopt = aws::optional_boolean(in, "ImportExistingResources", false);
    set.nested = aws::optional_boolean(in, "IncludeNestedStacks", false);
    set.template_text = asked.template_text;
    set.given = asked.parameters;
    set.tags = asked.tags;
    set.capabilities = asked.capabilities;
    set.notification_arns = asked.notification_arns;
    set.role_arn = asked.role_arn;
    set.token = in.at("ClientToken").text();
    set.created_millis = base::to_millis(call.now);
    return set;
}

// What it would do; what is wrong with it is its status, not the answer's error.
void look(Formation& f, Stack const& stack, ChangeSet& set, base::Instant now) {
    set.changes = Json::array();
    try {
        set.parameters = checked_values({f, stack, set.template_text, now}, set.given);
        Preview const seen = preview(f, stack, wanted_of(set), now);
        set.changes = seen.changes;
        set.status = seen.differs ? "CREATE_COMPLETE" : "FAILED";
        if (!seen.differs) set.reason = kNoChanges;
        keep_nested(f, set, seen.nested, now);
    } catch (aws::Error const& error) {
        set.status = "FAILED";
        set.reason = error.message;
    }
    set.execution = set.status == "FAILED" ? "UNAVAILABLE" : "AVAILABLE";
}

}  // namespace

Answer create_change_set(Formation& f, aws::Invocation const& call) {
    Asked asked = given(f, call);
    ChangeSet set = new_change_set(f, call, asked);
    bool const creation = set.type == "CREATE";
    // A template that is none makes no stack.
    if (!asked.same_template) {
        cfn::Template const read = checked_template(asked.template_text);
        check_capabilities(read, asked.capabilities);
    }
    Stack stack =
        creation ? stack_to_come(f, call, asked, set.name) : stack_to_change(f, call, asked);
    if (f.state.change_set(stack.id, set.name)) {
        throw aws::Error("AlreadyExistsException",
                         "ChangeSet " + set.name +
                             " cannot be created due to a mismatch with "
                             "existing attribute Template: delete it first.");
    }
    if (f.state.change_sets(stack.id).size() >= kChangeSetsPerStack) {
        throw aws::Error("LimitExceededException",
                         "Limit for ChangeSets has been exceeded for this stack.");
    }
    set.stack = stack.id;
    if (asked.same_template) set.template_text = stack.template_text;
    if (!asked.has_tags && !creation) set.tags = stack.tags;
    stack.work.caller = call.caller;
    look(f, stack, set, call.now);
    f.state.save(set);
    return id_of(set);
}

Answer describe_change_set(Formation& f, aws::Invocation const& call) {
    ChangeSet const set = given_change_set(f, call);
    Stack const stack = *f.state.stack(set.stack);
    bool const values = aws::optional_boolean(call.input, "IncludePropertyValues", false);
    Json out = page(call, "Changes", changes_of(set, values));
    out.set("ChangeSetName", set.name);
    out.set("ChangeSetId", set.id);
    out.set("StackId", set.stack);
    out.set("StackName", stack.name);
    if (!set.description.empty()) out.set("Description", set.description);
    out.set("Parameters", parameters_of(set.template_text, set.parameters));
    out.set("CreationTime", time_of(set.created_millis));
    out.set("ExecutionStatus", set.execution);
    out.set("Status", set.status);
    if (!set.reason.empty()) out.set("StatusReason", set.reason);
    out.set("NotificationARNs", list_of(set.notification_arns));
    out.set("Capabilities", list_of(set.capabilities));
    out.set("Tags", tags_of(set.tags));
    out.set("IncludeNestedStacks", set.nested);
    if (!set.root.empty()) {
        out.set("ParentChangeSetId", set.parent);
        out.set("RootChangeSetId", set.root);
    }
    out.set("ImportExistingResources", set.adopt);
    if (!set.on_failure.empty()) out.set("OnStackFailure", set.on_failure);
    return out;
}

Answer execute_change_set(Formation& f, aws::Invocation const& call) {
    ChangeSet set = given_change_set(f, call);
    Stack stack = *f.state.stack(set.stack);
    check_is_root(set, "ExecuteChangeSet");
    if (set.execution != "AVAILABLE") {
        throw aws::Error("InvalidChangeSetStatusException",
                         "ChangeSet [" + set.id +
                             "] cannot be executed in its current status of [" + set.status + "]")
            .query("InvalidChangeSetStatus");
    }
    set.token = call.input.at("ClientRequestToken").text();
    std::string const on_failure = set.on_failure;
    bool const kept = aws::optional_boolean(call.input, "DisableRollback", false);
    stack.on_failure = kept ? "DO_NOTHING" : on_failure.empty() ? "ROLLBACK" : on_failure;
    for (ChangeSet const& other : f.state.change_sets(stack.id)) {
        if (other.id != set.id) forget(f, other, call.now);
    }
    for (ChangeSet nested : nested_of(f, set)) {
        nested.execution = "EXECUTE_COMPLETE";
        f.state.save(nested);
    }
    set.execution = "EXECUTE_COMPLETE";
    f.state.save(set);
    stack.in_review() ? begin_create(f, stack, wanted_of(set), call)
                      : begin_update(f, stack, wanted_of(set), call);
    return Json::object();
}

// What is gone is gone.
Answer delete_change_set(Formation& f, aws::Invocation const& call) {
    try {
        ChangeSet const set = given_change_set(f, call);
        check_is_root(set, "DeleteChangeSet");
        forget(f, set, call.now);
    } catch (aws::Error const& error) {
        if (error.code != "ChangeSetNotFoundException") throw;
    }
    return Json::object();
}

Answer list_change_sets(Formation& f, aws::Invocation const& call) {
    Stack const stack = given_stack(f, call);
    std::vector<Json> all;
    for (ChangeSet const& set : f.state.change_sets(stack.id)) {
        Json one = Json::object({{"StackId", stack.id},
                                 {"StackName", stack.name},
                                 {"ChangeSetId", set.id},
                                 {"ChangeSetName", set.name},
                                 {"ExecutionStatus", set.execution},
                                 {"Status", set.status},
                                 {"CreationTime", time_of(set.created_millis)},
                                 {"IncludeNestedStacks", set.nested},
                                 {"ImportExistingResources", set.adopt}});
        if (!set.root.empty()) {
            one.set("ParentChangeSetId", set.parent);
            one.set("RootChangeSetId", set.root);
        }
        if (!set.reason.empty()) one.set("StatusReason", set.reason);
        if (!set.description.empty()) one.set("Description", set.description);
        all.push_back(std::move(one));
    }
    return page(call, "Summaries", std::move(all));
}

}  // namespace cloud::cloudformation
