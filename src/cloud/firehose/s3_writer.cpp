#include "cloud/firehose/s3_writer.hpp"

#include "cloud/firehose/compression.hpp"

namespace cloud::firehose {
namespace {

std::string_view name_of_file(std::string_view key) {
    std::size_t const slash = key.rfind('/');
    return slash == std::string_view::npos ? key : key.substr(slash + 1);
}

std::string joined(std::vector<ArrivedRecord> const& records) {
    std::string body;
    for (ArrivedRecord const& record : records) body += record.data;
    return body;
}

// Records of a partition too many are refused: AWS keeps so many open, and no more.
std::map<PartitionKeys, std::string> partition(std::vector<Piece> const& pieces,
                                               std::int64_t arrived_millis,
                                               std::vector<RefusedRecord>& refused) {
    std::map<PartitionKeys, std::string> bodies;
    for (Piece const& piece : pieces) {
        auto const body = bodies.find(piece.partition_keys);
        if (body != bodies.end()) {
            body->second += piece.data;
        } else if (bodies.size() < kMaximumPartitions) {
            bodies.emplace(piece.partition_keys, piece.data);
        } else {
            refused.push_back(
                {{arrived_millis, piece.data},
                 {"processing-failed", "DynamicPartitioning.ActivePartitionsLimitExceeded",
                  "The number of active partitions exceeds the limit of " +
                      std::to_string(kMaximumPartitions) + "."}});
        }
    }
    return bodies;
}

}  // namespace

S3Writer::S3Writer(Core& core, ObjectStore& objects, Authoriser const& authoriser)
    : core_(core),
      objects_(objects),
      authoriser_(authoriser),
      objects_delivered_(core.metrics.counter("catchment_firehose_delivered_objects_total",
                                              "Objects that Firehose wrote to S3.")),
      refused_(core.metrics.counter("catchment_firehose_refused_records_total",
                                    "Records that went to the error output.")) {}

void S3Writer::deliver(Stream const& stream, Batch const& batch, base::Instant now) {
    Destination const& to = stream.destination;
    Writing const writing{stream, to.s3, now};
    ObjectContents contents{batch.oldest_arrival()};
    if (!to.processing.is_on()) {
        put(writing, contents, joined(batch.records));
    } else {
        ProcessedBatch processed = process(to.processing, batch.records);
        std::int64_t const arrived = base::to_millis(batch.oldest_arrival());
        auto const bodies = partition(processed.pieces, arrived, processed.refused);
        for (auto const& [keys, body] : bodies) {
            contents.partition_keys = keys;
            put(writing, contents, body);
        }
        refuse(stream, processed.refused, {.ended = now});
    }
    if (to.backup) back_up(stream, *to.backup, batch, now);
}

void S3Writer::back_up(Stream const& stream, S3Destination const& to, Batch const& batch,
                       base::Instant now) {
    put({stream, to, now}, {batch.oldest_arrival()}, joined(batch.records));
}

void S3Writer::refuse(Stream const& stream, std::vector<RefusedRecord> const& refused,
                      Attempts const& attempts) {
    struct Output {
        std::int64_t oldest_arrival;
        std::string lines;
    };
    std::map<std::string, Output> outputs;
    for (RefusedRecord const& one : refused) {
        Output& output =
            outputs.try_emplace(one.why.output_type, Output{one.record.arrived_millis, ""})
                .first->second;
        output.lines += error_line(one, attempts);
    }
    for (auto const& [type, output] : outputs) {
        put({stream, stream.destination.s3, attempts.ended},
            {base::from_millis(output.oldest_arrival), {}, type}, output.lines);
    }
    core_.after_commit([this, count = refused.size()] { refused_.add(count); });
}

// In S3's words, for the error log.
aws::Caller S3Writer::writer_of(Writing const& writing) const {
    try {
        return authoriser_.assume(acting(writing.stream, writing.to.role_arn), writing.now);
    } catch (aws::Error const& error) {
        if (error.status >= 500) throw;
        throw aws::Error("AccessDenied", error.message, 403);
    }
}

void S3Writer::put(Writing const& writing, ObjectContents const& contents, std::string_view body) {
    if (body.empty()) return;
    ObjectPut object;
    object.bucket = writing.to.bucket();
    object.key = object_key(writing.stream, writing.to, contents, core_.random);
    object.body = body;
    std::string packed;
    if (writing.to.compression != Compression::none) {
        std::string_view entry = name_of_file(object.key);
        entry.remove_suffix(
            writing.to.file_extension.empty() ? extension_of(writing.to.compression).size() : 0);
        packed = compress(writing.to.compression, {entry, writing.now}, body);
        object.body = packed;
        if (writing.to.compression == Compression::gzip) object.content_encoding = "gzip";
    }
    object.kms_key = writing.to.kms_key;
    object.writer = writer_of(writing);
    // So that the bucket's owner can read what a role of another account writes.
    if (objects_.owner_of(object.bucket) != writing.stream.account) {
        object.acl = "bucket-owner-full-control";
    }
    objects_.put_object(object, writing.now);
    core_.after_commit([this] { objects_delivered_.add(); });
}

}  // namespace cloud::firehose
