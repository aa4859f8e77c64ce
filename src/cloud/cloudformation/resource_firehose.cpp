// AWS::KinesisFirehose::*
#include "cloud/cloudformation/resource_families.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

struct Destination {
    char const* configuration;  // of the template and of CreateDeliveryStream
    char const* update;         // of UpdateDestination
};
constexpr Destination kDestinations[] = {
    {"ExtendedS3DestinationConfiguration", "ExtendedS3DestinationUpdate"},
    {"S3DestinationConfiguration", "S3DestinationUpdate"},
    {"HttpEndpointDestinationConfiguration", "HttpEndpointDestinationUpdate"}};

Json named(std::string const& name) { return Json::object({{"DeliveryStreamName", name}}); }

Json described(Desk const& desk, std::string const& name) {
    return desk.call("firehose", "DescribeDeliveryStream", named(name))
        .at("DeliveryStreamDescription");
}

Made made(Desk const& desk, std::string const& name, bool pending) {
    return {name, Json::object({{"Arn", desk.arn("firehose", "deliverystream/" + name)}}), pending};
}

Made create(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "DeliveryStreamName");
    if (name.empty()) name = desk.fresh_name(64);
    Json input = properties;
    input.set("DeliveryStreamName", name);
    Json tags = desk.tags(properties.at("Tags"));
    if (!tags.items().empty()) input.set("Tags", std::move(tags));
    desk.call("firehose", "CreateDeliveryStream", input);
    desk.mark(desk.arn("firehose", "deliverystream/" + name));
    return made(desk, name, true);
}

std::optional<Made> settle(Desk const& desk, StackResource const& was) {
    std::string const status = described(desk, was.physical).at("DeliveryStreamStatus").text();
    if (status == "ACTIVE") return made(desk, was.physical, false);
    if (status != "CREATING_FAILED") return std::nullopt;
    throw aws::Error("InvalidRequest", "The delivery stream " + was.physical +
                                           " could not be created: its status is " + status);
}

void change_encryption(Desk const& desk, StackResource const& was, Json const& properties) {
    char const* const name = "DeliveryStreamEncryptionConfigurationInput";
    if (was.properties.at(name) == properties.at(name)) return;
    Json input = named(was.physical);
    if (!properties.has(name)) {
        desk.call("firehose", "StopDeliveryStreamEncryption", input);
        return;
    }
    input.set(name, properties.at(name));
    desk.call("firehose", "StartDeliveryStreamEncryption", input);
}

void retag(Desk const& desk, StackResource const& was, Json const& properties) {
    Json input = named(was.physical);
    Json const gone = desk.tags_gone(was.properties.at("Tags"), properties.at("Tags"));
    if (!gone.items().empty()) {
        input.set("TagKeys", gone);
        desk.call("firehose", "UntagDeliveryStream", input);
    }
    Json const tags = desk.tags(properties.at("Tags"));
    if (!tags.items().empty()) {
        input = named(was.physical);
        input.set("Tags", tags);
        desk.call("firehose", "TagDeliveryStream", input);
    }
    desk.mark(desk.arn("firehose", "deliverystream/" + was.physical));
}

Made update(Desk const& desk, StackResource const& was, Json const& properties) {
    Json const now = described(desk, was.physical);
    for (Destination const& one : kDestinations) {
        if (!properties.has(one.configuration) ||
            was.properties.at(one.configuration) == properties.at(one.configuration)) {
            continue;
        }
        Json input = named(was.physical);
        input.set("CurrentDeliveryStreamVersionId", now.at("VersionId"));
        Json const& destinations = now.at("Destinations");
        input.set("DestinationId", destinations.items().empty()
                                       ? Json("destinationId-000000000001")
                                       : destinations.items()[0].at("DestinationId"));
        input.set(one.update, properties.at(one.configuration));
        desk.call("firehose", "UpdateDestination", input);
    }
    change_encryption(desk, was, properties);
    retag(desk, was, properties);
    return made(desk, was.physical, false);
}

void remove(Desk const& desk, StackResource const& was) {
    Json input = named(was.physical);
    input.set("AllowForceDelete", true);
    desk.call("firehose", "DeleteDeliveryStream", input);
}

// The destination as it is, of what the template says of it.
std::optional<Json> read(Desk const& desk, StackResource const& was) {
    Json const now = described(desk, was.physical);
    Json out = was.properties;
    for (Destination const& one : kDestinations) {
        if (!was.properties.has(one.configuration) || now.at("Destinations").items().empty()) {
            continue;
        }
        Json const& destination = now.at("Destinations").items()[0];
        Json const& found = destination.has("ExtendedS3DestinationDescription")
                                ? destination.at("ExtendedS3DestinationDescription")
                                : destination.at("S3DestinationDescription");
        Json said = Json::object();
        for (auto const& [name, value] : was.properties.at(one.configuration).members()) {
            if (found.has(name)) said.set(name, found.at(name));
        }
        out.set(one.configuration, std::move(said));
    }
    return out;
}

}  // namespace

std::vector<Type> firehose_types() {
    return {{.name = "AWS::KinesisFirehose::DeliveryStream",
             .create_only = {"DeliveryStreamName", "DeliveryStreamType",
                             "KinesisStreamSourceConfiguration", "MSKSourceConfiguration",
                             "DatabaseSourceConfiguration", "DirectPutSourceConfiguration"},
             .name_property = "DeliveryStreamName",
             .create = &create,
             .update = &update,
             .remove = &remove,
             .read = &read,
             .settle = &settle}};
}

}  // namespace cloud::cloudformation
