// Custom resources, as CDK writes them: what their functions would do is done here, as the
// function's role. AwsCustomResource is known by its Create, Update and Delete.
#include "base/text.hpp"
#include "cloud/cloudformation/custom_call.hpp"
#include "cloud/cloudformation/resource_families.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

bool is_sdk_call(Json const& properties) {
    for (char const* const event : {"Create", "Update", "Delete"}) {
        if (properties.at(event).is_text() && SdkCall::is_one(properties.at(event).text())) {
            return true;
        }
    }
    return false;
}

[[noreturn]] void refuse(Json const& properties) {
    throw aws::Error("InvalidRequest", "This cloud runs no functions: the custom resource of " +
                                           text_of(properties, "ServiceToken") +
                                           " is none that it knows (AwsCustomResource)");
}

void check(Json const& properties) {
    if (text_of(properties, "ServiceToken").empty()) {
        throw aws::Error("InvalidRequest", "Custom resource must have a ServiceToken");
    }
    if (!is_sdk_call(properties)) refuse(properties);
}

std::optional<SdkCall> call_of(Json const& properties, char const* event) {
    if (!properties.at(event).is_text()) return std::nullopt;
    return SdkCall::parse(properties.at(event).text());
}

// What names it: of the first of these that has an id.
std::string id_of(Json const& properties, std::initializer_list<char const*> events,
                  std::string const& otherwise) {
    for (char const* const event : events) {
        std::optional<SdkCall> const call = call_of(properties, event);
        if (call && !call->physical_id.empty()) return call->physical_id;
    }
    return otherwise;
}

Made run(Desk const& desk, std::optional<SdkCall> const& call, Json const& properties,
         std::string const& id) {
    if (!call) return {id};
    SdkCall::Answer const answer = call->run(desk, text_of(properties, "ServiceToken"), id);
    return {answer.physical_id.empty() ? id : answer.physical_id, answer.data};
}

Made create(Desk const& desk, Json const& properties) {
    check(properties);
    std::string const id = id_of(properties, {"Create", "Update", "Delete"}, desk.logical());
    return run(desk, call_of(properties, "Create"), properties, id);
}

Made update(Desk const& desk, StackResource const& was, Json const& properties) {
    check(properties);
    std::string const id = id_of(properties, {"Update"}, was.physical);
    return run(desk, call_of(properties, "Update"), properties, id);
}

void remove(Desk const& desk, StackResource const& was) {
    std::string const id = id_of(was.properties, {"Delete"}, was.physical);
    run(desk, call_of(was.properties, "Delete"), was.properties, id);
}

}  // namespace

std::vector<Type> custom_types() {
    return {{.name = std::string(kCustomResource),
             .create_only = {"ServiceToken"},
             .create = &create,
             .update = &update,
             .remove = &remove,
             .note = "And Custom::*: AwsCustomResource, by its Create, Update and Delete."}};
}

}  // namespace cloud::cloudformation
