#include <algorithm>

#include "base/text.hpp"
#include "siem/connector/source.hpp"

namespace siem::connector {
namespace {

constexpr std::size_t kBatch = 10;  // SQS's own limit

Message read_message(codec::Json const& json) {
    std::string const& count = json.at("Attributes").at("ApproximateReceiveCount").text();
    return {json.at("MessageId").text(), json.at("ReceiptHandle").text(), json.at("Body").text(),
            base::to_uint64(count).value_or(1)};
}

}  // namespace

AwsSource::AwsSource(Settings settings, aws::CredentialSource& keys, base::Clock const& clock)
    : settings_(std::move(settings)), client_(settings_.client, keys, clock) {}

base::Result<std::vector<Message>> AwsSource::receive(Poll const& poll) {
    codec::Json const input = codec::Json::object({
        {"QueueUrl", settings_.queue_url},
        {"MaxNumberOfMessages", poll.max_messages},
        {"WaitTimeSeconds", static_cast<std::int64_t>(poll.wait.count())},
        {"VisibilityTimeout", static_cast<std::int64_t>(poll.visibility.count())},
        {"AttributeNames", codec::Json::array({"ApproximateReceiveCount"})},
    });
    base::Result<codec::Json> const answer = client_.json(aws::kSqs, "ReceiveMessage", input);
    if (!answer) return base::fail(answer.error());
    std::vector<Message> messages;
    for (codec::Json const& json : answer->at("Messages").items()) {
        messages.push_back(read_message(json));
    }
    return messages;
}

base::Result<std::string> AwsSource::fetch(std::string const& bucket, std::string const& key) {
    std::string object;
    bool too_large = false;
    aws::S3Call call;
    call.bucket = bucket;
    call.key = key;
    call.on_body = [&](std::string_view bytes) {
        too_large = object.size() + bytes.size() > settings_.max_object_bytes;
        if (!too_large) object.append(bytes);
        return !too_large;
    };
    base::Result<http::Response> const answer = client_.s3(call);
    if (too_large) {
        return base::fail(base::ErrorKind::quarantine,
                          "the object is larger than " +
                              std::to_string(settings_.max_object_bytes >> 20) + " MiB");
    }
    if (!answer) return base::fail(answer.error());
    return object;
}

base::Result<std::uint64_t> AwsSource::remove(std::vector<std::string> const& receipts) {
    return in_tens(receipts, "DeleteMessageBatch", codec::Json::object());
}

base::Result<std::uint64_t> AwsSource::extend(std::vector<std::string> const& receipts,
                                              std::chrono::seconds visibility) {
    return in_tens(receipts, "ChangeMessageVisibilityBatch",
                   codec::Json::object(
                       {{"VisibilityTimeout", static_cast<std::int64_t>(visibility.count())}}));
}

base::Result<std::uint64_t> AwsSource::in_tens(std::vector<std::string> const& receipts,
                                               std::string_view operation,
                                               codec::Json const& extra) {
    std::uint64_t done = 0;
    for (std::size_t first = 0; first < receipts.size(); first += kBatch) {
        codec::Json entries = codec::Json::array();
        for (std::size_t i = first; i < std::min(first + kBatch, receipts.size()); ++i) {
            codec::Json entry = extra;
            entry.set("Id", std::to_string(i));
            entry.set("ReceiptHandle", receipts[i]);
            entries.push(std::move(entry));
        }
        base::Result<codec::Json> const answer =
            client_.json(aws::kSqs, operation,
                         codec::Json::object(
                             {{"QueueUrl", settings_.queue_url}, {"Entries", std::move(entries)}}));
        if (!answer) return base::fail(answer.error());
        done += answer->at("Successful").items().size();
    }
    return done;
}

}  // namespace siem::connector
