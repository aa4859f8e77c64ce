#include "cloud/firehose/destination.hpp"

#include <algorithm>

#include "aws/input.hpp"
#include "base/assert.hpp"
#include "cloud/firehose/http_endpoint.hpp"
#include "cloud/firehose/object_key.hpp"
#include "cloud/firehose/s3_destination.hpp"

namespace cloud::firehose {
namespace {

using codec::Json;

constexpr char const* kExtendedS3 = "ExtendedS3";
constexpr char const* kS3 = "S3";  // the older form
constexpr char const* kHttpEndpoint = "HttpEndpoint";

void check_extension(std::string const& extension) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789!-_.*'()";
    if (extension.empty()) return;
    if (extension.size() > 1 && extension.size() <= kMaximumFileExtension && extension[0] == '.' &&
        extension.find_first_not_of(kAllowed) == std::string::npos) {
        return;
    }
    throw invalid_argument("FileExtension must be a dot and lower-case letters or digits.");
}

void check_partitioning(Destination const& d) {
    if (d.partitioned && !d.processing.metadata) {
        throw invalid_argument(
            "MetadataExtraction processor must be present when Dynamic Partitioning is enabled.");
    }
    if (d.processing.metadata && !d.partitioned) {
        throw invalid_argument(
            "Dynamic Partitioning must be enabled for the MetadataExtraction processor.");
    }
    if (d.partitioned && d.s3.buffering.size_mebibytes < kLeastPartitionedMebibytes) {
        throw invalid_argument(
            "BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled.");
    }
}

// Each key of the query is in the prefix, and no other.
void check_partition_keys(Destination const& d) {
    std::vector<std::string> const used = partition_keys_in(d.s3.prefix);
    if (!used.empty() && !d.partitioned) {
        throw invalid_argument(
            "Dynamic Partitioning Namespaces can only be part of a prefix expression when Dynamic "
            "Partitioning is enabled.");
    }
    if (!d.partitioned) return;
    std::vector<std::string> const keys = d.processing.metadata->keys();
    auto const has = [](std::vector<std::string> const& all, std::string const& one) {
        return std::find(all.begin(), all.end(), one) != all.end();
    };
    for (std::string const& key : used) {
        if (has(keys, key)) continue;
        throw invalid_argument("The partition key " + key + " of the prefix is not in the query.");
    }
    for (std::string const& key : keys) {
        if (has(used, key)) continue;
        throw invalid_argument("The partition key " + key + " of the query is not in the prefix.");
    }
}

std::optional<S3Destination> read_backup(Json const& in) {
    std::string const mode = aws::optional_text(in, "S3BackupMode").value_or("Disabled");
    if (mode == "Disabled") return std::nullopt;
    if (mode != "Enabled") {
        throw aws::validation(mode, "s3BackupMode",
                              "Member must satisfy enum value set: [Disabled, Enabled]");
    }
    if (!in.has("S3BackupConfiguration")) {
        throw invalid_argument("S3BackupConfiguration must be given when S3BackupMode is Enabled.");
    }
    S3Destination backup = read_s3_destination(in.at("S3BackupConfiguration"));
    check_prefixes(backup);
    return backup;
}

Destination read_extended_s3(Json const& in) {
    if (aws::optional_boolean(in.at("DataFormatConversionConfiguration"), "Enabled", false)) {
        throw invalid_argument(
            "DataFormatConversionConfiguration is not supported: see docs/compatibility.md.");
    }
    Destination d;
    d.s3 = read_s3_destination(in);
    d.s3.file_extension = aws::optional_text(in, "FileExtension").value_or("");
    d.s3.time_zone = aws::optional_text(in, "CustomTimeZone").value_or("");
    if (d.s3.time_zone.empty()) d.s3.time_zone = "UTC";
    d.backup = read_backup(in);
    d.processing = read_processing(in.at("ProcessingConfiguration"));
    Json const& partitioning = in.at("DynamicPartitioningConfiguration");
    d.partitioned = aws::optional_boolean(partitioning, "Enabled", false);
    d.partition_retry_seconds = read_retry_seconds(partitioning.at("RetryOptions"));
    check_extension(d.s3.file_extension);
    check_partitioning(d);
    check_prefixes(d.s3);
    check_partition_keys(d);
    return d;
}

Json configuration_of_extended_s3(Destination const& d) {
    Json out = describe_s3_destination(d.s3);
    out.set("S3BackupMode", d.backup ? "Enabled" : "Disabled");
    if (d.backup) out.set("S3BackupConfiguration", describe_s3_destination(*d.backup));
    if (!d.processing.given.is_null()) out.set("ProcessingConfiguration", d.processing.given);
    if (d.partitioned) {
        out.set(
            "DynamicPartitioningConfiguration",
            Json::object({{"Enabled", true},
                          {"RetryOptions", describe_retry_seconds(d.partition_retry_seconds)}}));
    }
    if (!d.s3.file_extension.empty()) out.set("FileExtension", d.s3.file_extension);
    if (d.s3.time_zone != "UTC") out.set("CustomTimeZone", d.s3.time_zone);
    return out;
}

Json configuration_of(Destination const& d) {
    return d.http ? configuration_of_http_endpoint(d) : configuration_of_extended_s3(d);
}

void rename(Json& object, char const* from, char const* to) {
    if (!object.has(from)) return;
    object.set(to, object.at(from));
    object.erase(from);
}

// An update's members replace those of the configuration; of the buckets inside, each its own.
Json merged(Json whole, Json update) {
    for (auto const& [in_update, in_whole] : {std::pair("S3BackupUpdate", "S3BackupConfiguration"),
                                              std::pair("S3Update", "S3Configuration")}) {
        if (!update.has(in_update)) continue;
        update.set(in_whole, merged(whole.at(in_whole), update.at(in_update)));
        update.erase(in_update);
    }
    for (auto const& [member, value] : update.members()) whole.set(member, value);
    return whole;
}

}  // namespace

Destination read_destination(GivenDestination const& given) {
    if (given.kind == kExtendedS3 || given.kind == kS3)
        return read_extended_s3(given.configuration);
    if (given.kind == kHttpEndpoint) return read_http_endpoint(given.configuration);
    throw invalid_argument(given.kind +
                           "DestinationConfiguration is not supported: see docs/compatibility.md.");
}

Destination updated_destination(Destination const& before, GivenDestination const& update) {
    bool const to_http = update.kind == kHttpEndpoint;
    if (to_http != before.http.has_value()) {
        throw invalid_argument("The type of a destination cannot be changed by an update.");
    }
    Destination after = read_destination({before.http ? kHttpEndpoint : kExtendedS3,
                                          merged(configuration_of(before), update.configuration)});
    if (after.partitioned != before.partitioned) {
        throw invalid_argument(
            "Dynamic Partitioning can be enabled for a new Firehose only, and not be disabled.");
    }
    return after;
}

Json describe_destination(Destination const& d) {
    if (d.http) {
        return Json::object({{"HttpEndpointDestinationDescription", describe_http_endpoint(d)}});
    }
    Json extended = configuration_of_extended_s3(d);
    rename(extended, "S3BackupConfiguration", "S3BackupDescription");
    return Json::object({{"S3DestinationDescription", describe_s3_destination(d.s3)},
                         {"ExtendedS3DestinationDescription", std::move(extended)}});
}

std::string destination_to_text(Destination const& d) {
    return codec::to_json(
        Json::object({{d.http ? kHttpEndpoint : kExtendedS3, configuration_of(d)}}));
}

Destination destination_from_text(std::string const& text) {
    Json const json = codec::parse_json(text).value_or(Json());
    ASSERT(json.members().size() == 1);
    auto const& [kind, configuration] = json.members().front();
    return read_destination({kind, configuration});
}

}  // namespace cloud::firehose
