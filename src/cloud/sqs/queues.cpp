#include "cloud/sqs/queues.hpp"

#include <algorithm>
#include <array>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/sqs/attributes.hpp"

namespace cloud::sqs {
namespace {

constexpr std::int64_t kPurgeMillis = 60'000;

bool valid_name(std::string const& name) {
    return !name.empty() && name.size() <= kMaximumQueueName &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

Attributes read_map(codec::Json const& json) {
    Attributes map;
    for (auto const& [name, value] : json.members()) {
        map[name] = value.is_text() ? value.text() : codec::to_json(value);
    }
    return map;
}

codec::Json to_json(Attributes const& map) {
    codec::Json json = codec::Json::object();
    for (auto const& [name, value] : map) json.set(name, value);
    return json;
}

void check_name(std::string const& name) {
    if (name.ends_with(".fifo")) {
        throw invalid_parameter("FIFO queues are not supported yet: see docs/compatibility.md.");
    }
    if (!valid_name(name)) {
        throw invalid_parameter("Can only include alphanumeric characters, hyphens, or underscores."
                                " 1 to 80 in length");
    }
}

// Asked again with the same attributes, a queue is the one that is there.
void check_same(Queue const& queue, Attributes const& asked) {
    for (auto const& [name, value] : asked) {
        if (queue.text(name) == value) continue;
        throw aws::Error("QueueNameExists",
                         "A queue already exists with the same name and a different value for "
                         "attribute " + name)
            .query("QueueAlreadyExists");
    }
}

// A queue's attributes as they stand, the computed ones too.
std::string value_of(State& state, Queue const& queue, std::string const& name,
                     std::int64_t now_millis) {
    if (name == "QueueArn") return queue.arn();
    if (name == "CreatedTimestamp") return std::to_string(queue.created_millis / 1000);
    if (name == "LastModifiedTimestamp") return std::to_string(queue.modified_millis / 1000);
    if (!name.starts_with("ApproximateNumber")) return queue.text(name);
    QueueCounts const counts = state.counts(queue, now_millis);
    if (name == "ApproximateNumberOfMessages") return std::to_string(counts.visible);
    if (name == "ApproximateNumberOfMessagesDelayed") return std::to_string(counts.delayed);
    return std::to_string(counts.in_flight);
}

constexpr std::array kAll{
    "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible", "CreatedTimestamp", "DelaySeconds",
    "LastModifiedTimestamp", "MaximumMessageSize", "MessageRetentionPeriod", "Policy", "QueueArn",
    "ReceiveMessageWaitTimeSeconds", "RedriveAllowPolicy", "RedrivePolicy", "SqsManagedSseEnabled",
    "VisibilityTimeout"};

}  // namespace

Queue open_queue(State& state, aws::Invocation const& call) {
    std::string url = aws::required_text(call.input, "QueueUrl");
    if (std::size_t const scheme = url.find("://"); scheme != std::string::npos) {
        std::size_t const path = url.find('/', scheme + 3);
        url = path == std::string::npos ? std::string() : url.substr(path + 1);
    }
    auto const parts = base::cut(url, "/");
    std::string const account = parts ? std::string(parts->first) : call.caller.account.value;
    std::string const name = parts ? std::string(parts->second) : url;
    std::optional<Queue> queue = state.find(account, call.caller.region.value, name);
    bool const own = account == call.caller.account.value;
    if (!queue) throw queue_does_not_exist();
    if (!own && queue->text("Policy").empty()) {
        throw aws::Error("AccessDeniedException",
                         "Access to the resource " + call.endpoint + "/ is denied.", 403)
            .query("AccessDenied");
    }
    return *queue;
}

codec::Json create_queue(State& state, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "QueueName");
    check_name(name);
    Attributes const attributes = read_map(call.input.at("Attributes"));
    check_attributes(attributes);
    std::string const& account = call.caller.account.value;
    std::string const& region = call.caller.region.value;
    std::optional<Queue> queue = state.find(account, region, name);
    if (queue) {
        check_same(*queue, attributes);
    } else {
        queue.emplace();
        queue->account = account;
        queue->region = region;
        queue->name = name;
        queue->created_millis = queue->modified_millis = base::to_millis(call.now);
        queue->attributes = attributes;
        queue->tags = read_map(call.input.at("tags"));
        queue->id = state.add(*queue);
    }
    return codec::Json::object({{"QueueUrl", queue->url(call.endpoint)}});
}

codec::Json delete_queue(State& state, aws::Invocation const& call) {
    state.remove(open_queue(state, call));
    return codec::Json::object();
}

codec::Json get_queue_url(State& state, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "QueueName");
    std::string const account = aws::optional_text(call.input, "QueueOwnerAWSAccountId")
                                    .value_or(call.caller.account.value);
    std::optional<Queue> const queue = state.find(account, call.caller.region.value, name);
    if (!queue) throw queue_does_not_exist();
    return codec::Json::object({{"QueueUrl", queue->url(call.endpoint)}});
}

codec::Json list_queues(State& state, aws::Invocation const& call) {
    std::string const prefix = aws::optional_text(call.input, "QueueNamePrefix").value_or("");
    std::optional<std::int64_t> const asked = aws::optional_integer(call.input, "MaxResults");
    std::int64_t const limit = asked.value_or(kMaximumListed);
    if (limit < 1 || limit > kMaximumListed) {
        throw invalid_parameter("Value " + std::to_string(limit) +
                                " for parameter MaxResults is invalid. Reason: MaxResults must be "
                                "an integer between 1 and 1000.");
    }
    std::string const after = aws::optional_text(call.input, "NextToken").value_or("");
    codec::Json urls = codec::Json::array();
    std::string last;
    codec::Json out = codec::Json::object();
    for (Queue const& queue : state.list(call.caller.account.value, call.caller.region.value)) {
        if (!queue.name.starts_with(prefix) || queue.name <= after) continue;
        if (static_cast<std::int64_t>(urls.items().size()) == limit) {
            if (asked) out.set("NextToken", last);
            break;
        }
        urls.push(queue.url(call.endpoint));
        last = queue.name;
    }
    if (!urls.items().empty()) out.set("QueueUrls", std::move(urls));
    return out;
}

codec::Json list_dead_letter_source_queues(State& state, aws::Invocation const& call) {
    Queue const target = open_queue(state, call);
    codec::Json urls = codec::Json::array();
    for (Queue const& queue : state.list(target.account, target.region)) {
        std::optional<RedrivePolicy> const policy = redrive_policy(queue);
        if (policy && policy->target_arn == target.arn()) urls.push(queue.url(call.endpoint));
    }
    return codec::Json::object({{"queueUrls", std::move(urls)}});
}

codec::Json get_queue_attributes(State& state, aws::Invocation const& call) {
    Queue const queue = open_queue(state, call);
    std::vector<std::string> names = aws::text_list(call.input, "AttributeNames");
    for (std::string const& name : names) {
        if (!is_attribute(name)) {
            throw aws::Error("InvalidAttributeName", "Unknown Attribute " + name + ".");
        }
    }
    if (std::find(names.begin(), names.end(), "All") != names.end()) {
        names.assign(kAll.begin(), kAll.end());
    }
    codec::Json attributes = codec::Json::object();
    for (std::string const& name : names) {
        std::string value = value_of(state, queue, name, base::to_millis(call.now));
        if (!value.empty()) attributes.set(name, std::move(value));
    }
    if (attributes.members().empty()) return codec::Json::object();
    return codec::Json::object({{"Attributes", std::move(attributes)}});
}

codec::Json set_queue_attributes(State& state, aws::Invocation const& call) {
    Queue queue = open_queue(state, call);
    Attributes const changes = read_map(call.input.at("Attributes"));
    check_attributes(changes);
    for (auto const& [name, value] : changes) {
        if (value.empty()) queue.attributes.erase(name);
        else queue.attributes[name] = value;
    }
    queue.modified_millis = base::to_millis(call.now);
    state.save(queue);
    return codec::Json::object();
}

codec::Json purge_queue(State& state, aws::Invocation const& call) {
    Queue queue = open_queue(state, call);
    std::int64_t const now = base::to_millis(call.now);
    if (queue.purged_millis != 0 && now - queue.purged_millis < kPurgeMillis) {
        throw aws::Error("PurgeQueueInProgress",
                         "Only one PurgeQueue operation on " + queue.name +
                             " is allowed every 60 seconds.",
                         403)
            .query("AWS.SimpleQueueService.PurgeQueueInProgress");
    }
    state.purge(queue);
    queue.purged_millis = now;
    state.save(queue);
    return codec::Json::object();
}

codec::Json tag_queue(State& state, aws::Invocation const& call) {
    Queue queue = open_queue(state, call);
    for (auto const& [key, value] : read_map(call.input.at("Tags"))) queue.tags[key] = value;
    state.save(queue);
    return codec::Json::object();
}

codec::Json untag_queue(State& state, aws::Invocation const& call) {
    Queue queue = open_queue(state, call);
    for (std::string const& key : aws::text_list(call.input, "TagKeys")) queue.tags.erase(key);
    state.save(queue);
    return codec::Json::object();
}

codec::Json list_queue_tags(State& state, aws::Invocation const& call) {
    Queue const queue = open_queue(state, call);
    if (queue.tags.empty()) return codec::Json::object();
    return codec::Json::object({{"Tags", to_json(queue.tags)}});
}

}  // namespace cloud::sqs
