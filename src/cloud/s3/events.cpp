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

constexpr std::array<std::string_view, 19> kEvents{"s3:ObjectCreated:*",
                                                   "s3:ObjectCreated:Put",
                                                   "s3:ObjectCreated:Post",
                                                   "s3:ObjectCreated:Copy",
                                                   "s3:ObjectCreated:CompleteMultipartUpload",
                                                   "s3:ObjectRemoved:*",
                                                   "s3:ObjectRemoved:Delete",
                                                   "s3:ObjectRemoved:DeleteMarkerCreated",
                                                   "s3:LifecycleExpiration:*",
                                                   "s3:LifecycleExpiration:Delete",
                                                   "s3:LifecycleExpiration:DeleteMarkerCreated",
                                                   "s3:LifecycleTransition",
                                                   "s3:ObjectTagging:*",
                                                   "s3:ObjectTagging:Put",
                                                   "s3:ObjectTagging:Delete",
                                                   "s3:ObjectRestore:*",
                                                   "s3:ObjectRestore:Post",
                                                   "s3:ObjectRestore:Completed",
                                                   "s3:ObjectRestore:Delete"};

// Of nothing: what a delete marker that was made is told with.
constexpr char const* kEmptyETag = "d41d8cd98f00b204e9800998ecf8427e";

void read_filter(codec::Xml const& configuration, Notification& n) {
    codec::Xml const* const filter = configuration.find("Filter");
    codec::Xml const* const key = filter ? filter->find("S3Key") : nullptr;
    if (!key) return;
    for (codec::Xml const* rule : key->all("FilterRule")) {
        std::string const name = base::lower(rule->text_of("Name"));
        bool const again = name == "prefix" ? n.has_prefix : n.has_suffix;
        if (again) {
            throw invalid_argument("Cannot specify more than one " + name + " rule in a filter.");
        }
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

bool share_event(Notification const& a, Notification const& b) {
    return std::any_of(a.events.begin(), a.events.end(), [&](std::string const& one) {
        return std::any_of(b.events.begin(), b.events.end(), [&](std::string const& other) {
            return base::glob_match(one, other) || base::glob_match(other, one);
        });
    });
}

// Whether some key is meant by both.
bool share_key(Notification const& a, Notification const& b) {
    bool const prefix = a.prefix.starts_with(b.prefix) || b.prefix.starts_with(a.prefix);
    bool const suffix = a.suffix.ends_with(b.suffix) || b.suffix.ends_with(a.suffix);
    return prefix && suffix;
}

// Of an event, one configuration at most tells.
void check_apart(std::vector<Notification> const& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (all[i].id == all[j].id) {
                throw invalid_argument(
                    "Same ID used for multiple configurations. IDs must be unique");
            }
            if (!share_event(all[i], all[j]) || !share_key(all[i], all[j])) continue;
            bool const filtered =
                all[i].has_prefix || all[i].has_suffix || all[j].has_prefix || all[j].has_suffix;
            throw invalid_argument(
                filtered ? "Configuration is ambiguously defined. Cannot have overlapping suffixes "
                           "in two rules if the prefixes are overlapping for the same event type."
                         : "Configurations overlap. Configurations on the same bucket cannot share "
                           "a common event type.");
        }
    }
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
    if (happened.event.starts_with("ObjectCreated") ||
        happened.event.starts_with("ObjectRestore")) {
        told.set("size", object.bytes);
        told.set("eTag", object.etag);
    }
    bool const tagging = happened.event.starts_with("ObjectTagging");
    if (tagging) told.set("eTag", object.etag);
    if (happened.event.ends_with("DeleteMarkerCreated")) told.set("eTag", kEmptyETag);
    if (object.version != kNullVersion) told.set("versionId", object.version);
    if (!tagging) told.set("sequencer", fmt::format("{:018X}", sequencer));
    return told;
}

codec::Json record(Bucket const& bucket, codec::Json const& object, Notification const& n,
                   Happened const& happened) {
    codec::Json const identity = codec::Json::object({{"principalId", happened.principal}});
    return codec::Json::object({
        {"eventVersion",
         happened.event.starts_with("ObjectTagging") ? kTaggingEventVersion : kEventVersion},
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

// A queue that does not take what it is sent, and why.
struct Refused {
    std::string queue_arn;
    std::string why;
};

aws::Error unable_to_validate(std::vector<Refused> const& all) {
    aws::Error error("InvalidArgument",
                     "Unable to validate the following destination configurations");
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::string const number = std::to_string(i + 1);
        error.members.emplace_back("ArgumentName" + number, all[i].queue_arn);
        error.members.emplace_back("ArgumentValue" + number, all[i].why);
    }
    return error;
}

constexpr std::int64_t kFirstRetryMillis = 1000;
constexpr std::int64_t kLongestRetryMillis = 120'000;
constexpr std::int64_t kRetryForMillis = 24 * 3'600'000;
constexpr std::int64_t kPendingPerStep = 256;

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
    check_apart(all);
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

Events::Events(Core& core, State& state, MessageQueue& queues)
    : core_(core),
      state_(state),
      queues_(queues),
      lost_(core.metrics.counter("catchment_s3_lost_events_total",
                                 "Events given up after a day in which no queue took them.")) {}

// "" where the queue takes it; else why not, in AWS's words.
std::string Events::refusal(Bucket const& bucket, aws::Arn const& queue, std::string const& body,
                            base::Instant now) {
    if (!queues_.has_queue(queue)) return "The destination queue does not exist";
    try {
        core_.attempt([&] { queues_.send_message(queue, body, sender_of(bucket), now); });
        return "";
    } catch (aws::Error const&) {
        return "Permissions on the destination queue do not allow S3 to publish notifications "
               "from this bucket";
    }
}

void Events::connect(Bucket const& bucket, std::vector<Notification> const& all, bool validate,
                     Happened const& happened) {
    codec::Json const test = codec::Json::object({{"Service", "Amazon S3"},
                                                  {"Event", "s3:TestEvent"},
                                                  {"Time", base::iso8601(happened.at)},
                                                  {"Bucket", bucket.name},
                                                  {"RequestId", happened.request_id},
                                                  {"HostId", aws::host_id(happened.request_id)}});
    std::vector<Refused> refused;
    for (Notification const& n : all) {
        std::optional<aws::Arn> const arn = aws::parse_arn(n.queue_arn);
        if (!arn || arn->service != "sqs") {
            throw aws::Error("InvalidArgument", "The ARN could not be parsed")
                .with("ArgumentName", "Queue")
                .with("ArgumentValue", n.queue_arn);
        }
        std::string const why = refusal(bucket, *arn, codec::to_json(test), happened.at);
        if (!why.empty()) refused.push_back({n.queue_arn, why});
    }
    if (validate && !refused.empty()) throw unable_to_validate(refused);
}

void Events::tell(Bucket const& bucket, Object const& object, Happened const& happened) {
    for (Notification const& n : bucket.notifications) {
        if (!wants(n, happened.event, object.key)) continue;
        codec::Json const described = describe(object, happened, state_.next_sequencer());
        codec::Json const message = codec::Json::object(
            {{"Records", codec::Json::array({record(bucket, described, n, happened)})}});
        std::string const body = codec::to_json(message);
        if (send(bucket, n.queue_arn, body, happened.at)) continue;
        std::int64_t const now = base::to_millis(happened.at);
        state_.add({0, bucket.name, n.queue_arn, body, now, now + kFirstRetryMillis});
        core_.signal(kPendingTopic);
    }
}

bool Events::send(Bucket const& bucket, std::string const& queue_arn, std::string const& body,
                  base::Instant now) {
    std::optional<aws::Arn> const arn = aws::parse_arn(queue_arn);
    try {
        if (!arn) return true;  // it never was one: there is no one to tell
        core_.attempt([&] { queues_.send_message(*arn, body, sender_of(bucket), now); });
        return true;
    } catch (aws::Error const& error) {
        base::log_warn("an S3 event was not taken by its queue and is sent again",
                       {{"bucket", bucket.name},
                        {"queue", queue_arn},
                        {"code", error.code},
                        {"reason", error.message}});
        return false;
    }
}

base::Instant Events::step(base::Instant now) {
    std::vector<PendingEvent> const pending = state_.pending_events(kPendingPerStep);
    for (PendingEvent const& event : pending) {
        // Further ahead than any pause is long: the clock went back.
        bool const far = event.retry_at_millis > base::to_millis(now) + kLongestRetryMillis;
        if (!far && base::from_millis(event.retry_at_millis) > now) {
            return base::from_millis(event.retry_at_millis);
        }
        try_again(event, now);
    }
    return pending.empty() ? base::kNever : now;
}

void Events::try_again(PendingEvent event, base::Instant now) {
    std::optional<Bucket> const bucket = state_.bucket(event.bucket);
    if (!bucket || send(*bucket, event.queue_arn, event.body, now)) return state_.remove(event);
    std::int64_t const failing_for = base::to_millis(now) - event.since_millis;
    if (failing_for >= kRetryForMillis) {
        base::log_error("an S3 event could not be sent for 24 hours and is lost",
                        {{"bucket", event.bucket}, {"queue", event.queue_arn}});
        core_.after_commit([this] { lost_.add(); });
        return state_.remove(event);
    }
    event.retry_at_millis =
        base::to_millis(now) + std::clamp(failing_for, kFirstRetryMillis, kLongestRetryMillis);
    state_.save(event);
}

}  // namespace cloud::s3
