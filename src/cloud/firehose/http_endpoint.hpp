// An HTTP endpoint as a destination: its wire shape, and the request and answer of the Firehose
// HTTP delivery protocol. Pure. Rules: Firehose guide, "Understand HTTP endpoint delivery request
// and response specifications" and "Troubleshoot HTTP endpoints".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "cloud/firehose/model.hpp"
#include "codec/json.hpp"
#include "http/client.hpp"

namespace cloud::firehose {

inline constexpr std::size_t kMaximumRequestRecords = 10'000;

// From an HttpEndpointDestinationConfiguration. Plain HTTP is taken to this machine alone, so
// that no access key crosses a network in the clear. Throws InvalidArgumentException.
Destination read_http_endpoint(codec::Json const& in);
codec::Json configuration_of_http_endpoint(Destination const& d);  // with the access key
codec::Json describe_http_endpoint(Destination const& d);          // without

// One request of some records; `request_id` stays the same when it is tried again.
struct EndpointRequest {
    std::string request_id;
    std::vector<std::string> records;
};
http::Request make_endpoint_request(Stream const& stream, EndpointRequest const& request,
                                    base::Instant now);

// Why a request was not delivered, in AWS's words.
struct EndpointFailure {
    std::string code;  // "HttpEndpoint.RequestTimeout"
    std::string message;
    bool permanent = false;  // not worth another try
};
std::optional<EndpointFailure> check_endpoint_answer(std::string const& request_id,
                                                     base::Result<http::Response> const& answer);

}  // namespace cloud::firehose
