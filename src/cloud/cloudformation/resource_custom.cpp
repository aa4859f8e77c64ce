// Custom resources, as CDK writes them: what their functions would do is done here, as the
// function's role. AwsCustomResource is known by its Create, Update and Delete. Others are asked at
// the HTTP endpoint that the config has for their ServiceToken.
#include "cloud/cloudformation/custom_call.hpp"
#include "cloud/cloudformation/custom_elsewhere.hpp"
#include "cloud/cloudformation/function_run.hpp"
#include "cloud/cloudformation/native_functions.hpp"
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
    throw aws::Error("InvalidRequest",
                     "This cloud runs no functions: the custom resource of " +
                         text_of(properties, "ServiceToken") +
                         " is none that it knows (AwsCustomResource, Custom::LogRetention, "
                         "Custom::S3AutoDeleteObjects, Custom::S3BucketNotifications), and the "
                         "config has no endpoint for it (custom-resources)");
}

void check_token(Json const& properties) {
    if (!text_of(properties, "ServiceToken").empty()) return;
    throw aws::Error("InvalidRequest", "Custom resource must have a ServiceToken");
}

void check(Json const& properties) {
    check_token(properties);
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
    if (is_elsewhere(desk, properties)) return ask_to_create(desk, properties);
    check(properties);
    std::string const id = id_of(properties, {"Create", "Update", "Delete"}, desk.logical());
    return run(desk, call_of(properties, "Create"), properties, id);
}

Made update(Desk const& desk, StackResource const& was, Json const& properties) {
    if (is_elsewhere(desk, properties)) return ask_to_update(desk, was, properties);
    check(properties);
    std::string const id = id_of(properties, {"Update"}, was.physical);
    return run(desk, call_of(properties, "Update"), properties, id);
}

void remove(Desk const& desk, StackResource const& was) {
    if (is_elsewhere(desk, was.properties)) return ask_to_remove(desk, was);
    std::string const id = id_of(was.properties, {"Delete"}, was.physical);
    run(desk, call_of(was.properties, "Delete"), was.properties, id);
}

// What a function does that this cloud knows, as the function's role.
template <NativeFunction const& function>
Made create_native(Desk const& desk, Json const& properties) {
    check_token(properties);
    if (is_elsewhere(desk, properties)) return ask_to_create(desk, properties);
    Made made;
    run_function(desk, text_of(properties, "ServiceToken"), [&](aws::Caller const& role) {
        made = function.create({desk, role}, properties);
    });
    return made;
}

template <NativeFunction const& function>
Made update_native(Desk const& desk, StackResource const& was, Json const& properties) {
    check_token(properties);
    if (is_elsewhere(desk, properties)) return ask_to_update(desk, was, properties);
    Made made;
    run_function(desk, text_of(properties, "ServiceToken"), [&](aws::Caller const& role) {
        made = function.update({desk, role}, was, properties);
    });
    return made;
}

template <NativeFunction const& function>
void remove_native(Desk const& desk, StackResource const& was) {
    if (is_elsewhere(desk, was.properties)) return ask_to_remove(desk, was);
    run_function(desk, text_of(was.properties, "ServiceToken"), [&](aws::Caller const& role) {
        function.remove({desk, role}, was);
    });
}

// What a function here did is done when it was asked.
bool has_gone(Desk const& desk, StackResource const& was) {
    return !is_elsewhere(desk, was.properties) || settled(desk, was).has_value();
}

template <NativeFunction const& function>
bool has_gone_native(Desk const& desk, StackResource const& was) {
    if (is_elsewhere(desk, was.properties)) return settled(desk, was).has_value();
    if (!function.goes_on) return true;
    bool gone = false;
    run_function(desk, text_of(was.properties, "ServiceToken"), [&](aws::Caller const& role) {
        gone = function.goes_on({desk, role}, was);
    });
    return gone;
}

template <Made (*change)(Desk const&, StackResource const&, Json const&)>
void undo(Desk const& desk, StackResource const& was) {
    (void)change(desk, was, was.before.at("properties"));
}

std::optional<Made> settle(Desk const& desk, StackResource const& was) {
    if (is_elsewhere(desk, was.properties)) return settled(desk, was);
    return Made{was.physical, was.before.at("attributes")};
}

template <NativeFunction const& function>
Type native(char const* name, char const* note) {
    return {.name = name,
            .create_only = {"ServiceToken"},
            .create = &create_native<function>,
            .update = &update_native<function>,
            .remove = &remove_native<function>,
            .settle = &settle,
            .has_gone = &has_gone_native<function>,
            .undo = &undo<&update_native<function>>,
            .takes_tags = false,
            .note = note};
}

}  // namespace

std::vector<Type> custom_types() {
    return {
        {.name = std::string(kCustomResource),
         .create_only = {"ServiceToken"},
         .create = &create,
         .update = &update,
         .remove = &remove,
         .settle = &settle,
         .has_gone = &has_gone,
         .undo = &undo<&update>,
         .takes_tags = false,
         .note =
             "And Custom::*: AwsCustomResource, by its Create, Update and Delete; others at the "
             "HTTP endpoint that the config has for their ServiceToken "
             "(custom-resources), NoEcho as of parameters."},
        native<kLogRetention>("Custom::LogRetention",
                              "As CDK's function does it, but for that function's own logs."),
        native<kAutoDeleteObjects>("Custom::S3AutoDeleteObjects", "As CDK's function does it."),
        native<kBucketNotifications>("Custom::S3BucketNotifications",
                                     "As CDK's function does it, Managed or not.")};
}

}  // namespace cloud::cloudformation
