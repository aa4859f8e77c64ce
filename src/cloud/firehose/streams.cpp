#include "cloud/firehose/streams.hpp"

#include <algorithm>

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "cloud/firehose/destination.hpp"
#include "cloud/firehose/flush.hpp"

namespace cloud::firehose {
namespace {

constexpr std::size_t kRecordIdDigits = 64;

void check_name(std::string const& name) {
    bool const good = !name.empty() && name.size() <= kMaximumStreamName &&
                      std::all_of(name.begin(), name.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                 (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
                      });
    if (good) return;
    throw aws::validation(name, "deliveryStreamName",
                          "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
}

Stream open_stream(Streams& s, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "DeliveryStreamName");
    std::optional<Stream> stream =
        s.state.find(call.caller.account.value, call.caller.region.value, name);
    if (!stream) throw stream_not_found(name, call.caller.account.value);
    return *stream;
}

// Extended wins; the plain form is the older one of the same thing.
Destination destination_of(codec::Json const& in) {
    if (in.has("ExtendedS3DestinationConfiguration")) {
        return read_destination(in.at("ExtendedS3DestinationConfiguration"));
    }
    if (in.has("S3DestinationConfiguration")) {
        return read_destination(in.at("S3DestinationConfiguration"));
    }
    throw invalid_argument("Only S3 destinations are supported: give an "
                           "ExtendedS3DestinationConfiguration.");
}

std::map<std::string, std::string> read_tags(codec::Json const& list) {
    std::map<std::string, std::string> tags;
    for (codec::Json const& tag : list.items()) {
        tags[aws::required_text(tag, "Key")] = tag.at("Value").text();
    }
    return tags;
}

std::string read_data(codec::Json const& record) {
    std::string data = aws::required_base64(record, "Data");
    if (data.size() > kMaximumRecordBytes) {
        throw aws::validation("java.nio.HeapByteBuffer", "record.data",
                              "Member must have length less than or equal to 1024000");
    }
    return data;
}

std::string accept(Streams& s, Stream const& stream, std::string_view data, base::Instant now) {
    s.state.append(stream, data, base::to_millis(now));
    s.core.signal(kFlushTopic);
    return base::hex_id(s.core.random, kRecordIdDigits);
}

}  // namespace

codec::Json create_delivery_stream(Streams& s, aws::Invocation const& call) {
    Stream stream;
    stream.name = aws::required_text(call.input, "DeliveryStreamName");
    check_name(stream.name);
    stream.account = call.caller.account.value;
    stream.region = call.caller.region.value;
    std::string const type =
        aws::optional_text(call.input, "DeliveryStreamType").value_or("DirectPut");
    if (type != "DirectPut") {
        throw invalid_argument("DeliveryStreamType " + type + " is not supported: use DirectPut.");
    }
    if (s.state.find(stream.account, stream.region, stream.name)) {
        throw aws::Error("ResourceInUseException", "Firehose " + stream.name +
                                                       " under accountId " + stream.account +
                                                       " already exists");
    }
    stream.destination = destination_of(call.input);
    std::optional<aws::Arn> const role = aws::parse_arn(stream.destination.role_arn);
    if (!role || !s.roles.has_role(*role)) {
        throw invalid_argument("Firehose is unable to assume role " + stream.destination.role_arn +
                               ". Please check the role provided.");
    }
    stream.tags = read_tags(call.input.at("Tags"));
    stream.created_millis = base::to_millis(call.now);
    s.state.add(stream);
    s.core.signal(kFlushTopic);
    return codec::Json::object({{"DeliveryStreamARN", stream.arn()}});
}

codec::Json describe_delivery_stream(Streams& s, aws::Invocation const& call) {
    Stream const stream = open_stream(s, call);
    codec::Json destination = codec::Json::object(
        {{"DestinationId", "destinationId-000000000001"},
         {"S3DestinationDescription", describe_destination(stream.destination, false)},
         {"ExtendedS3DestinationDescription", describe_destination(stream.destination, true)}});
    codec::Json description = codec::Json::object({
        {"DeliveryStreamName", stream.name},
        {"DeliveryStreamARN", stream.arn()},
        {"DeliveryStreamStatus", stream.status},
        {"DeliveryStreamEncryptionConfiguration", codec::Json::object({{"Status", "DISABLED"}})},
        {"DeliveryStreamType", "DirectPut"},
        {"VersionId", std::to_string(stream.version)},
        {"CreateTimestamp", static_cast<double>(stream.created_millis) / 1000},
        {"Destinations", codec::Json::array({std::move(destination)})},
        {"HasMoreDestinations", false},
    });
    return codec::Json::object({{"DeliveryStreamDescription", std::move(description)}});
}

codec::Json delete_delivery_stream(Streams& s, aws::Invocation const& call) {
    s.state.remove(open_stream(s, call));
    return codec::Json::object();
}

codec::Json list_delivery_streams(Streams& s, aws::Invocation const& call) {
    std::int64_t const limit = aws::optional_integer(call.input, "Limit").value_or(10);
    std::string const after =
        aws::optional_text(call.input, "ExclusiveStartDeliveryStreamName").value_or("");
    codec::Json names = codec::Json::array();
    bool more = false;
    for (Stream const& stream : s.state.list(call.caller.account.value, call.caller.region.value)) {
        if (stream.name <= after) continue;
        more = static_cast<std::int64_t>(names.items().size()) == limit;
        if (more) break;
        names.push(stream.name);
    }
    return codec::Json::object(
        {{"DeliveryStreamNames", std::move(names)}, {"HasMoreDeliveryStreams", more}});
}

codec::Json list_tags_for_delivery_stream(Streams& s, aws::Invocation const& call) {
    codec::Json tags = codec::Json::array();
    Stream const stream = open_stream(s, call);
    for (auto const& [key, value] : stream.tags) {
        tags.push(codec::Json::object({{"Key", key}, {"Value", value}}));
    }
    return codec::Json::object({{"Tags", std::move(tags)}, {"HasMoreTags", false}});
}

codec::Json tag_delivery_stream(Streams& s, aws::Invocation const& call) {
    Stream stream = open_stream(s, call);
    for (auto& [key, value] : read_tags(call.input.at("Tags"))) stream.tags[key] = value;
    s.state.save(stream);
    return codec::Json::object();
}

codec::Json untag_delivery_stream(Streams& s, aws::Invocation const& call) {
    Stream stream = open_stream(s, call);
    for (std::string const& key : aws::text_list(call.input, "TagKeys")) stream.tags.erase(key);
    s.state.save(stream);
    return codec::Json::object();
}

codec::Json put_record(Streams& s, aws::Invocation const& call) {
    Stream const stream = open_stream(s, call);
    std::string const data = read_data(call.input.at("Record"));
    return codec::Json::object(
        {{"RecordId", accept(s, stream, data, call.now)}, {"Encrypted", false}});
}

codec::Json put_record_batch(Streams& s, aws::Invocation const& call) {
    Stream const stream = open_stream(s, call);
    codec::Json::Array const& records = call.input.at("Records").items();
    if (records.empty() || records.size() > kMaximumBatchRecords) {
        throw aws::validation("[" + std::to_string(records.size()) + " records]", "records",
                              "Member must have length between 1 and 500");
    }
    std::vector<std::string> data;
    std::size_t bytes = 0;
    for (codec::Json const& record : records) {
        data.push_back(read_data(record));
        bytes += data.back().size();
    }
    if (bytes > kMaximumBatchBytes) {
        throw invalid_argument("Records size exceeds 4 MB limit");
    }
    codec::Json responses = codec::Json::array();
    for (std::string const& record : data) {
        responses.push(codec::Json::object({{"RecordId", accept(s, stream, record, call.now)}}));
    }
    return codec::Json::object({{"FailedPutCount", 0},
                                {"Encrypted", false},
                                {"RequestResponses", std::move(responses)}});
}

}  // namespace cloud::firehose
