// What there is: stacks, their resources, what became of them, what they export.
#include <algorithm>
#include <limits>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/cloudformation/given.hpp"
#include "cloud/cloudformation/shapes.hpp"
#include "cloud/cloudformation/types.hpp"
#include "cloud/cloudformation/verbs.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

Json resource_shape(Stack const& stack, StackResource const& row, char const* time) {
    Json out = Json::object({{"LogicalResourceId", row.id},
                             {"PhysicalResourceId", row.physical},
                             {"ResourceType", row.type},
                             {time, time_of(row.updated_millis)},
                             {"ResourceStatus", row.status}});
    if (!row.reason.empty()) out.set("ResourceStatusReason", row.reason);
    out.set("DriftInformation", Json::object({{"StackResourceDriftStatus", row.drift}}));
    if (std::string_view(time) == "LastUpdatedTimestamp") out.set("StackId", stack.id);
    return out;
}

// With the name of the stack, as all but the list have it.
Json full_shape(Stack const& stack, StackResource const& row, char const* time) {
    Json out = resource_shape(stack, row, time);
    out.set("StackName", stack.name);
    out.set("StackId", stack.id);
    return out;
}

}  // namespace

Answer describe_stacks(Formation& f, aws::Invocation const& call) {
    if (call.input.has("StackName")) {
        return Json::object({{"Stacks", Json::array({stack_shape(given_stack(f, call))})}});
    }
    std::vector<Json> all;
    for (Stack const& stack : f.state.stacks(call.caller.account.value, call.caller.region.value)) {
        if (stack.alive()) all.push_back(stack_shape(stack));
    }
    return page(call, "Stacks", std::move(all));
}

Answer list_stacks(Formation& f, aws::Invocation const& call) {
    std::vector<std::string> const wanted = aws::text_list(call.input, "StackStatusFilter");
    std::vector<Json> all;
    for (Stack const& stack : f.state.stacks(call.caller.account.value, call.caller.region.value)) {
        if (wanted.empty() || contains(wanted, stack.status)) all.push_back(summary_shape(stack));
    }
    return page(call, "StackSummaries", std::move(all));
}

// Newest first; the token is the number of the last that was told.
Answer describe_stack_events(Formation& f, aws::Invocation const& call) {
    Stack const stack = given_stack(f, call);
    std::string const token = call.input.at("NextToken").text();
    std::int64_t before = std::numeric_limits<std::int64_t>::max();
    if (!token.empty()) before = base::to_int64(token).value_or(0);
    std::vector<Event> const events = f.state.events(stack.id, before, kPage);
    Json list = Json::array();
    for (Event const& event : events) list.push(event_shape(event));
    Json out = Json::object({{"StackEvents", std::move(list)}});
    if (events.size() == kPage) out.set("NextToken", std::to_string(events.back().number));
    return out;
}

Answer describe_stack_resource(Formation& f, aws::Invocation const& call) {
    Stack const stack = given_stack(f, call);
    std::string const id = aws::required_text(call.input, "LogicalResourceId");
    std::optional<StackResource> const row = f.state.resource(stack.id, id);
    if (!row) {
        throw invalid("Resource " + id + " does not exist for stack " + stack.name);
    }
    Json detail = full_shape(stack, *row, "LastUpdatedTimestamp");
    if (!row->properties.is_null()) detail.set("Metadata", "{}");
    return Json::object({{"StackResourceDetail", std::move(detail)}});
}

Answer describe_stack_resources(Formation& f, aws::Invocation const& call) {
    std::string const wanted = call.input.at("LogicalResourceId").text();
    std::string const physical = call.input.at("PhysicalResourceId").text();
    std::string name = call.input.at("StackName").text();
    if (name.empty()) {
        std::vector<StackResource> const found = f.state.with_physical(physical);
        if (found.empty()) throw invalid("Stack for " + physical + " does not exist");
        name = found.front().stack;
    }
    Stack const stack = given_stack(f, call, name);
    Json list = Json::array();
    for (StackResource const& row : f.state.resources(stack.id)) {
        if (!wanted.empty() && row.id != wanted) continue;
        list.push(full_shape(stack, row, "Timestamp"));
    }
    return Json::object({{"StackResources", std::move(list)}});
}

Answer list_stack_resources(Formation& f, aws::Invocation const& call) {
    Stack const stack = given_stack(f, call);
    std::vector<Json> all;
    for (StackResource const& row : f.state.resources(stack.id)) {
        Json one = resource_shape(stack, row, "LastUpdatedTimestamp");
        one.erase("StackId");
        all.push_back(std::move(one));
    }
    return page(call, "StackResourceSummaries", std::move(all));
}

Answer list_exports(Formation& f, aws::Invocation const& call) {
    std::vector<Json> all;
    for (Export const& one : f.state.exports(call.caller.account.value, call.caller.region.value)) {
        all.push_back(Json::object(
            {{"ExportingStackId", one.stack}, {"Name", one.name}, {"Value", one.value}}));
    }
    return page(call, "Exports", std::move(all));
}

Answer list_imports(Formation& f, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "ExportName");
    std::vector<Json> all;
    for (std::string const& stack :
         f.state.importers(call.caller.account.value, call.caller.region.value, name)) {
        all.emplace_back(stack);
    }
    if (all.empty()) throw invalid("Export '" + name + "' is not imported by any stack.");
    return page(call, "Imports", std::move(all));
}

}  // namespace cloud::cloudformation
