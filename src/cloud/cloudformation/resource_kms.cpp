// AWS::KMS::*
#include "cloud/cloudformation/resource_families.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

Json key(std::string const& id) { return Json::object({{"KeyId", id}}); }

Json tags_of(Desk const& desk, Json const& properties) {
    Json list = Json::array();
    Json const tags = desk.tags(properties.at("Tags"));
    for (Json const& tag : tags.items()) {
        list.push(Json::object({{"TagKey", tag.at("Key")}, {"TagValue", tag.at("Value")}}));
    }
    return list;
}

void set_switches(Desk const& desk, std::string const& id, Json const& properties,
                  Json const& was) {
    bool const rotated = truth_of(properties, "EnableKeyRotation");
    if (rotated) {
        Json input = key(id);
        if (properties.has("RotationPeriodInDays")) {
            input.set("RotationPeriodInDays", properties.at("RotationPeriodInDays"));
        }
        desk.call("kms", "EnableKeyRotation", input);
    } else if (truth_of(was, "EnableKeyRotation")) {
        desk.call("kms", "DisableKeyRotation", key(id));
    }
    bool const enabled = truth_of(properties, "Enabled", true);
    bool const was_enabled = truth_of(was, "Enabled", true);
    if (enabled != was_enabled) {
        desk.call("kms", enabled ? "EnableKey" : "DisableKey", key(id));
    }
}

Made made(Desk const& desk, std::string const& id) {
    return {id, Json::object({{"Arn", desk.arn("kms", "key/" + id)}, {"KeyId", id}})};
}

Made create_key(Desk const& desk, Json const& properties) {
    Json input = taken(properties, {"Description", "KeyUsage", "KeySpec", "Origin", "MultiRegion",
                                    "BypassPolicyLockoutSafetyCheck"});
    if (properties.has("KeyPolicy")) input.set("Policy", document_text(properties, "KeyPolicy"));
    Json tags = tags_of(desk, properties);
    if (!tags.items().empty()) input.set("Tags", std::move(tags));
    std::string const id =
        desk.call("kms", "CreateKey", input).at("KeyMetadata").at("KeyId").text();
    set_switches(desk, id, properties, Json());
    return made(desk, id);
}

void retag(Desk const& desk, StackResource const& was, Json const& properties) {
    Json input = key(was.physical);
    Json const gone = desk.tags_gone(was.properties.at("Tags"), properties.at("Tags"));
    if (!gone.items().empty()) {
        input.set("TagKeys", gone);
        desk.call("kms", "UntagResource", input);
    }
    Json const tags = tags_of(desk, properties);
    if (tags.items().empty()) return;
    input = key(was.physical);
    input.set("Tags", tags);
    desk.call("kms", "TagResource", input);
}

Made update_key(Desk const& desk, StackResource const& was, Json const& properties) {
    std::string const& id = was.physical;
    if (properties.has("KeyPolicy") &&
        properties.at("KeyPolicy") != was.properties.at("KeyPolicy")) {
        Json input = key(id);
        input.set("PolicyName", "default");
        input.set("Policy", document_text(properties, "KeyPolicy"));
        desk.call("kms", "PutKeyPolicy", input);
    }
    if (properties.at("Description") != was.properties.at("Description")) {
        Json input = key(id);
        input.set("Description", text_of(properties, "Description"));
        desk.call("kms", "UpdateKeyDescription", input);
    }
    set_switches(desk, id, properties, was.properties);
    retag(desk, was, properties);
    return made(desk, id);
}

void remove_key(Desk const& desk, StackResource const& was) {
    Json input = key(was.physical);
    std::string const days = text_of(was.properties, "PendingWindowInDays");
    if (!days.empty()) input.set("PendingWindowInDays", days);
    desk.call("kms", "ScheduleKeyDeletion", input);
}

std::optional<Json> read_key(Desk const& desk, StackResource const& was) {
    Json const found = desk.call("kms", "DescribeKey", key(was.physical)).at("KeyMetadata");
    if (found.at("KeyState").text() == "PendingDeletion") return std::nullopt;
    Json out = was.properties;
    if (was.properties.has("Description")) out.set("Description", found.at("Description"));
    if (was.properties.has("EnableKeyRotation")) {
        Json const rotation = desk.call("kms", "GetKeyRotationStatus", key(was.physical));
        out.set("EnableKeyRotation", rotation.at("KeyRotationEnabled"));
    }
    if (was.properties.has("KeyPolicy")) {
        Json input = key(was.physical);
        input.set("PolicyName", "default");
        base::Result<Json> const policy =
            codec::parse_json(desk.call("kms", "GetKeyPolicy", input).at("Policy").text());
        if (policy) out.set("KeyPolicy", *policy);
    }
    return out;
}

Made create_alias(Desk const& desk, Json const& properties) {
    desk.call("kms", "CreateAlias", taken(properties, {"AliasName", "TargetKeyId"}));
    return {text_of(properties, "AliasName")};
}

Made update_alias(Desk const& desk, StackResource const& was, Json const& properties) {
    desk.call("kms", "UpdateAlias", taken(properties, {"AliasName", "TargetKeyId"}));
    return {was.physical};
}

void remove_alias(Desk const& desk, StackResource const& was) {
    desk.call("kms", "DeleteAlias", Json::object({{"AliasName", was.physical}}));
}

}  // namespace

std::vector<Type> kms_types() {
    return {{.name = "AWS::KMS::Key",
             .create_only = {"KeySpec", "KeyUsage", "MultiRegion", "Origin"},
             .create = &create_key,
             .update = &update_key,
             .remove = &remove_key,
             .read = &read_key},
            {.name = "AWS::KMS::Alias",
             .create_only = {"AliasName"},
             .name_property = "AliasName",
             .create = &create_alias,
             .update = &update_alias,
             .remove = &remove_alias}};
}

}  // namespace cloud::cloudformation
