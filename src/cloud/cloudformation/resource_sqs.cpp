// AWS::SQS::*
#include "base/text.hpp"
#include "cloud/cloudformation/resource_families.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr char const* kAttributes[] = {"ContentBasedDeduplication",
                                       "DeduplicationScope",
                                       "DelaySeconds",
                                       "FifoQueue",
                                       "FifoThroughputLimit",
                                       "KmsDataKeyReusePeriodSeconds",
                                       "KmsMasterKeyId",
                                       "MaximumMessageSize",
                                       "MessageRetentionPeriod",
                                       "ReceiveMessageWaitTimeSeconds",
                                       "RedriveAllowPolicy",
                                       "RedrivePolicy",
                                       "SqsManagedSseEnabled",
                                       "VisibilityTimeout"};

// SQS knows no "false" of FifoQueue: a queue that is none says nothing.
bool is_no_fifo(Json const& properties, std::string_view name) {
    return name == "FifoQueue" && !truth_of(properties, "FifoQueue");
}

// Attributes are text, whatever they are in the template. What was and is no more goes back to
// what it is by default.
Json attributes_of(Json const& properties, Json const& was) {
    static std::map<std::string, std::string> const usual{
        {"DelaySeconds", "0"},       {"MaximumMessageSize", "1048576"},
        {"VisibilityTimeout", "30"}, {"MessageRetentionPeriod", "345600"},
        {"RedrivePolicy", ""},       {"ReceiveMessageWaitTimeSeconds", "0"},
        {"RedriveAllowPolicy", ""},  {"KmsMasterKeyId", ""}};
    Json out = Json::object();
    for (char const* const name : kAttributes) {
        Json const& value = properties.at(name);
        if (!value.is_null() && !is_no_fifo(properties, name)) {
            out.set(name, value.is_text() ? value : Json(codec::to_json(value)));
        } else if (was.has(name) && usual.count(name) != 0) {
            out.set(name, usual.at(name));
        }
    }
    return out;
}

Json tag_map(Json const& tags) {
    Json map = Json::object();
    for (Json const& tag : tags.items()) map.set(tag.at("Key").text(), tag.at("Value"));
    return map;
}

Made made(Desk const& desk, std::string const& url) {
    std::string const name = url.substr(url.rfind('/') + 1);
    return {url,
            Json::object({{"Arn", desk.arn("sqs", name)}, {"QueueName", name}, {"QueueUrl", url}})};
}

Made create_queue(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "QueueName");
    bool const fifo = truth_of(properties, "FifoQueue");
    if (name.empty()) name = fifo ? desk.fresh_name(75) + ".fifo" : desk.fresh_name(80);
    Json input = Json::object({{"QueueName", name}});
    input.set("Attributes", attributes_of(properties, Json()));
    Json const tags = desk.tags(properties.at("Tags"));
    if (!tags.items().empty()) input.set("tags", tag_map(tags));
    // One that is there with the same attributes would be answered as if it were new.
    try {
        desk.call("sqs", "GetQueueUrl", Json::object({{"QueueName", name}}));
    } catch (aws::Error const& error) {
        if (!is_gone(error)) throw;
        return made(desk, desk.call("sqs", "CreateQueue", input).at("QueueUrl").text());
    }
    throw aws::Error("QueueAlreadyExists", "A queue named " + name + " already exists");
}

Made update_queue(Desk const& desk, StackResource const& was, Json const& properties) {
    Json const attributes = attributes_of(properties, was.properties);
    if (!attributes.members().empty()) {
        desk.call("sqs", "SetQueueAttributes",
                  Json::object({{"QueueUrl", was.physical}, {"Attributes", attributes}}));
    }
    Json const tags = desk.tags(properties.at("Tags"));
    Json const gone = desk.tags_gone(was.properties.at("Tags"), properties.at("Tags"));
    if (!gone.items().empty()) {
        desk.call("sqs", "UntagQueue",
                  Json::object({{"QueueUrl", was.physical}, {"TagKeys", gone}}));
    }
    if (!tags.items().empty()) {
        desk.call("sqs", "TagQueue",
                  Json::object({{"QueueUrl", was.physical}, {"Tags", tag_map(tags)}}));
    }
    return made(desk, was.physical);
}

void remove_queue(Desk const& desk, StackResource const& was) {
    desk.call("sqs", "DeleteQueue", Json::object({{"QueueUrl", was.physical}}));
}

std::optional<Json> read_queue(Desk const& desk, StackResource const& was) {
    Json const all = desk.call("sqs", "GetQueueAttributes",
                               Json::object({{"QueueUrl", was.physical},
                                             {"AttributeNames", Json::array({"All"})}}))
                         .at("Attributes");
    Json out = was.properties;
    for (char const* const name : kAttributes) {
        if (!was.properties.has(name) || is_no_fifo(was.properties, name)) continue;
        out.erase(name);
        Json const& value = all.at(name);
        if (value.is_null()) continue;
        bool const document = was.properties.at(name).is_object();
        base::Result<Json> const parsed = codec::parse_json(value.text());
        out.set(name, document && parsed ? *parsed : value);
    }
    return out;
}

void set_policy(Desk const& desk, Json const& properties, std::string const& policy) {
    for (Json const& queue : properties.at("Queues").items()) {
        desk.call("sqs", "SetQueueAttributes",
                  Json::object(
                      {{"QueueUrl", queue}, {"Attributes", Json::object({{"Policy", policy}})}}));
    }
}

Made create_policy(Desk const& desk, Json const& properties) {
    set_policy(desk, properties, document_text(properties, "PolicyDocument"));
    std::string const id = desk.fresh_name(128);
    return {id, Json::object({{"Id", id}})};
}

Made update_policy(Desk const& desk, StackResource const& was, Json const& properties) {
    Json left = Json::array();
    for (Json const& queue : was.properties.at("Queues").items()) {
        bool kept = false;
        for (Json const& other : properties.at("Queues").items()) kept = kept || other == queue;
        if (!kept) left.push(queue);
    }
    unless_gone([&] { set_policy(desk, Json::object({{"Queues", left}}), ""); });
    set_policy(desk, properties, document_text(properties, "PolicyDocument"));
    return {was.physical, was.attributes};
}

void remove_policy(Desk const& desk, StackResource const& was) {
    set_policy(desk, was.properties, "");
}

std::optional<Json> read_policy(Desk const& desk, StackResource const& was) {
    Json out = was.properties;
    for (Json const& queue : was.properties.at("Queues").items()) {
        Json const all = desk.call("sqs", "GetQueueAttributes",
                                   Json::object({{"QueueUrl", queue},
                                                 {"AttributeNames", Json::array({"Policy"})}}))
                             .at("Attributes");
        base::Result<Json> const policy = codec::parse_json(all.at("Policy").text());
        if (!policy) return std::nullopt;
        out.set("PolicyDocument", *policy);
    }
    return out;
}

// AWS::SQS::QueueInlinePolicy is of one queue.
Json as_list(Json const& properties) {
    Json out = properties;
    out.set("Queues", Json::array({properties.at("Queue")}));
    return out;
}

Made create_inline(Desk const& desk, Json const& properties) {
    set_policy(desk, as_list(properties), document_text(properties, "PolicyDocument"));
    return {text_of(properties, "Queue")};
}

Made update_inline(Desk const& desk, StackResource const&, Json const& properties) {
    return create_inline(desk, properties);
}

void remove_inline(Desk const& desk, StackResource const& was) {
    set_policy(desk, as_list(was.properties), "");
}

}  // namespace

std::vector<Type> sqs_types() {
    return {{.name = "AWS::SQS::Queue",
             .create_only = {"QueueName", "FifoQueue"},
             .name_property = "QueueName",
             .create = &create_queue,
             .update = &update_queue,
             .remove = &remove_queue,
             .read = &read_queue},
            {.name = "AWS::SQS::QueuePolicy",
             .create = &create_policy,
             .update = &update_policy,
             .remove = &remove_policy,
             .read = &read_policy},
            {.name = "AWS::SQS::QueueInlinePolicy",
             .create_only = {"Queue"},
             .create = &create_inline,
             .update = &update_inline,
             .remove = &remove_inline}};
}

}  // namespace cloud::cloudformation
