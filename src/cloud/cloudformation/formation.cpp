#include "cloud/cloudformation/formation.hpp"

#include "base/id.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr char const* kService = "cloudformation.amazonaws.com";

Event event_of(Formation& f, Stack const& stack, base::Instant now) {
    Event event;
    event.id = base::uuid(f.core.random);
    event.stack = stack.id;
    event.stack_name = stack.name;
    event.token = stack.work.token;
    event.at_millis = base::to_millis(now);
    return event;
}

}  // namespace

aws::Caller maker_of(Formation const& f, Stack const& stack, base::Instant now) {
    aws::Caller maker = stack.work.caller;
    if (!stack.role_arn.empty()) {
        maker = f.authoriser.assume({.service = kService,
                                     .role_arn = stack.role_arn,
                                     .session_name = "AWSCloudFormation",
                                     .source_arn = stack.id,
                                     .source_account = stack.account,
                                     .region = stack.region},
                                    now);
    }
    maker.region = base::Region(stack.region);
    maker.tls = true;  // it does not leave this machine
    maker.called_via.emplace_back(kService);
    return maker;
}

std::string masked(std::string text, Stack const& stack) {
    for (auto const& [name, value] : stack.parameters) {
        if (!value.secret) continue;
        for (std::string const& said : {value.text, value.resolved}) {
            if (!said.empty()) text = base::replace_all(text, said, "****");
        }
    }
    for (std::string const& said : stack.secrets) text = base::replace_all(text, said, "****");
    return text;
}

Json masked(Json const& value, Stack const& stack) {
    if (value.is_text()) return Json(masked(value.text(), stack));
    if (value.is_array()) {
        Json list = Json::array();
        for (Json const& one : value.items()) list.push(masked(one, stack));
        return list;
    }
    Json out = value;
    for (auto const& [name, member] : value.members()) out.set(name, masked(member, stack));
    return out;
}

void tell(Formation& f, Stack const& stack, base::Instant now) {
    Event event = event_of(f, stack, now);
    event.resource = stack.name;
    event.physical = stack.id;
    event.type = kStackType;
    event.status = stack.status;
    event.reason = masked(stack.reason, stack);
    f.state.add(std::move(event));
}

void tell(Formation& f, Stack const& stack, StackResource const& resource, base::Instant now) {
    Event event = event_of(f, stack, now);
    event.resource = resource.id;
    event.physical = resource.physical;
    event.type = resource.type;
    event.status = resource.status;
    event.reason = masked(resource.reason, stack);
    event.properties = masked(resource.properties, stack);
    f.state.add(std::move(event));
}

}  // namespace cloud::cloudformation
