// Wait conditions: resources that are made once whoever has the URL of their handle says so.
#include "base/text.hpp"
#include "base/time.hpp"
#include "cfn/error.hpp"
#include "cloud/cloudformation/formation.hpp"
#include "cloud/cloudformation/resource_families.hpp"
#include "cloud/cloudformation/signals.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

Signals& signals(Desk const& desk) { return *desk.formation().signals; }

void nothing(Desk const&, StackResource const&) {}

Made no_update(Desk const&, StackResource const& was, Json const&) {
    throw cfn::Invalid("Update to resource type " + was.type + " is not supported.");
}

Made create_handle(Desk const& desk, Json const&) {
    return {desk.stack().work.endpoint + std::string(kSignalPath) + signals(desk).open()};
}

void remove_handle(Desk const& desk, StackResource const& was) {
    signals(desk).close(token_of_handle(was.physical));
}

std::int64_t whole(Json const& properties, char const* name, std::int64_t most) {
    std::string const text = text_of(properties, name);
    std::optional<std::int64_t> const value = base::to_int64(text);
    if (value && *value >= 1 && *value <= most) return *value;
    throw cfn::Invalid("Property " + std::string(name) + " must be a number from 1 to " +
                       std::to_string(most) + ", not \"" + text + "\"");
}

std::int64_t count_of(Json const& properties) {
    if (!properties.has("Count")) return 1;
    return whole(properties, "Count", kSignalsOfAHandle);
}

Made create_condition(Desk const& desk, Json const& properties) {
    for (char const* const needed : {"Handle", "Timeout"}) {
        if (!text_of(properties, needed).empty()) continue;
        throw cfn::Invalid("Property " + std::string(needed) + " cannot be empty.");
    }
    whole(properties, "Timeout", kWaitTimeoutSeconds);
    count_of(properties);
    if (!signals(desk).is_open(token_of_handle(text_of(properties, "Handle")))) {
        throw cfn::Invalid("Handle must be the Ref of an AWS::CloudFormation::WaitConditionHandle");
    }
    return {.physical = desk.stack().id + "/" + desk.logical(), .pending = true};
}

// The first Count of them are what it waited for; a failure before that is its end.
std::optional<Made> settle(Desk const& desk, StackResource const& was) {
    std::int64_t const count = count_of(was.properties);
    std::string const token = token_of_handle(text_of(was.properties, "Handle"));
    Json data = Json::object();
    std::int64_t received = 0;
    for (Signals::Signal const& one : signals(desk).of(token)) {
        if (one.status.empty()) throw cfn::Invalid("Unparsable WaitCondition data");
        if (one.status == "FAILURE") {
            throw cfn::Invalid("WaitCondition received failed message: '" + one.reason +
                               "' for uniqueId: " + one.id);
        }
        data.set(one.id, one.data);
        if (++received < count) continue;
        return Made{was.physical, Json::object({{"Data", codec::to_json(data)}})};
    }
    std::int64_t const until =
        was.updated_millis + whole(was.properties, "Timeout", kWaitTimeoutSeconds) * 1000;
    if (base::to_millis(desk.now()) < until) return std::nullopt;
    throw cfn::Invalid("WaitCondition timed out. Received " + std::to_string(received) +
                       " conditions when expecting " + std::to_string(count));
}

}  // namespace

std::vector<Type> waiting_types() {
    return {{.name = "AWS::CloudFormation::WaitCondition",
             .create = &create_condition,
             .update = &no_update,
             .remove = &nothing,
             .settle = &settle,
             .takes_tags = false,
             .note = "By a handle; a CreationPolicy in its place is not done."},
            {.name = "AWS::CloudFormation::WaitConditionHandle",
             .create = &create_handle,
             .update = &no_update,
             .remove = &remove_handle,
             .takes_tags = false,
             .note = "Its URL is of this cloud, and does not end before the handle does."}};
}

}  // namespace cloud::cloudformation
