// AWS::CloudFormation::Stack: a stack that is a part of another, which makes, changes and takes it
// away. It does its own work a resource at a time, as any stack; the parent waits for it. What an
// update leaves behind goes only when all of the parent is changed, so that it can go back whole.
// (Rules: CloudFormation user guide, "Embed stacks within other stacks".)
#include "base/text.hpp"
#include "cfn/error.hpp"
#include "cloud/cloudformation/nested.hpp"
#include "cloud/cloudformation/resource_families.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

Made made(Stack const& child, bool pending = false) {
    Json attributes = Json::object();
    for (Json const& output : child.outputs.items()) {
        attributes.set("Outputs." + output.at("OutputKey").text(), output.at("OutputValue"));
    }
    return {child.id, std::move(attributes), pending};
}

cfn::Invalid failed(Stack const& child, char const* done, std::string const& why) {
    return cfn::Invalid("Embedded stack " + child.id + " was not successfully " + done + why);
}

void require(Desk const& desk, char const* action, Stack const& child, Json const& properties) {
    aws::Need need;
    need.action = std::string("cloudformation:") + action;
    need.resource = child.id;
    std::string const url = text_of(properties, "TemplateURL");
    if (!url.empty()) need.context.set("cloudformation:TemplateUrl", url);
    if (!child.role_arn.empty()) need.context.set("cloudformation:RoleArn", child.role_arn);
    desk.require(need);
}

std::int64_t timeout_of(Json const& properties) {
    std::string const text = text_of(properties, "TimeoutInMinutes");
    if (text.empty()) return 0;
    std::optional<std::int64_t> const minutes = base::to_int64(text);
    if (minutes && *minutes >= 1 && *minutes <= kMostTimeoutMinutes) return *minutes;
    throw cfn::Invalid("Property TimeoutInMinutes must be a number of minutes, not \"" + text +
                       "\"");
}

Made create(Desk const& desk, Json const& properties) {
    Formation& f = desk.formation();
    aws::Invocation const call = call_for_child(desk.stack(), desk.now());
    Stack child = child_to_come(f, call, desk.stack(), desk.logical());
    child.timeout_minutes = timeout_of(properties);
    require(desk, "CreateStack", child, properties);
    Wanted const wanted = wanted_of_child({f, call, desk.stack(), child}, properties);
    begin_create(f, child, wanted, call);
    return made(child, true);
}

// The child as its parent would have it, and what it is to be made of.
std::pair<Stack, Wanted> next(Desk const& desk, StackResource const& was, Json const& properties) {
    aws::Invocation const call = call_for_child(desk.stack(), desk.now());
    Stack child = living_child(desk.formation(), was.physical);
    child.role_arn = desk.stack().role_arn;
    child.work.caller = call.caller;
    Wanted wanted = wanted_of_child({desk.formation(), call, desk.stack(), child}, properties);
    wanted.held = true;
    return {std::move(child), std::move(wanted)};
}

bool differs(Desk const& desk, StackResource const& was, Json const& properties) {
    auto const [child, wanted] = next(desk, was, properties);
    return preview(desk.formation(), child, wanted, desk.now()).differs;
}

// Nothing is done where nothing differs.
Made update(Desk const& desk, StackResource const& was, Json const& properties) {
    Formation& f = desk.formation();
    require(desk, "UpdateStack", living_child(f, was.physical), properties);
    auto [child, wanted] = next(desk, was, properties);
    check_can_be_updated(child);
    if (!preview(f, child, wanted, desk.now()).differs) return made(child);
    child.on_failure = desk.stack().on_failure;
    begin_update(f, child, wanted, call_for_child(desk.stack(), desk.now()));
    return made(child, true);
}

std::optional<Made> settle_undo(Stack const& child) {
    if (child.status == "UPDATE_ROLLBACK_FAILED") {
        throw failed(child, "updated", ". Currently in " + child.status + ": " + child.reason);
    }
    bool const cleaning = child.work.phase == Work::Phase::undo_cleanup;
    if (child.is_busy() && !cleaning) return std::nullopt;
    return made(child);
}

std::optional<Made> settle(Desk const& desk, StackResource const& was) {
    Stack const child = living_child(desk.formation(), was.physical);
    if (was.change == kGoingBack) return settle_undo(child);
    if (child.work.phase == Work::Phase::apply) return std::nullopt;
    bool const creation = was.change == "create";
    if (child.status == (creation ? "CREATE_COMPLETE" : "UPDATE_COMPLETE")) return made(child);
    if (child.work.phase == Work::Phase::cleanup) return made(child);
    if (creation) throw failed(child, "created", ": " + child.reason);
    std::string const& why = child.work.reason.empty() ? child.reason : child.work.reason;
    throw failed(child, "updated", ". Currently in " + child.status + " with reason: " + why);
}

// From the middle of its update too.
void undo(Desk const& desk, StackResource const& was) {
    Formation& f = desk.formation();
    Stack child = living_child(f, was.physical);
    Work& work = child.work;
    if (work.phase != Work::Phase::apply && work.phase != Work::Phase::cleanup &&
        work.phase != Work::Phase::stuck) {
        return;
    }
    work.phase = Work::Phase::undo;
    work.caller = desk.stack().work.caller;
    work.retain.clear();
    for (std::string const& skipped : desk.stack().work.retain) {
        auto const parts = base::cut(skipped, ".");
        if (parts && parts->first == child.name) work.retain.emplace_back(parts->second);
    }
    child.status = "UPDATE_ROLLBACK_IN_PROGRESS";
    child.reason.clear();
    f.state.save(child);
    tell(f, child, desk.now());
    f.core.signal(kWorkTopic);
}

void remove(Desk const& desk, StackResource const& was) {
    Formation& f = desk.formation();
    std::optional<Stack> const child = f.state.stack(was.physical);
    if (!child || !child->alive() || child->work.phase == Work::Phase::remove) return;
    require(desk, "DeleteStack", *child, Json());
    begin_remove(f, *child, call_for_child(desk.stack(), desk.now()));
}

bool has_gone(Desk const& desk, StackResource const& was) {
    std::optional<Stack> const child = desk.formation().state.stack(was.physical);
    if (!child || !child->alive()) return true;
    if (child->status != "DELETE_FAILED") return false;
    throw failed(*child, "deleted", ": " + child->reason);
}

}  // namespace

std::vector<Type> stack_types() {
    return {{.name = std::string(kStackType),
             .create = &create,
             .update = &update,
             .remove = &remove,
             .settle = &settle,
             .has_gone = &has_gone,
             .undo = &undo,
             .differs = &differs}};
}

}  // namespace cloud::cloudformation
