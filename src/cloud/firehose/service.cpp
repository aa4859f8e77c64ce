#include "cloud/firehose/service.hpp"

#include "cloud/firehose/records.hpp"
#include "cloud/firehose/tags.hpp"

namespace cloud::firehose {
namespace {

constexpr std::string_view kResourceKind = "deliverystream/";

using Verb = codec::Json (*)(Streams&, aws::Invocation const&);

aws::Operation on(Streams& streams, char const* name, Verb verb, char const* note = "") {
    return {name, [&streams, verb](aws::Invocation const& call) { return verb(streams, call); },
            std::string("firehose:") + name, note};
}

aws::Service make_api(Streams& s) {
    aws::Service api;
    api.name = "firehose";
    api.title = "Data Firehose";
    api.target = "Firehose_20150804";
    api.json = aws::Protocol::json_1_1;
    api.operations = {
        on(s, "CreateDeliveryStream", &create_delivery_stream,
           "DirectPut to S3 (all members but KMS keys and format conversion) and to HTTP "
           "endpoints (access key in the configuration; plain HTTP to this machine alone). Of "
           "the processors, Lambda is refused; queries of MetadataExtraction are a part of jq. A "
           "partition's records share the stream's buffer."),
        on(s, "DescribeDeliveryStream", &describe_delivery_stream),
        on(s, "UpdateDestination", &update_destination, "As CreateDeliveryStream."),
        on(s, "DeleteDeliveryStream", &delete_delivery_stream),
        on(s, "ListDeliveryStreams", &list_delivery_streams),
        on(s, "PutRecord", &put_record, "Throttled where the config has quotas."),
        on(s, "PutRecordBatch", &put_record_batch, "Throttled where the config has quotas."),
        on(s, "ListTagsForDeliveryStream", &list_tags_for_delivery_stream),
        on(s, "TagDeliveryStream", &tag_delivery_stream),
        on(s, "UntagDeliveryStream", &untag_delivery_stream),
    };
    constexpr char const* kKms = "there is no KMS here yet";
    api.unsupported = {{"StartDeliveryStreamEncryption", kKms},
                       {"StopDeliveryStreamEncryption", kKms}};
    return api;
}

}  // namespace

Service::Service(Core& core, Neighbours const& neighbours)
    : state_(core),
      streams_{core, state_, neighbours.roles, neighbours.authoriser, Throttle(neighbours.quotas)},
      flush_(core, state_, neighbours.objects, neighbours.authoriser),
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
    return state_.find(arn.account, arn.region, arn.resource.substr(kResourceKind.size()));
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
