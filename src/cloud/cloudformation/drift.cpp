// Drift: what is there against what CloudFormation made.
#include "aws/input.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "cfn/changes.hpp"
#include "cloud/cloudformation/given.hpp"
#include "cloud/cloudformation/types.hpp"
#include "cloud/cloudformation/verbs.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

std::string text_of_value(Json const& value) {
    if (value.is_null()) return "";
    return value.is_text() ? value.text() : codec::to_json(value);
}

Json differences(Json const& expected, Json const& actual) {
    Json list = Json::array();
    for (cfn::Change const& one : cfn::changes(expected, actual)) {
        char const* const type = one.kind == cfn::Change::Kind::add      ? "ADD"
                                 : one.kind == cfn::Change::Kind::remove ? "REMOVE"
                                                                         : "NOT_EQUAL";
        list.push(Json::object({{"PropertyPath", one.path},
                                {"ExpectedValue", text_of_value(one.before)},
                                {"ActualValue", text_of_value(one.after)},
                                {"DifferenceType", type}}));
    }
    return list;
}

// Of what the template says alone: what a service adds by itself is no drift.
Json said_by(Json const& expected, Json const& actual) {
    Json out = Json::object();
    for (auto const& [name, value] : actual.members()) {
        if (expected.has(name)) out.set(name, value);
    }
    return out;
}

void look_at(Desk const& desk, StackResource& row) {
    Type const* const type = find_type(row.type);
    row.differences = Json();
    row.drift = "NOT_CHECKED";
    if (!type || !type->read) return;
    try {
        std::optional<Json> const actual = type->read(desk, row);
        if (!actual) {
            row.drift = "DELETED";
            return;
        }
        Json found = differences(row.properties, said_by(row.properties, *actual));
        row.drift = found.items().empty() ? "IN_SYNC" : "MODIFIED";
        row.differences = std::move(found);
    } catch (aws::Error const& error) {
        if (is_gone(error)) row.drift = "DELETED";
    }
}

Json shape(Stack const& stack, StackResource const& row) {
    Json one = Json::object({{"StackId", stack.id},
                             {"LogicalResourceId", row.id},
                             {"PhysicalResourceId", row.physical},
                             {"ResourceType", row.type},
                             {"ExpectedProperties", codec::to_json(masked(row.properties, stack))},
                             {"StackResourceDriftStatus", row.drift},
                             {"Timestamp", time_of(stack.drift_millis)}});
    if (!row.differences.is_null()) {
        one.set("PropertyDifferences", masked(row.differences, stack));
    }
    return one;
}

bool drifted(std::string const& drift) { return drift == "MODIFIED" || drift == "DELETED"; }

}  // namespace

// It is done when it is answered; its id is the stack's and the time.
Answer detect_stack_drift(Formation& f, aws::Invocation const& call) {
    Stack stack = given_stack(f, call);
    stack.work.caller = call.caller;
    stack.drift = "IN_SYNC";
    stack.drift_millis = base::to_millis(call.now);
    for (StackResource row : f.state.resources(stack.id)) {
        look_at(Desk({f, stack, maker_of(f, stack, call.now), call.now, row.id}), row);
        f.state.save(row);
        if (drifted(row.drift)) stack.drift = "DRIFTED";
    }
    f.state.save(stack);
    return Json::object({{"StackDriftDetectionId", stack.id.substr(stack.id.rfind('/') + 1)}});
}

Answer detect_stack_resource_drift(Formation& f, aws::Invocation const& call) {
    Stack stack = given_stack(f, call);
    std::string const id = aws::required_text(call.input, "LogicalResourceId");
    std::optional<StackResource> row = f.state.resource(stack.id, id);
    if (!row) throw invalid("Resource " + id + " does not exist for stack " + stack.name);
    stack.work.caller = call.caller;
    look_at(Desk({f, stack, maker_of(f, stack, call.now), call.now, row->id}), *row);
    f.state.save(*row);
    stack.drift_millis = base::to_millis(call.now);
    return Json::object({{"StackResourceDrift", shape(stack, *row)}});
}

Answer describe_stack_drift_detection_status(Formation& f, aws::Invocation const& call) {
    std::string const id = aws::required_text(call.input, "StackDriftDetectionId");
    for (Stack const& stack : f.state.stacks(call.caller.account.value, call.caller.region.value)) {
        if (!stack.id.ends_with("/" + id) || stack.drift_millis == 0) continue;
        std::int64_t count = 0;
        for (StackResource const& row : f.state.resources(stack.id)) {
            count += drifted(row.drift) ? 1 : 0;
        }
        return Json::object({{"StackId", stack.id},
                             {"StackDriftDetectionId", id},
                             {"StackDriftStatus", stack.drift},
                             {"DetectionStatus", "DETECTION_COMPLETE"},
                             {"DriftedStackResourceCount", count},
                             {"Timestamp", time_of(stack.drift_millis)}});
    }
    throw invalid("Stack drift detection " + id + " does not exist");
}

Answer describe_stack_resource_drifts(Formation& f, aws::Invocation const& call) {
    Stack const stack = given_stack(f, call);
    std::vector<std::string> const wanted =
        aws::text_list(call.input, "StackResourceDriftStatusFilters");
    std::vector<Json> all;
    for (StackResource const& row : f.state.resources(stack.id)) {
        if (!wanted.empty() ? !contains(wanted, row.drift) : row.drift == "NOT_CHECKED") continue;
        all.push_back(shape(stack, row));
    }
    return page(call, "StackResourceDrifts", std::move(all));
}

}  // namespace cloud::cloudformation
