#include "cloud/firehose/streams.hpp"

#include <algorithm>

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "cloud/firehose/destination.hpp"
#include "cloud/firehose/encryption.hpp"
#include "cloud/firehose/flush.hpp"
#include "cloud/firehose/retention.hpp"
#include "cloud/firehose/tags.hpp"

namespace cloud::firehose {
namespace {

bool is_name_sign(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
}

void check_name(std::string const& name) {
    constexpr char const* kMember = "deliveryStreamName";
    if (name.size() > kMaximumStreamName) {
        throw aws::validation(name, kMember, "Member must have length less than or equal to 64");
    }
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_name_sign)) {
        throw aws::validation(name, kMember,
                              "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    }
}

constexpr char const* kDestinationId = "destinationId-000000000001";  // a stream has one

// The only member that ends so: its kind stands before `suffix`.
GivenDestination given_destination(codec::Json const& in, std::string_view suffix) {
    std::vector<GivenDestination> given;
    for (auto const& [member, value] : in.members()) {
        if (!member.ends_with(suffix) || value.is_null()) continue;
        given.push_back({member.substr(0, member.size() - suffix.size()), value});
    }
    if (given.size() == 1) return given.front();
    throw invalid_argument("Exactly one destination configuration is supported for a Firehose");
}

void check_source(codec::Json const& in) {
    std::string const type = aws::optional_text(in, "DeliveryStreamType").value_or("DirectPut");
    if (type != "DirectPut") {
        throw invalid_argument("DeliveryStreamType " + type +
                               " is not supported yet: use DirectPut.");
    }
}

void check_new(Streams& s, Stream const& stream) {
    if (s.state.find(stream.account, stream.region, stream.name)) {
        throw aws::Error("ResourceInUseException", "Firehose " + stream.name + " under accountId " +
                                                       stream.account + " already exists");
    }
    if (s.state.count(stream.account, stream.region) < kMaximumStreams) return;
    throw aws::Error("LimitExceededException", "You have already consumed your firehose quota of " +
                                                   std::to_string(kMaximumStreams) + " hoses.");
}

// Firehose takes no role of another account, and takes on each to see that it may.
void check_role(Streams& s, Stream const& stream, std::string const& role_arn, base::Instant now) {
    std::optional<aws::Arn> const role = aws::parse_arn(role_arn);
    try {
        if (role && role->account == stream.account && s.roles.has_role(*role)) {
            (void)s.authoriser.assume(acting(stream, role_arn), now);
            return;
        }
    } catch (aws::Error const&) {
    }
    throw invalid_argument("Firehose is unable to assume role " + role_arn +
                           ". Please check the role provided.");
}

void check_roles(Streams& s, Stream const& stream, base::Instant now) {
    Destination const& to = stream.destination;
    check_role(s, stream, to.s3.role_arn, now);
    if (to.backup) check_role(s, stream, to.backup->role_arn, now);
    if (to.http && !to.http->role_arn.empty()) check_role(s, stream, to.http->role_arn, now);
}

}  // namespace

Stream open_stream(Streams& s, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "DeliveryStreamName");
    std::optional<Stream> stream =
        s.state.find(call.caller.account.value, call.caller.region.value, name);
    if (!stream) throw stream_not_found(name, call.caller.account.value);
    return *std::move(stream);
}

Stream open_taking_stream(Streams& s, aws::Invocation const& call) {
    Stream stream = open_stream(s, call);
    if (stream.status == "CREATING_FAILED") throw stream_not_found(stream.name, stream.account);
    return stream;
}

std::int64_t read_limit(codec::Json const& in, Page const& page) {
    std::int64_t const limit = aws::optional_integer(in, "Limit").value_or(page.usual);
    if (limit < 1) {
        throw aws::validation(std::to_string(limit), "limit",
                              "Member must have value greater than or equal to 1");
    }
    if (limit > page.most) {
        throw aws::validation(
            std::to_string(limit), "limit",
            "Member must have value less than or equal to " + std::to_string(page.most));
    }
    return limit;
}

codec::Json create_delivery_stream(Streams& s, aws::Invocation const& call) {
    Stream stream;
    stream.name = aws::required_text(call.input, "DeliveryStreamName");
    check_name(stream.name);
    stream.account = call.caller.account.value;
    stream.region = call.caller.region.value;
    check_source(call.input);
    check_new(s, stream);
    stream.destination =
        read_destination(given_destination(call.input, "DestinationConfiguration"));
    check_roles(s, stream, call.now);
    set_tags(stream, call.input.at("Tags"));
    if (!call.input.at("DeliveryStreamEncryptionConfigurationInput").is_null()) {
        begin_encryption(s, stream, call);
    }
    stream.created_millis = base::to_millis(call.now);
    s.state.add(stream);
    s.core.signal(kFlushTopic);
    return codec::Json::object({{"DeliveryStreamARN", stream.arn()}});
}

codec::Json describe_delivery_stream(Streams& s, aws::Invocation const& call) {
    Stream const stream = open_stream(s, call);
    codec::Json destination = describe_destination(stream.destination);
    destination.set("DestinationId", kDestinationId);
    codec::Json description = codec::Json::object({
        {"DeliveryStreamName", stream.name},
        {"DeliveryStreamARN", stream.arn()},
        {"DeliveryStreamStatus", stream.status},
        {"DeliveryStreamEncryptionConfiguration", describe_encryption(stream.encryption)},
        {"DeliveryStreamType", "DirectPut"},
        {"VersionId", std::to_string(stream.version)},
        {"CreateTimestamp", static_cast<double>(stream.created_millis) / 1000},
        {"Destinations", codec::Json::array({std::move(destination)})},
        {"HasMoreDestinations", false},
    });
    if (stream.status == "CREATING_FAILED") {
        description.set("FailureDescription", describe_failure(stream.encryption));
    }
    return codec::Json::object({{"DeliveryStreamDescription", std::move(description)}});
}

codec::Json update_destination(Streams& s, aws::Invocation const& call) {
    Stream stream = open_stream(s, call);
    std::string const version = aws::required_text(call.input, "CurrentDeliveryStreamVersionId");
    std::string const id = aws::required_text(call.input, "DestinationId");
    if (stream.status != "ACTIVE") {
        throw aws::Error("ResourceInUseException",
                         "Firehose " + stream.name + " is in " + stream.status + " state.");
    }
    if (version != std::to_string(stream.version)) {
        throw aws::Error("ConcurrentModificationException",
                         "Cannot update firehose: " + stream.name +
                             " since the current version id: " + std::to_string(stream.version) +
                             " and specified version id: " + version + " do not match");
    }
    if (id != kDestinationId) throw invalid_argument("Destination Id " + id + " not found");
    stream.destination =
        updated_destination(stream.destination, given_destination(call.input, "DestinationUpdate"));
    check_roles(s, stream, call.now);
    ++stream.version;
    // Another destination has a day of its own, and is tried at once.
    stream.failing_since_millis = stream.retry_at_millis = 0;
    s.state.save(stream);
    s.core.signal(kFlushTopic);
    return codec::Json::object();
}

codec::Json delete_delivery_stream(Streams& s, aws::Invocation const& call) {
    Stream const stream = open_stream(s, call);
    retire_all_grants(s.keys, stream);
    s.state.remove(stream);
    s.throttle.forget(stream.id);
    s.core.signal(kEmptiedTopic);
    return codec::Json::object();
}

codec::Json list_delivery_streams(Streams& s, aws::Invocation const& call) {
    constexpr std::int64_t kPage = 10;
    std::int64_t const limit = read_limit(call.input, {kPage, kMaximumListed});
    std::string const after =
        aws::optional_text(call.input, "ExclusiveStartDeliveryStreamName").value_or("");
    std::string const type =
        aws::optional_text(call.input, "DeliveryStreamType").value_or("DirectPut");
    std::vector<std::string> found;
    if (type == "DirectPut") {
        found =
            s.state.names({call.caller.account.value, call.caller.region.value}, after, limit + 1);
    }
    bool const more = static_cast<std::int64_t>(found.size()) > limit;
    if (more) found.pop_back();
    codec::Json names = codec::Json::array();
    for (std::string& name : found) names.push(std::move(name));
    return codec::Json::object(
        {{"DeliveryStreamNames", std::move(names)}, {"HasMoreDeliveryStreams", more}});
}

}  // namespace cloud::firehose
