#include "cloud/s3/events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "aws/arn.hpp"
#include "aws/rest_xml_protocol.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "codec/json.hpp"

namespace cloud::s3 {
namespace {

constexpr std::array<std::string_view, 8> kEvents{"s3:ObjectCreated:*",
                                                  "s3:ObjectCreated:Put",
                                                  "s3:ObjectCreated:Post",
                                                  "s3:ObjectCreated:Copy",
                                                  "s3:ObjectCreated:CompleteMultipartUpload",
                                                  "s3:ObjectRemoved:*",
                                                  "s3:ObjectRemoved:Delete",
                                                  "s3:ObjectRemoved:DeleteMarkerCreated"};

void read_filter(codec::Xml const& configuration, Notification& n) {
    codec::Xml const* const filter = configuration.find("Filter");
    codec::Xml const* const key = filter ? filter->find("S3Key") : nullptr;
    if (!key) return;
    for (codec::Xml const* rule : key->all("FilterRule")) {
        std::string const name = base::lower(rule->text_of("Name"));
        if (name == "prefix") {
            n.prefix = rule->text_of("Value");
            n.has_prefix = true;
        } else if (name == "suffix") {
            n.suffix = rule->text_of("Value");
            n.has_suffix = true;
        } else {
            throw invalid_argument("filter rule name must be either prefix or suffix");
        }
    }
}

Notification read_queue(codec::Xml const& configuration, base::Random& random) {
    Notification n;
    n.id = configuration.text_of("Id");
    if (n.id.empty()) n.id = base::uuid(random);
    n.queue_arn = configuration.text_of("Queue");
    for (codec::Xml const* event : configuration.all("Event")) {
        if (std::find(kEvents.begin(), kEvents.end(), event->text) == kEvents.end()) {
            throw invalid_argument("The event '" + event->text +
                                   "' is not supported for notifications");
        }
        n.events.push_back(event->text);
    }
    if (n.events.empty() || n.queue_arn.empty()) throw malformed_xml();
    read_filter(configuration, n);
    return n;
}

bool wants(Notification const& n, std::string const& event, std::string const& key) {
    bool const named = std::any_of(n.events.begin(), n.events.end(), [&](std::string const& e) {
        return base::glob_match(e, "s3:" + event);
    });
    return named && key.starts_with(n.prefix) && key.ends_with(n.suffix);
}

// Form encoding, but for the slashes: "a b@c/d" → "a+b%40c/d".
std::string encode_key(std::string const& key) {
    return base::replace_all(base::percent_encode(key, "/"), "%20", "+");
}

codec::Json describe(Object const& object, Happened const& happened, std::int64_t sequencer) {
    codec::Json told = codec::Json::object({{"key", encode_key(object.key)}});
    if (happened.event.starts_with("ObjectCreated")) {
        told.set("size", object.bytes);
        told.set("eTag", object.etag);
    }
    told.set("sequencer", fmt::format("{:018X}", sequencer));
    return told;
}

codec::Json record(Bucket const& bucket, codec::Json const& object, Notification const& n,
                   Happened const& happened) {
    codec::Json const identity =
        codec::Json::object({{"principalId", "AWS:" + happened.principal}});
    return codec::Json::object({
        {"eventVersion", kEventVersion},
        {"eventSource", "aws:s3"},
        {"awsRegion", bucket.region},
        {"eventTime", base::iso8601(happened.at)},
        {"eventName", happened.event},
        {"userIdentity", identity},
        {"requestParameters", codec::Json::object({{"sourceIPAddress", happened.source_ip}})},
        {"responseElements",
         codec::Json::object({{"x-amz-request-id", happened.request_id},
                              {"x-amz-id-2", aws::host_id(happened.request_id)}})},
        {"s3", codec::Json::object(
                   {{"s3SchemaVersion", "1.0"},
                    {"configurationId", n.id},
                    {"bucket",
                     codec::Json::object(
                         {{"name", bucket.name},
                          {"ownerIdentity", codec::Json::object({{"principalId", bucket.account}})},
                          {"arn", bucket.arn()}})},
                    {"object", object}})},
    });
}

// S3 itself, on behalf of a bucket.
aws::Caller sender_of(Bucket const& bucket) {
    aws::Caller caller;
    caller.service = "s3.amazonaws.com";
    caller.region = base::Region(bucket.region);
    caller.source_arn = bucket.arn();
    caller.source_account = bucket.account;
    caller.tls = true;
    return caller;
}

aws::Error unable_to_validate(std::vector<std::string> const& arns) {
    aws::Error error("InvalidArgument",
                     "Unable to validate the following destination configurations");
    for (std::size_t i = 0; i < arns.size(); ++i) {
        std::string const number = std::to_string(i + 1);
        error.members.emplace_back("ArgumentName" + number, arns[i]);
        error.members.emplace_back("ArgumentValue" + number,
                                   "The destination queue does not exist");
    }
    return error;
}

}  // namespace

std::vector<Notification> read_notifications(codec::Xml const& root, base::Random& random) {
    for (char const* other :
         {"TopicConfiguration", "CloudFunctionConfiguration", "EventBridgeConfiguration"}) {
        if (root.find(other)) throw not_implemented(std::string("A ") + other);
    }
    std::vector<Notification> all;
    for (codec::Xml const* configuration : root.all("QueueConfiguration")) {
        all.push_back(read_queue(*configuration, random));
    }
    return all;
}

codec::Xml describe_notifications(std::vector<Notification> const& all) {
    codec::Xml root{"NotificationConfiguration"};
    root.xmlns = std::string(aws::kS3Xmlns);
    for (Notification const& n : all) {
        codec::Xml& configuration = root.add("QueueConfiguration");
        configuration.add("Id", n.id);
        configuration.add("Queue", n.queue_arn);
        for (std::string const& event : n.events) configuration.add("Event", event);
        if (!n.has_prefix && !n.has_suffix) continue;
        codec::Xml& key = configuration.add("Filter").add("S3Key");
        auto const rule = [&](char const* name, std::string const& value) {
            codec::Xml& added = key.add("FilterRule");
            added.add("Name", name);
            added.add("Value", value);
        };
        if (n.has_prefix) rule("Prefix", n.prefix);
        if (n.has_suffix) rule("Suffix", n.suffix);
    }
    return root;
}

void Events::connect(Bucket const& bucket, std::vector<Notification> const& all, bool validate,
                     Happened const& happened) {
    std::vector<std::string> missing;
    for (Notification const& n : all) {
        std::optional<aws::Arn> const arn = aws::parse_arn(n.queue_arn);
        if (!arn || arn->service != "sqs") {
            throw aws::Error("InvalidArgument", "The ARN could not be parsed")
                .with("ArgumentName", "Queue")
                .with("ArgumentValue", n.queue_arn);
        }
        if (validate && !queues_.has_queue(*arn)) missing.push_back(n.queue_arn);
    }
    if (!missing.empty()) throw unable_to_validate(missing);
    codec::Json const test = codec::Json::object({{"Service", "Amazon S3"},
                                                  {"Event", "s3:TestEvent"},
                                                  {"Time", base::iso8601(happened.at)},
                                                  {"Bucket", bucket.name},
                                                  {"RequestId", happened.request_id},
                                                  {"HostId", aws::host_id(happened.request_id)}});
    for (Notification const& n : all) {
        std::optional<aws::Arn> const arn = aws::parse_arn(n.queue_arn);
        if (!queues_.has_queue(*arn)) continue;
        queues_.send_message(*arn, codec::to_json(test), sender_of(bucket), happened.at);
    }
}

void Events::tell(Bucket const& bucket, Object const& object, Happened const& happened) {
    for (Notification const& n : bucket.notifications) {
        if (!wants(n, happened.event, object.key)) continue;
        std::optional<aws::Arn> const arn = aws::parse_arn(n.queue_arn);
        if (!arn || !queues_.has_queue(*arn)) {
            base::log_warn("an S3 event has nowhere to go: its queue does not exist",
                           {{"bucket", bucket.name}, {"queue", n.queue_arn}});
            continue;
        }
        codec::Json const described = describe(object, happened, state_.next_sequencer());
        codec::Json const message = codec::Json::object(
            {{"Records", codec::Json::array({record(bucket, described, n, happened)})}});
        queues_.send_message(*arn, codec::to_json(message), sender_of(bucket), happened.at);
    }
}

}  // namespace cloud::s3
