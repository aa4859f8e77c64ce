// Signals that come by the API. (Those that are PUT to a handle: signals.cpp.)
#include <algorithm>

#include "aws/input.hpp"
#include "cloud/cloudformation/given.hpp"
#include "cloud/cloudformation/signals.hpp"
#include "cloud/cloudformation/types.hpp"
#include "cloud/cloudformation/verbs.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr std::string_view kWaitCondition = "AWS::CloudFormation::WaitCondition";

[[noreturn]] void refuse(std::string const& what, std::string const& status) {
    throw invalid(what + " is in " + status + " state and cannot be signaled");
}

// The token of the handle that the resource waits at.
std::string waiting_at(Formation const& f, Stack const& stack, std::string const& id) {
    std::optional<StackResource> const row = f.state.resource(stack.id, id);
    if (!row) throw invalid("Resource " + id + " does not exist for stack " + stack.name);
    if (row->type != kWaitCondition) {
        throw invalid("Resource " + id + " is of type " + row->type +
                      ", which cannot be signaled in this cloud");
    }
    if (!row->pending) refuse("Resource " + id, row->status);
    return token_of_handle(text_of(row->properties, "Handle"));
}

Signals::Signal signal_of(Json const& in) {
    Signals::Signal signal{aws::required_text(in, "UniqueId"), aws::required_text(in, "Status")};
    if (signal.id.size() > 64) {
        throw aws::validation(signal.id, "uniqueId",
                              "Member must have length less than or equal to 64");
    }
    if (signal.status == "SUCCESS" || signal.status == "FAILURE") return signal;
    throw aws::validation(signal.status, "status",
                          "Member must satisfy enum value set: [FAILURE, SUCCESS]");
}

}  // namespace

// One that is there may still turn into a failure.
Answer signal_resource(Formation& f, aws::Invocation const& call) {
    Stack const stack = given_stack(f, call);
    std::string const id = aws::required_text(call.input, "LogicalResourceId");
    Signals::Signal const signal = signal_of(call.input);
    if (stack.work.phase != Work::Phase::apply) refuse("Stack " + stack.id, stack.status);
    std::string const token = waiting_at(f, stack, id);
    if (f.signals->add(token, signal)) return Json();
    if (signal.status == "SUCCESS") {
        throw invalid("Signal with ID " + signal.id + " for resource " + id +
                      " already exists. Signals may only be updated with a FAILURE status.");
    }
    f.signals->replace(token, signal);
    return Json();
}

}  // namespace cloud::cloudformation
