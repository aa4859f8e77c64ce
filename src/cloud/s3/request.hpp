// A request to S3 as the verbs see it, whatever style its address was in.
#pragma once

#include <string>

#include "cloud/core.hpp"
#include "cloud/endpoints.hpp"
#include "cloud/s3/events.hpp"
#include "cloud/s3/files.hpp"
#include "cloud/s3/state.hpp"
#include "cloud/session_tokens.hpp"
#include "codec/xml.hpp"
#include "http/message.hpp"

namespace cloud::s3 {

struct Request {
    http::Head head;
    std::string bucket;  // "" where none is named
    std::string key;     // decoded
    http::Parameters parameters;
    std::string body;  // of all but uploads
    Signed who;
    base::Instant now;
    std::optional<Bucket> opened = {};  // once it was read to decide: see require()

    bool asks(std::string_view parameter) const {
        return http::find_parameter(parameters, parameter) != nullptr;
    }
    std::string parameter(std::string_view name) const {
        std::string const* const value = http::find_parameter(parameters, name);
        return value ? *value : std::string();
    }
    Happened happened(std::string event) const {
        return {std::move(event), "AWS:" + who.caller.account.value, head.peer, who.request_id,
                now};
    }
};

// Reads bucket and key from a path-style target or a virtual host. Throws InvalidURI.
Request parse_request(http::Head const& head, Signed const& who);

// How a job of the request records what came of it.
std::function<void(aws::Error const*, base::Instant)> recording(Audit& audit, Core& core,
                                                                Request const& request,
                                                                char const* operation);

// The root of an answer.
codec::Xml document(char const* name);
// The body, whose root has that name. Throws MalformedXML.
codec::Xml parsed_body(Request const& request, char const* name);

// What the verbs work on.
struct Store {
    Core& core;
    State& state;
    Files& files;
    Events& events;
    Authoriser const& authoriser;
    KeyRing& keys;
    SessionTokens const& root;  // seals the keys of objects that have no other
};

Bucket open_bucket(Store& s, Request const& request);  // or NoSuchBucket

// An error whose answer has headers of its own: x-amz-delete-marker.
struct HeadedError : aws::Error {
    HeadedError(aws::Error error, std::vector<http::Header> headers_)
        : aws::Error(std::move(error)), headers(std::move(headers_)) {}
    std::vector<http::Header> headers;
};
http::Reply error_reply(aws::Error const& error, std::string const& request_id);

}  // namespace cloud::s3
