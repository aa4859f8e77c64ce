#include "cloud/firehose/destination.hpp"

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "cloud/firehose/object_key.hpp"

namespace cloud::firehose {
namespace {

// Documented: whoever gives one of the two gives both.
void read_buffering(codec::Json const& hints, Destination& d) {
    if (hints.has("IntervalInSeconds") != hints.has("SizeInMBs")) {
        throw invalid_argument(
            "BufferingHints must have both SizeInMBs and IntervalInSeconds, or neither.");
    }
    d.interval_seconds =
        aws::optional_integer(hints, "IntervalInSeconds").value_or(d.interval_seconds);
    d.size_mebibytes = aws::optional_integer(hints, "SizeInMBs").value_or(d.size_mebibytes);
    if (d.interval_seconds < 0 || d.interval_seconds > kMaximumIntervalSeconds) {
        throw invalid_argument("BufferingHints.IntervalInSeconds must be between 0 and 900.");
    }
    if (d.size_mebibytes < 1 || d.size_mebibytes > kMaximumSizeMebibytes) {
        throw invalid_argument("BufferingHints.SizeInMBs must be between 1 and 128.");
    }
}

void read_logging(codec::Json const& options, Destination& d) {
    if (!aws::optional_boolean(options, "Enabled", false)) return;
    d.error_log_group = aws::required_text(options, "LogGroupName");
    d.error_log_stream = aws::required_text(options, "LogStreamName");
}

std::string read_compression(codec::Json const& in) {
    std::string const format = aws::optional_text(in, "CompressionFormat").value_or("UNCOMPRESSED");
    if (format == "UNCOMPRESSED" || format == "GZIP") return format;
    if (format == "ZIP" || format == "Snappy" || format == "HADOOP_SNAPPY") {
        throw invalid_argument("CompressionFormat " + format +
                               " is not supported yet: see docs/compatibility.md.");
    }
    throw aws::validation(format, "compressionFormat",
                          "Member must satisfy enum value set: [GZIP, HADOOP_SNAPPY, Snappy, "
                          "UNCOMPRESSED, ZIP]");
}

void check_extension(std::string const& extension) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789!-_.*'()";
    if (extension.empty()) return;
    if (extension.size() > 1 && extension.size() <= kMaximumFileExtension && extension[0] == '.' &&
        extension.find_first_not_of(kAllowed) == std::string::npos) {
        return;
    }
    throw invalid_argument("FileExtension must be a dot and lower-case letters or digits.");
}

// What would change the objects, and is not done, is refused rather than ignored.
void refuse_unsupported(codec::Json const& in) {
    for (char const* feature : {"ProcessingConfiguration", "DataFormatConversionConfiguration",
                                "DynamicPartitioningConfiguration"}) {
        if (aws::optional_boolean(in.at(feature), "Enabled", false)) {
            throw invalid_argument(std::string(feature) +
                                   " is not supported yet: see docs/compatibility.md.");
        }
    }
    std::string const zone = aws::optional_text(in, "CustomTimeZone").value_or("UTC");
    if (zone != "UTC") {
        throw invalid_argument("CustomTimeZone " + zone +
                               " is not supported yet: see docs/compatibility.md.");
    }
    if (in.at("S3BackupMode").text() == "Enabled") {
        throw invalid_argument("S3BackupMode is not supported yet: see docs/compatibility.md.");
    }
    if (in.at("EncryptionConfiguration").has("KMSEncryptionConfig")) {
        throw invalid_argument(
            "KMSEncryptionConfig is not supported yet: see docs/compatibility.md.");
    }
}

}  // namespace

Destination read_destination(codec::Json const& in) {
    refuse_unsupported(in);
    Destination d;
    d.role_arn = aws::required_text(in, "RoleARN");
    d.bucket_arn = aws::required_text(in, "BucketARN");
    std::optional<aws::Arn> const bucket = aws::parse_arn(d.bucket_arn);
    if (!bucket || bucket->service != "s3" || d.bucket().empty()) {
        throw invalid_argument("BucketARN is no ARN of a bucket: " + d.bucket_arn);
    }
    d.prefix = aws::optional_text(in, "Prefix").value_or("");
    d.error_prefix = aws::optional_text(in, "ErrorOutputPrefix").value_or("");
    d.file_extension = aws::optional_text(in, "FileExtension").value_or("");
    check_prefixes(d.prefix, d.error_prefix);
    check_extension(d.file_extension);
    read_buffering(in.at("BufferingHints"), d);
    read_logging(in.at("CloudWatchLoggingOptions"), d);
    d.gzip = read_compression(in) == "GZIP";
    return d;
}

Destination updated_destination(Destination const& before, codec::Json const& update) {
    codec::Json whole = describe_destination(before, true);
    for (auto const& [member, value] : update.members()) whole.set(member, value);
    return read_destination(whole);
}

codec::Json describe_destination(Destination const& d, bool extended) {
    codec::Json out = codec::Json::object({
        {"RoleARN", d.role_arn},
        {"BucketARN", d.bucket_arn},
        {"BufferingHints", codec::Json::object({{"SizeInMBs", d.size_mebibytes},
                                                {"IntervalInSeconds", d.interval_seconds}})},
        {"CompressionFormat", d.gzip ? "GZIP" : "UNCOMPRESSED"},
        {"EncryptionConfiguration", codec::Json::object({{"NoEncryptionConfig", "NoEncryption"}})},
    });
    if (!d.prefix.empty()) out.set("Prefix", d.prefix);
    if (!d.error_prefix.empty()) out.set("ErrorOutputPrefix", d.error_prefix);
    codec::Json logging = codec::Json::object({{"Enabled", !d.error_log_group.empty()}});
    if (!d.error_log_group.empty()) {
        logging.set("LogGroupName", d.error_log_group);
        logging.set("LogStreamName", d.error_log_stream);
    }
    out.set("CloudWatchLoggingOptions", std::move(logging));
    if (!extended) return out;
    out.set("S3BackupMode", "Disabled");
    if (!d.file_extension.empty()) out.set("FileExtension", d.file_extension);
    return out;
}

}  // namespace cloud::firehose
