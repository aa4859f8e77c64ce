#include "cloud/firehose/s3_destination.hpp"

#include "aws/arn.hpp"
#include "aws/input.hpp"

namespace cloud::firehose {
namespace {

void check_range(char const* member, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value >= least && value <= most) return;
    throw invalid_argument(std::string(member) + " must be between " + std::to_string(least) +
                           " and " + std::to_string(most) + ".");
}

// KMSEncryptionConfig, or NoEncryptionConfig: then the bucket's own default holds.
std::string read_kms_key(codec::Json const& in) {
    codec::Json const& kms = in.at("KMSEncryptionConfig");
    std::string const none = aws::optional_text(in, "NoEncryptionConfig").value_or("NoEncryption");
    if (none != "NoEncryption") {
        throw aws::validation(none, "encryptionConfiguration.noEncryptionConfig",
                              "Member must satisfy enum value set: [NoEncryption]");
    }
    if (kms.is_null()) return "";
    if (in.has("NoEncryptionConfig")) {
        throw invalid_argument(
            "EncryptionConfiguration must have either KMSEncryptionConfig or NoEncryptionConfig.");
    }
    std::string key = aws::required_text(kms, "AWSKMSKeyARN");
    std::optional<aws::Arn> const arn = aws::parse_arn(key);
    if (arn && arn->service == "kms" && !arn->resource.empty()) return key;
    throw invalid_argument("AWSKMSKeyARN is no ARN of a KMS key: " + key);
}

codec::Json describe_kms_key(std::string const& key) {
    if (key.empty()) return codec::Json::object({{"NoEncryptionConfig", "NoEncryption"}});
    return codec::Json::object(
        {{"KMSEncryptionConfig", codec::Json::object({{"AWSKMSKeyARN", key}})}});
}

}  // namespace

// Documented: whoever gives one of the two gives both.
Buffering read_buffering(codec::Json const& hints, std::int64_t maximum_mebibytes) {
    if (hints.has("IntervalInSeconds") != hints.has("SizeInMBs")) {
        throw invalid_argument(
            "BufferingHints must have both SizeInMBs and IntervalInSeconds, or neither.");
    }
    Buffering b;
    b.interval_seconds =
        aws::optional_integer(hints, "IntervalInSeconds").value_or(b.interval_seconds);
    b.size_mebibytes = aws::optional_integer(hints, "SizeInMBs").value_or(b.size_mebibytes);
    check_range("BufferingHints.IntervalInSeconds", b.interval_seconds, 0, kMaximumIntervalSeconds);
    check_range("BufferingHints.SizeInMBs", b.size_mebibytes, 1, maximum_mebibytes);
    return b;
}

codec::Json describe_buffering(Buffering const& buffering) {
    return codec::Json::object({{"SizeInMBs", buffering.size_mebibytes},
                                {"IntervalInSeconds", buffering.interval_seconds}});
}

ErrorLogging read_error_logging(codec::Json const& options) {
    if (!aws::optional_boolean(options, "Enabled", false)) return {};
    return {aws::required_text(options, "LogGroupName"),
            aws::required_text(options, "LogStreamName")};
}

codec::Json describe_error_logging(ErrorLogging const& logging) {
    codec::Json out = codec::Json::object({{"Enabled", !logging.group.empty()}});
    if (logging.group.empty()) return out;
    out.set("LogGroupName", logging.group);
    out.set("LogStreamName", logging.stream);
    return out;
}

std::int64_t read_retry_seconds(codec::Json const& options) {
    std::int64_t const seconds =
        aws::optional_integer(options, "DurationInSeconds").value_or(kDefaultRetrySeconds);
    check_range("RetryOptions.DurationInSeconds", seconds, 0, kMaximumRetrySeconds);
    return seconds;
}

codec::Json describe_retry_seconds(std::int64_t seconds) {
    return codec::Json::object({{"DurationInSeconds", seconds}});
}

S3Destination read_s3_destination(codec::Json const& in) {
    S3Destination d;
    d.role_arn = aws::required_text(in, "RoleARN");
    d.bucket_arn = aws::required_text(in, "BucketARN");
    std::optional<aws::Arn> const bucket = aws::parse_arn(d.bucket_arn);
    if (!bucket || bucket->service != "s3" || d.bucket().empty()) {
        throw invalid_argument("BucketARN is no ARN of a bucket: " + d.bucket_arn);
    }
    d.prefix = aws::optional_text(in, "Prefix").value_or("");
    d.error_prefix = aws::optional_text(in, "ErrorOutputPrefix").value_or("");
    d.buffering = read_buffering(in.at("BufferingHints"), kMaximumSizeMebibytes);
    d.error_logging = read_error_logging(in.at("CloudWatchLoggingOptions"));
    d.kms_key = read_kms_key(in.at("EncryptionConfiguration"));
    d.compression =
        parse_compression(aws::optional_text(in, "CompressionFormat").value_or("UNCOMPRESSED"));
    return d;
}

codec::Json describe_s3_destination(S3Destination const& d) {
    codec::Json out = codec::Json::object({
        {"RoleARN", d.role_arn},
        {"BucketARN", d.bucket_arn},
        {"BufferingHints", describe_buffering(d.buffering)},
        {"CompressionFormat", name_of(d.compression)},
        {"EncryptionConfiguration", describe_kms_key(d.kms_key)},
        {"CloudWatchLoggingOptions", describe_error_logging(d.error_logging)},
    });
    if (!d.prefix.empty()) out.set("Prefix", d.prefix);
    if (!d.error_prefix.empty()) out.set("ErrorOutputPrefix", d.error_prefix);
    return out;
}

}  // namespace cloud::firehose
