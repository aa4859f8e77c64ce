#include "cloud/firehose/service.hpp"

#include "cloud/firehose/encryption.hpp"
#include "cloud/firehose/needs.hpp"
#include "cloud/firehose/records.hpp"
#include "cloud/firehose/tags.hpp"

namespace cloud::firehose {
namespace {

constexpr std::string_view kResourceKind = "deliverystream/";

using Verb = codec::Json (*)(Streams&, aws::Invocation const&);

struct Row {
    char const* name;
    Verb verb;
    NeedsOf needs;
    char const* note = "";
};

constexpr Row kRows[] = {
    {"CreateDeliveryStream", &create_delivery_stream, &to_create,
     "DirectPut to S3 (all members but format conversion) and to HTTP endpoints (access key in the "
     "configuration; plain HTTP to this machine alone). Of the processors, Lambda is refused; "
     "queries of MetadataExtraction are a part of jq. A partition's records share the stream's "
     "buffer."},
    {"DescribeDeliveryStream", &describe_delivery_stream, &on_stream},
    {"UpdateDestination", &update_destination, &to_update, "As CreateDeliveryStream."},
    {"DeleteDeliveryStream", &delete_delivery_stream, &on_stream},
    {"ListDeliveryStreams", &list_delivery_streams, &on_anything},
    {"StartDeliveryStreamEncryption", &start_delivery_stream_encryption, &on_stream},
    {"StopDeliveryStreamEncryption", &stop_delivery_stream_encryption, &on_stream},
    {"PutRecord", &put_record, &on_stream, "Throttled where the config has quotas."},
    {"PutRecordBatch", &put_record_batch, &on_stream, "Throttled where the config has quotas."},
    {"ListTagsForDeliveryStream", &list_tags_for_delivery_stream, &on_stream},
    {"TagDeliveryStream", &tag_delivery_stream, &on_stream},
    {"UntagDeliveryStream", &untag_delivery_stream, &on_stream},
};

aws::Operation operation_of(Streams& streams, Row const& row) {
    aws::Operation operation;
    operation.name = row.name;
    operation.action = std::string("firehose:") + row.name;
    operation.note = row.note;
    operation.verb = [&streams, verb = row.verb](aws::Invocation const& call) {
        return verb(streams, call);
    };
    operation.needs = [&streams, needs = row.needs,
                       action = operation.action](aws::Invocation const& call) {
        return needs(streams, {call, action});
    };
    return operation;
}

aws::Service make_api(Streams& s) {
    aws::Service api;
    api.name = "firehose";
    api.title = "Data Firehose";
    api.target = "Firehose_20150804";
    api.json = aws::Protocol::json_1_1;
    for (Row const& row : kRows) api.operations.push_back(operation_of(s, row));
    return api;
}

}  // namespace

Service::Service(Core& core, Neighbours const& neighbours)
    : state_(core),
      streams_{core,
               state_,
               neighbours.roles,
               neighbours.authoriser,
               neighbours.vault,
               neighbours.keys,
               Throttle(neighbours.quotas)},
      flush_(core, state_,
             {neighbours.objects, neighbours.authoriser, neighbours.vault, neighbours.keys}),
      retention_(core, state_),
      api_(make_api(streams_)) {
    core.add_worker(flush_, {kFlushTopic});
    core.add_worker(retention_, {kEmptiedTopic});
    core.on_reset([this, &core] {
        state_.clear();
        core.after_commit([this] { state_.release_segments(); });
    });
}

std::optional<Stream> Service::find(aws::Arn const& arn) const {
    if (arn.service != "firehose" || !arn.resource.starts_with(kResourceKind)) return std::nullopt;
    std::optional<Stream> stream =
        state_.find(arn.account, arn.region, arn.resource.substr(kResourceKind.size()));
    if (stream && stream->status == "CREATING_FAILED") return std::nullopt;
    return stream;
}

void Service::keep_system_tags(aws::Arn const& resource,
                               std::map<std::string, std::string> const& tags) {
    std::optional<Stream> stream = find(resource);
    if (!stream) return;
    put_system_tags(stream->tags, tags);
    state_.save(*stream);
}

bool Service::has_stream(aws::Arn const& delivery_stream) const {
    return find(delivery_stream).has_value();
}

bool Service::logs_errors_to(aws::Arn const& delivery_stream,
                             ErrorLog::Destination const& place) const {
    std::optional<Stream> const stream = find(delivery_stream);
    if (!stream || stream->account != place.account || stream->region != place.region) return false;
    ErrorLogging const& to = stream->destination.error_logging();
    return to.group == place.log_group && to.stream == place.log_stream;
}

// CloudWatch Logs puts each envelope as a record of its own: its guide gives the role
// firehose:PutRecord. ("Subscription filters with Amazon Data Firehose".)
void Service::put_record(aws::Arn const& delivery_stream, std::string_view record,
                         aws::Caller const& writer, base::Instant now) {
    streams_.authoriser.require(writer,
                                {.action = "firehose:PutRecord",
                                 .resource = delivery_stream.text(),
                                 .resource_account = delivery_stream.account},
                                now);
    std::optional<Stream> stream = find(delivery_stream);
    if (!stream) {
        std::string const& resource = delivery_stream.resource;
        throw stream_not_found(resource.substr(resource.find('/') + 1), delivery_stream.account);
    }
    accept(streams_, *stream, {record}, now);
}

}  // namespace cloud::firehose
