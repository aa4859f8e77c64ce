// What is done with many instances at once: begun, told of, stopped.
#include <algorithm>

#include "aws/input.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "cloud/cloudformation/given.hpp"
#include "cloud/cloudformation/shapes.hpp"
#include "cloud/cloudformation/stack_set_given.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr std::size_t kIdLength = 128;

SetOperation given_operation(StackSets const& s, aws::Invocation const& call, StackSet const& set) {
    std::string const id = aws::required_text(call.input, "OperationId");
    std::optional<SetOperation> found = s.state.operation(set.id, id);
    if (found) return *std::move(found);
    throw aws::Error("OperationNotFoundException",
                     "Operation " + id.substr(0, kIdLength) + " not found", 404);
}

Json summary(SetOperation const& operation) {
    Json out = Json::object({{"OperationId", operation.id},
                             {"Action", operation.action},
                             {"Status", operation.status},
                             {"CreationTimestamp", time_of(operation.created_millis)},
                             {"OperationPreferences", operation.preferences}});
    if (operation.ended_millis > 0) out.set("EndTimestamp", time_of(operation.ended_millis));
    if (!operation.reason.empty()) out.set("StatusReason", operation.reason);
    auto const failed = std::count_if(operation.parts.begin(), operation.parts.end(),
                                      [](Part const& part) { return part.status == "FAILED"; });
    out.set("StatusDetails",
            Json::object({{"FailedStackInstancesCount", static_cast<std::int64_t>(failed)}}));
    return out;
}

// Those that are to be made have a row from now on.
void mark(StackSets& s, SetOperation const& operation) {
    for (Part const& part : operation.parts) {
        std::optional<StackInstance> one =
            s.state.instance(operation.set, part.account, part.region);
        if (!one && operation.action != "CREATE") continue;
        if (!one) {
            one =
                StackInstance{.set = operation.set, .account = part.account, .region = part.region};
        }
        if (!part.unit.empty()) one->unit = part.unit;
        if (one->status == "CURRENT") one->status = "OUTDATED";
        one->detailed = "PENDING";
        one->reason.clear();
        one->operation = operation.id;
        s.state.save(*one);
    }
}

}  // namespace

std::string begin_operation(StackSets& s, Begun begun) {
    StackSet const& set = begun.set;
    for (SetOperation const& other : s.state.operations(set.id)) {
        if (other.is_running()) {
            throw aws::Error(
                "OperationInProgressException",
                "Another Operation on StackSet " + set.arn() + " is in progress: " + other.id, 409);
        }
        if (other.id == begun.id) {
            throw aws::Error("OperationIdAlreadyExistsException",
                             "Operation id " + begun.id + " already exists", 409);
        }
    }
    if (begun.id.size() > kIdLength) throw invalid("OperationId is too long");
    SetOperation operation;
    operation.id = begun.id.empty() ? base::uuid(s.f.core.random) : begun.id;
    operation.set = set.id;
    operation.action = begun.action;
    operation.preferences = begun.preferences.is_null() ? Json::object() : begun.preferences;
    operation.regions = in_order(operation.preferences, begun.parts);
    operation.retain = begun.retain;
    operation.endpoint = begun.endpoint;
    operation.parts = std::move(begun.parts);
    operation.created_millis = base::to_millis(begun.now);
    s.state.save(operation);
    mark(s, operation);
    s.f.core.signal(kWorkTopic);
    return operation.id;
}

Answer describe_stack_set_operation(StackSets& s, aws::Invocation const& call) {
    StackSet const set = given_set(s, call);
    SetOperation const operation = given_operation(s, call, set);
    Json out = summary(operation);
    out.set("StackSetId", set.id);
    if (operation.action == "DELETE") out.set("RetainStacks", operation.retain);
    if (!set.service_managed) {
        out.set("AdministrationRoleARN", set.administrator);
        out.set("ExecutionRoleName", set.execution_role);
    }
    return Json::object({{"StackSetOperation", std::move(out)}});
}

Answer list_stack_set_operations(StackSets& s, aws::Invocation const& call) {
    StackSet const set = given_set(s, call);
    std::vector<Json> all;
    for (SetOperation const& one : s.state.operations(set.id)) all.push_back(summary(one));
    return page(call, "Summaries", std::move(all));
}

Answer list_stack_set_operation_results(StackSets& s, aws::Invocation const& call) {
    SetOperation const operation = given_operation(s, call, given_set(s, call));
    std::vector<Json> all;
    for (Part const& part : operation.parts) {
        Json one = Json::object({{"Account", part.account},
                                 {"Region", part.region},
                                 {"Status", part.status},
                                 {"OrganizationalUnitId", part.unit}});
        if (!part.reason.empty()) one.set("StatusReason", part.reason);
        all.push_back(std::move(one));
    }
    return page(call, "Summaries", std::move(all));
}

Answer stop_stack_set_operation(StackSets& s, aws::Invocation const& call) {
    SetOperation operation = given_operation(s, call, given_set(s, call));
    if (!operation.is_running()) {
        throw aws::Error("InvalidOperationException",
                         "Operation " + operation.id + " is not running", 400);
    }
    operation.status = "STOPPING";
    s.state.save(operation);
    s.f.core.signal(kWorkTopic);
    return Json::object();
}

}  // namespace cloud::cloudformation
