#include "siem/connector/notification.hpp"

#include "base/text.hpp"
#include "codec/json.hpp"

namespace siem::connector {
namespace {

constexpr int kMostWrappings = 4;  // EventBridge to SNS to SQS is three

base::Result<Notification> quarantine(std::string why) {
    return base::fail(base::ErrorKind::quarantine, std::move(why));
}

// The envelope that SNS puts around a message when raw delivery is off.
bool wrapped_by_sns(codec::Json const& body) {
    return body.at("Type").text() == "Notification" && body.at("Message").is_text();
}

std::optional<std::uint64_t> size_of(codec::Json const& object) {
    codec::Json const& size = object.at("size");
    if (!size.is_int() || size.integer() < 0) return {};
    return static_cast<std::uint64_t>(size.integer());
}

base::Result<Notification> read_records(codec::Json const& body) {
    Notification said;
    for (codec::Json const& record : body.at("Records").items()) {
        if (record.at("eventSource").text() != "aws:s3") {
            return quarantine("a record of the queue message is not from aws:s3");
        }
        if (!record.at("eventName").text().starts_with("ObjectCreated:")) continue;
        codec::Json const& s3 = record.at("s3");
        std::optional<std::string> key =
            base::percent_decode(s3.at("object").at("key").text(), true);
        std::string const& bucket = s3.at("bucket").at("name").text();
        if (!key || key->empty() || bucket.empty()) {
            return quarantine("an S3 event without a bucket name and a well-formed object key");
        }
        said.objects.push_back({bucket, std::move(*key), record.at("awsRegion").text(),
                                size_of(s3.at("object")), s3.at("object").at("eTag").text()});
    }
    return said;
}

// As EventBridge tells it: the key is as it is, not encoded. (S3 guide, "EventBridge event message
// structure".)
base::Result<Notification> read_event(codec::Json const& event) {
    Notification said;
    if (event.at("detail-type").text() != "Object Created") return said;
    codec::Json const& detail = event.at("detail");
    std::string const& key = detail.at("object").at("key").text();
    std::string const& bucket = detail.at("bucket").at("name").text();
    if (key.empty() || bucket.empty()) {
        return quarantine("an S3 event of EventBridge without a bucket name and an object key");
    }
    said.objects.push_back({bucket, key, event.at("region").text(), size_of(detail.at("object")),
                            detail.at("object").at("etag").text()});
    return said;
}

}  // namespace

base::Result<Notification> parse_notification(std::string_view body) {
    base::Result<codec::Json> parsed = codec::parse_json(body);
    for (int depth = 0; parsed && depth < kMostWrappings && wrapped_by_sns(*parsed); ++depth) {
        std::string const inner = parsed->at("Message").text();
        parsed = codec::parse_json(inner);
    }
    if (!parsed) return quarantine("the queue message is no JSON: " + parsed.error().message);
    if (parsed->at("Event").text() == "s3:TestEvent") return Notification{true, {}};
    if (parsed->at("source").text() == "aws.s3") return read_event(*parsed);
    if (!parsed->at("Records").is_array()) {
        return quarantine("the queue message is no S3 event notification: it has no Records");
    }
    return read_records(*parsed);
}

}  // namespace siem::connector
