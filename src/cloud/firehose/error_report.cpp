#include "cloud/firehose/error_report.hpp"

#include "base/log.hpp"

namespace cloud::firehose {
namespace {

// As AWS words it, where it has words of its own.
std::string in_words(aws::Error const& error) {
    if (error.code == "NoSuchBucket") {
        return "The specified bucket does not exist. Create the bucket or use a different bucket "
               "that does exist.";
    }
    if (error.code == "AccessDenied") {
        return "Access was denied. Ensure that the trust policy for the provided IAM role allows "
               "Firehose to assume the role, and the access policy allows access to the S3 bucket.";
    }
    return error.message;
}

// Its path may hold a key.
std::string host_of(std::string_view url) {
    std::string_view const rest = url.substr(url.find("://") + 3);
    return std::string(rest.substr(0, rest.find_first_of("/?"))) + "...";
}

}  // namespace

void ErrorReport::s3(Stream const& stream, aws::Error const& error, base::Instant now) {
    S3Destination const& to = stream.destination.s3;
    write(stream, to.error_logging,
          {to.role_arn, to.bucket_arn, "S3." + error.code, in_words(error)}, now);
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
