#include "cloud/firehose/error_report.hpp"

#include <array>

#include "base/log.hpp"

namespace cloud::firehose {
namespace {

// A code of S3's or, behind it, of KMS's, and as AWS words it. (Firehose guide, "Amazon S3 data
// delivery errors".)
struct Told {
    std::string_view code;
    char const* reported;
    char const* message;
};
constexpr std::array<Told, 5> kTold{{
    {"NoSuchBucket", "S3.NoSuchBucket",
     "The specified bucket does not exist. Create the bucket or use a different bucket that does "
     "exist."},
    {"AccessDenied", "S3.AccessDenied",
     "Access was denied. Ensure that the trust policy for the provided IAM role allows Firehose to "
     "assume the role, and the access policy allows access to the S3 bucket."},
    {"NotFoundException", "S3.KMS.NotFoundException",
     "The provided AWS KMS key was not found. If you are using what you believe to be a valid AWS "
     "KMS key with the correct role, check if there is a problem with the account to which the AWS "
     "KMS key is attached."},
    {"DisabledException", "S3.KMS.DisabledException",
     "The provided AWS KMS key is disabled. Enable the key so that delivery can proceed."},
    {"KMSInvalidStateException", "S3.KMS.InvalidStateException",
     "The provided AWS KMS key is in a state that does not allow its use. Check the state of the "
     "key."},
}};

struct Reported {
    std::string code;
    std::string message;
};

// KMS and S3 both say AccessDenied: only the action that was denied tells them apart.
Reported reported(aws::Error const& error) {
    if (error.code.starts_with("Firehose.")) return {error.code, error.message};
    std::string_view code = error.code;
    if (code.starts_with("KMS.")) code.remove_prefix(4);
    if (code == "AccessDeniedException" || code == "AccessDenied") {
        if (error.message.find(" kms:") != std::string::npos || error.code.starts_with("KMS.")) {
            return {"S3.KMS.AccessDeniedException",
                    "Access to the AWS KMS key was denied. Ensure that the access policy of the "
                    "provided IAM role and the key policy allow the use of the key."};
        }
        code = "AccessDenied";
    }
    for (Told const& one : kTold) {
        if (one.code == code) return {one.reported, one.message};
    }
    return {"S3." + error.code, error.message};
}

// Its path may hold a key.
std::string host_of(std::string_view url) {
    std::string_view const rest = url.substr(url.find("://") + 3);
    return std::string(rest.substr(0, rest.find_first_of("/?"))) + "...";
}

}  // namespace

void ErrorReport::s3(Stream const& stream, aws::Error const& error, base::Instant now) {
    S3Destination const& to = stream.destination.s3;
    auto const [code, message] = reported(error);
    write(stream, to.error_logging, {to.role_arn, to.bucket_arn, code, message}, now);
}

void ErrorReport::endpoint(Stream const& stream, EndpointFailure const& failure,
                           base::Instant now) {
    HttpEndpoint const& to = *stream.destination.http;
    std::string const& role = stream.destination.s3.role_arn;
    write(stream, to.error_logging, {role, host_of(to.url), failure.code, failure.message}, now);
}

void ErrorReport::write(Stream const& stream, ErrorLogging const& to, Entry const& entry,
                        base::Instant now) {
    if (log_ == nullptr || to.group.empty()) return;
    codec::Json const message = codec::Json::object({{"deliveryStreamARN", stream.arn()},
                                                     {"destination", entry.destination},
                                                     {"deliveryStreamVersionId", stream.version},
                                                     {"message", entry.message},
                                                     {"errorCode", entry.code}});
    try {
        log_->write({stream.account, stream.region, to.group, to.stream}, codec::to_json(message),
                    authoriser_.assume(acting(stream, entry.role_arn), now), now);
    } catch (aws::Error const& refused) {
        base::log_warn("a delivery stream's error log could not be written",
                       {{"stream", stream.arn()}, {"reason", refused.message}});
    }
}

}  // namespace cloud::firehose
