#include <algorithm>

#include "base/text.hpp"
#include "base/time.hpp"
#include "siem/connector/source.hpp"

namespace siem::connector {
namespace {

constexpr std::size_t kBatch = 10;  // SQS's own limit

Message read_message(codec::Json const& json) {
    codec::Json const& attributes = json.at("Attributes");
    std::string const& count = attributes.at("ApproximateReceiveCount").text();
    std::string const& sent = attributes.at("SentTimestamp").text();
    return {json.at("MessageId").text(), json.at("ReceiptHandle").text(), json.at("Body").text(),
            base::to_uint64(count).value_or(1),
            base::from_millis(base::to_int64(sent).value_or(0))};
}

// "bytes 0-99/1234" (RFC 9110, 14.4); a server that passes over ranges sends none.
std::uint64_t size_of_whole(std::string_view content_range, std::uint64_t received) {
    auto const parts = base::cut(content_range, "/");
    return parts ? base::to_uint64(parts->second).value_or(received) : received;
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
        {"AttributeNames", codec::Json::array({"ApproximateReceiveCount", "SentTimestamp"})},
    });
    base::Result<codec::Json> const answer = client_.json(aws::kSqs, "ReceiveMessage", input);
    if (!answer) return base::fail(answer.error());
    std::vector<Message> messages;
    for (codec::Json const& json : answer->at("Messages").items()) {
        messages.push_back(read_message(json));
    }
    return messages;
}

base::Result<Backlog> AwsSource::backlog() {
    base::Result<codec::Json> const answer = client_.json(
        aws::kSqs, "GetQueueAttributes",
        codec::Json::object(
            {{"QueueUrl", settings_.queue_url},
             {"AttributeNames", codec::Json::array({"ApproximateNumberOfMessages",
                                                    "ApproximateNumberOfMessagesNotVisible",
                                                    "ApproximateNumberOfMessagesDelayed"})}}));
    if (!answer) return base::fail(answer.error());
    auto const count = [&](char const* name) {
        return base::to_uint64(answer->at("Attributes").at(name).text()).value_or(0);
    };
    return Backlog{count("ApproximateNumberOfMessages"),
                   count("ApproximateNumberOfMessagesNotVisible"),
                   count("ApproximateNumberOfMessagesDelayed")};
}

base::Result<Object> AwsSource::fetch(ObjectPart const& part) {
    aws::S3Call call;
    call.bucket = part.bucket;
    call.key = part.key;
    std::uint64_t const wanted = part.most == 0 ? settings_.part_bytes : part.most;
    std::uint64_t const last = part.offset + std::min(wanted, settings_.part_bytes) - 1;
    call.headers.add("Range", "bytes=" + std::to_string(part.offset) + "-" + std::to_string(last));
    if (!part.etag.empty()) call.headers.add("If-Match", part.etag);
    base::Result<http::Response> answer = client_.s3(call);
    if (!answer) {
        base::Error error = answer.error();
        if (error.code == "InvalidRange" && part.offset == 0) return Object{};  // it is empty
        if (error.code == "PreconditionFailed") error.kind = base::ErrorKind::retry;
        return base::fail(std::move(error));
    }
    Object object;
    object.bytes = std::move(answer->body);
    object.size = size_of_whole(answer->headers.text("Content-Range"), object.bytes.size());
    object.etag = answer->headers.text("ETag");
    object.last_modified =
        base::parse_http_date(answer->headers.text("Last-Modified")).value_or(base::Instant());
    if (object.size <= settings_.max_object_bytes) return object;
    return base::fail(
        base::ErrorKind::quarantine,
        "the object is larger than " + std::to_string(settings_.max_object_bytes >> 20) + " MiB");
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
