#include "cloud/firehose/model.hpp"

namespace cloud::firehose {

std::string S3Destination::bucket() const {
    std::size_t const colons = bucket_arn.rfind(":::");
    return colons == std::string::npos ? std::string() : bucket_arn.substr(colons + 3);
}

std::string Stream::arn() const {
    return "arn:aws:firehose:" + region + ":" + account + ":deliverystream/" + name;
}

Authoriser::Assumption acting(Stream const& stream, std::string const& role_arn) {
    return {"firehose.amazonaws.com", role_arn,     stream.name, stream.arn(),
            stream.account,           stream.region};
}

aws::Error stream_not_found(std::string const& name, std::string const& account) {
    return aws::Error("ResourceNotFoundException",
                      "Firehose " + name + " under account " + account + " not found.");
}

aws::Error invalid_argument(std::string const& message) {
    return aws::Error("InvalidArgumentException", message);
}

}  // namespace cloud::firehose
