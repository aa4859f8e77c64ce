#include "cloud/sqs/queues.hpp"

#include <algorithm>
#include <array>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/sqs/address.hpp"
#include "cloud/sqs/attributes.hpp"
#include "cloud/sqs/redrive.hpp"

namespace cloud::sqs {
namespace {

constexpr std::int64_t kPurgeMillis = 60'000;

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
    if (!valid_name(name, kMaximumQueueName)) {
        throw invalid_parameter(
            "Can only include alphanumeric characters, hyphens, or underscores."
            " 1 to 80 in length");
    }
}

// Asked again with the same attributes, a queue is the one that is there.
void check_same(Queue const& queue, Attributes const& asked) {
    for (auto const& [name, value] : asked) {
        if (queue.text(name) == value) continue;
        throw aws::Error("QueueNameExists",
                         "A queue already exists with the same name and a different value for "
                         "attribute " +
                             name)
            .query("QueueAlreadyExists");
    }
}

void check_tags(Queue const& queue) {
    if (queue.tags.size() <= kMaximumTags) return;
    throw invalid_parameter("Too many tags added for queue " + queue.name + ".");
}

// A queue's attributes as they stand, the computed ones too.
std::string value_of(Queue const& queue, QueueCounts const& counts, std::string const& name) {
    if (name == "QueueArn") return queue.arn();
    if (name == "CreatedTimestamp") return std::to_string(queue.created_millis / 1000);
    if (name == "LastModifiedTimestamp") return std::to_string(queue.modified_millis / 1000);
    if (name == "ApproximateNumberOfMessages") return std::to_string(counts.visible);
    if (name == "ApproximateNumberOfMessagesDelayed") return std::to_string(counts.delayed);
    if (name == "ApproximateNumberOfMessagesNotVisible") return std::to_string(counts.in_flight);
    bool const own_key = !queue.text("KmsMasterKeyId").empty();
    if (name == "SqsManagedSseEnabled" && own_key) return "false";
    if (name == "KmsDataKeyReusePeriodSeconds" && !own_key) return "";
    return queue.text(name);
}

bool counted(std::string const& name) { return name.starts_with("ApproximateNumber"); }

// The names from after NextToken on, one page of them: their URLs as `member`.
struct Page {
    char const* member;
    bool always;  // the member is there when it is empty, too
};
codec::Json page_of(aws::Invocation const& call, std::vector<Queue> const& queues,
                    Page const& page) {
    std::optional<std::int64_t> const asked = aws::optional_integer(call.input, "MaxResults");
    std::int64_t const limit = asked.value_or(kMaximumListed);
    if (limit < 1 || limit > kMaximumListed) {
        throw invalid_parameter("Value " + std::to_string(limit) +
                                " for parameter MaxResults is invalid. Reason: MaxResults must be "
                                "an integer between 1 and 1000.");
    }
    std::string const token = aws::optional_text(call.input, "NextToken").value_or("");
    std::optional<std::string> const after = base::from_base64(token);
    if (!after) throw invalid_parameter("Invalid or expired next token.");
    codec::Json urls = codec::Json::array();
    codec::Json out = codec::Json::object();
    std::string last;
    for (Queue const& queue : queues) {
        if (queue.name <= *after) continue;
        if (static_cast<std::int64_t>(urls.items().size()) == limit) {
            if (asked) out.set("NextToken", base::base64(last));
            break;
        }
        urls.push(queue.url(call.endpoint));
        last = queue.name;
    }
    if (page.always || !urls.items().empty()) out.set(page.member, std::move(urls));
    return out;
}

constexpr std::array kAll{"ApproximateNumberOfMessages",
                          "ApproximateNumberOfMessagesDelayed",
                          "ApproximateNumberOfMessagesNotVisible",
                          "CreatedTimestamp",
                          "DelaySeconds",
                          "KmsDataKeyReusePeriodSeconds",
                          "KmsMasterKeyId",
                          "LastModifiedTimestamp",
                          "MaximumMessageSize",
                          "MessageRetentionPeriod",
                          "Policy",
                          "QueueArn",
                          "ReceiveMessageWaitTimeSeconds",
                          "RedriveAllowPolicy",
                          "RedrivePolicy",
                          "SqsManagedSseEnabled",
                          "VisibilityTimeout"};

}  // namespace

Queue open_queue(State& state, aws::Invocation const& call) {
    required(call.input, "QueueUrl");
    std::optional<Address> const at = address_of_url(call);
    std::optional<Queue> queue = at ? state.find(at->account, at->region, at->name) : std::nullopt;
    if (!queue) throw queue_does_not_exist();
    return *std::move(queue);
}

Queue open_own_queue(State& state, aws::Invocation const& call) {
    Queue queue = open_queue(state, call);
    if (queue.account != call.caller.account.value) throw access_denied(queue.url(call.endpoint));
    return queue;
}

std::optional<Queue> find_queue(State& state, std::string const& arn) {
    std::optional<Address> const at = address_of_arn(arn);
    return at ? state.find(at->account, at->region, at->name) : std::nullopt;
}

aws::Error access_denied(std::string const& resource) {
    return aws::Error("AccessDeniedException", "Access to the resource " + resource + " is denied.",
                      403)
        .query("AccessDenied");
}

codec::Json create_queue(State& state, aws::Invocation const& call) {
    std::string const name = required(call.input, "QueueName");
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
        change(queue->attributes, attributes);
        queue->tags = read_map(call.input.at("tags"));
        check_tags(*queue);
        check_dead_letters(state, *queue);
        state.add(*queue);
    }
    return codec::Json::object({{"QueueUrl", queue->url(call.endpoint)}});
}

codec::Json delete_queue(Messages& m, aws::Invocation const& call) {
    Queue const queue = open_own_queue(m.state, call);
    m.state.remove(queue);
    m.state.moves().forget(queue.arn());
    m.core.signal(queue.topic());  // polls that wait are told that it is gone
    return codec::Json::object();
}

codec::Json get_queue_url(State& state, aws::Invocation const& call) {
    required(call.input, "QueueName");
    std::optional<Address> const at = address_of_name(call);
    std::optional<Queue> const queue =
        at ? state.find(at->account, at->region, at->name) : std::nullopt;
    if (!queue) throw queue_does_not_exist();
    return codec::Json::object({{"QueueUrl", queue->url(call.endpoint)}});
}

codec::Json list_queues(State& state, aws::Invocation const& call) {
    std::string const prefix = aws::optional_text(call.input, "QueueNamePrefix").value_or("");
    std::vector<Queue> queues = state.list(call.caller.account.value, call.caller.region.value);
    std::erase_if(queues, [&](Queue const& queue) { return !queue.name.starts_with(prefix); });
    return page_of(call, queues, {"QueueUrls", false});
}

codec::Json list_dead_letter_source_queues(State& state, aws::Invocation const& call) {
    Queue const target = open_queue(state, call);
    std::vector<Queue> const queues = sources_of(state, target.arn());
    return page_of(call, queues, {"queueUrls", true});
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
    QueueCounts counts;
    if (std::any_of(names.begin(), names.end(), counted)) {
        counts = state.counts(queue, base::to_millis(call.now));
    }
    codec::Json attributes = codec::Json::object();
    for (std::string const& name : names) {
        std::string value = value_of(queue, counts, name);
        if (!value.empty()) attributes.set(name, std::move(value));
    }
    if (attributes.members().empty()) return codec::Json::object();
    return codec::Json::object({{"Attributes", std::move(attributes)}});
}

codec::Json set_queue_attributes(State& state, aws::Invocation const& call) {
    Queue queue = open_own_queue(state, call);
    Attributes const changes = read_map(call.input.at("Attributes"));
    if (changes.empty()) throw missing("Attributes");
    check_attributes(changes);
    change(queue.attributes, changes);
    if (changes.count("RedrivePolicy") != 0) check_dead_letters(state, queue);
    queue.modified_millis = base::to_millis(call.now);
    state.save(queue);
    return codec::Json::object();
}

codec::Json purge_queue(State& state, aws::Invocation const& call) {
    Queue queue = open_queue(state, call);
    std::int64_t const now = base::to_millis(call.now);
    if (queue.purged_millis != 0 && now - queue.purged_millis < kPurgeMillis) {
        throw aws::Error(
            "PurgeQueueInProgress",
            "Only one PurgeQueue operation on " + queue.name + " is allowed every 60 seconds.", 403)
            .query("AWS.SimpleQueueService.PurgeQueueInProgress");
    }
    queue.purged_millis = now;
    state.purge(queue);
    return codec::Json::object();
}

codec::Json tag_queue(State& state, aws::Invocation const& call) {
    Queue queue = open_own_queue(state, call);
    for (auto const& [key, value] : read_map(call.input.at("Tags"))) queue.tags[key] = value;
    check_tags(queue);
    state.save(queue);
    return codec::Json::object();
}

codec::Json untag_queue(State& state, aws::Invocation const& call) {
    Queue queue = open_own_queue(state, call);
    for (std::string const& key : aws::text_list(call.input, "TagKeys")) queue.tags.erase(key);
    state.save(queue);
    return codec::Json::object();
}

codec::Json list_queue_tags(State& state, aws::Invocation const& call) {
    Queue const queue = open_own_queue(state, call);
    if (queue.tags.empty()) return codec::Json::object();
    return codec::Json::object({{"Tags", to_json(queue.tags)}});
}

}  // namespace cloud::sqs
