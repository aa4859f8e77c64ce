// A destination of a delivery stream between its wire shapes and ours.
//
//   Destination d = read_destination({"ExtendedS3", in.at("ExtendedS3DestinationConfiguration")});
//   codec::Json out = describe_destination(d);   // a DestinationDescription
#pragma once

#include <string>
#include <string_view>

#include "cloud/firehose/model.hpp"
#include "codec/json.hpp"

namespace cloud::firehose {

struct GivenDestination {
    std::string kind;  // "ExtendedS3", "S3" or "HttpEndpoint"; AWS has others
    codec::Json const& configuration;
};

// Throws InvalidArgumentException for what is out of range, does not go together, or is not done.
Destination read_destination(GivenDestination const& given);
// From an update, of the same kind: what it leaves out stays as it was.
Destination updated_destination(Destination const& before, GivenDestination const& update);
// Without secrets, and without the id.
codec::Json describe_destination(Destination const& destination);

// For the database: whole, with secrets.
std::string destination_to_text(Destination const& destination);
Destination destination_from_text(std::string const& text);

}  // namespace cloud::firehose
