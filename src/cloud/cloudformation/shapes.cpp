#include "cloud/cloudformation/shapes.hpp"

#include "cfn/error.hpp"
#include "cfn/template.hpp"
#include "cloud/cloudformation/given.hpp"

namespace cloud::cloudformation {

using codec::Json;

namespace {

void set_family(Json& out, Stack const& stack) {
    if (stack.parent.empty()) return;
    out.set("ParentId", stack.parent);
    out.set("RootId", stack.root);
}

}  // namespace

Json list_of(std::vector<std::string> const& texts) {
    Json list = Json::array();
    for (std::string const& one : texts) list.push(one);
    return list;
}

Json tags_of(aws::Tags const& tags) {
    Json list = Json::array();
    for (auto const& [key, value] : tags) {
        list.push(Json::object({{"Key", key}, {"Value", value}}));
    }
    return list;
}

Json parameters_of(std::string const& template_text, cfn::Values const& values) {
    Json list = Json::array();
    if (values.empty()) return list;
    cfn::Template const read = cfn::parse_declarations(template_text);
    for (cfn::Parameter const& parameter : read.parameters) {
        auto const value = values.find(parameter.name);
        if (value == values.end()) continue;
        bool const secret = parameter.secret;
        Json one = Json::object({{"ParameterKey", parameter.name},
                                 {"ParameterValue", secret ? "****" : value->second.text}});
        if (cfn::is_ssm(parameter)) {
            one.set("ResolvedValue", secret ? "****" : value->second.resolved);
        }
        list.push(std::move(one));
    }
    return list;
}

Json stack_shape(Stack const& stack) {
    Json out = Json::object({{"StackId", stack.id},
                             {"StackName", stack.name},
                             {"Parameters", parameters_of(stack.template_text, stack.parameters)},
                             {"CreationTime", time_of(stack.created_millis)},
                             {"StackStatus", stack.status},
                             {"DisableRollback", stack.on_failure == "DO_NOTHING"},
                             {"RollbackConfiguration", Json::object()},
                             {"NotificationARNs", list_of(stack.notification_arns)},
                             {"Capabilities", list_of(stack.capabilities)},
                             {"Tags", tags_of(stack.tags)},
                             {"EnableTerminationProtection", stack.protected_from_end}});
    if (!stack.description.empty()) out.set("Description", stack.description);
    if (stack.updated_millis > 0) out.set("LastUpdatedTime", time_of(stack.updated_millis));
    if (!stack.alive()) out.set("DeletionTime", time_of(stack.deleted_millis));
    if (!stack.reason.empty()) out.set("StackStatusReason", stack.reason);
    if (!stack.outputs.items().empty()) out.set("Outputs", stack.outputs);
    if (!stack.role_arn.empty()) out.set("RoleARN", stack.role_arn);
    if (stack.timeout_minutes > 0) out.set("TimeoutInMinutes", stack.timeout_minutes);
    set_family(out, stack);
    Json drift = Json::object({{"StackDriftStatus", stack.drift}});
    if (stack.drift_millis > 0) drift.set("LastCheckTimestamp", time_of(stack.drift_millis));
    out.set("DriftInformation", std::move(drift));
    return out;
}

Json summary_shape(Stack const& stack) {
    Json out = Json::object({{"StackId", stack.id},
                             {"StackName", stack.name},
                             {"CreationTime", time_of(stack.created_millis)},
                             {"StackStatus", stack.status}});
    if (!stack.description.empty()) out.set("TemplateDescription", stack.description);
    if (stack.updated_millis > 0) out.set("LastUpdatedTime", time_of(stack.updated_millis));
    if (!stack.alive()) out.set("DeletionTime", time_of(stack.deleted_millis));
    if (!stack.reason.empty()) out.set("StackStatusReason", stack.reason);
    set_family(out, stack);
    out.set("DriftInformation", Json::object({{"StackDriftStatus", stack.drift}}));
    return out;
}

Json event_shape(Event const& event) {
    Json out = Json::object({{"StackId", event.stack},
                             {"EventId", event.id},
                             {"StackName", event.stack_name},
                             {"LogicalResourceId", event.resource},
                             {"PhysicalResourceId", event.physical},
                             {"ResourceType", event.type},
                             {"Timestamp", time_of(event.at_millis)},
                             {"ResourceStatus", event.status}});
    if (!event.reason.empty()) out.set("ResourceStatusReason", event.reason);
    if (!event.token.empty()) out.set("ClientRequestToken", event.token);
    if (!event.properties.is_null()) {
        out.set("ResourceProperties", codec::to_json(event.properties));
    }
    return out;
}

std::vector<Json> changes_of(ChangeSet const& set, bool with_values) {
    std::vector<Json> all = set.changes.items();
    if (with_values) return all;
    for (Json& one : all) {
        Json change = one.at("ResourceChange");
        change.erase("BeforeContext");
        change.erase("AfterContext");
        Json details = Json::array();
        for (Json detail : change.at("Details").items()) {
            Json target = detail.at("Target");
            for (char const* const name :
                 {"Path", "BeforeValue", "AfterValue", "AttributeChangeType"}) {
                target.erase(name);
            }
            detail.set("Target", std::move(target));
            details.push(std::move(detail));
        }
        change.set("Details", std::move(details));
        one.set("ResourceChange", std::move(change));
    }
    return all;
}

}  // namespace cloud::cloudformation
