// From a request to the operation it names, and from an outcome to the reply in the protocol of
// the request. Sans I/O: authentication and state belong to cloud/endpoints.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/operation.hpp"
#include "http/message.hpp"

namespace aws {

// A request that has been understood. Pointers live as long as the services.
struct Routed {
    Service const* service = nullptr;
    Operation const* operation = nullptr;
    Protocol protocol = Protocol::json_1_1;
    codec::Json input;
    std::shared_ptr<LargeInput const> large = nullptr;
};

// The protocol that errors of this request are to be told in, without knowing more of it than its
// head.
Protocol protocol_of(http::Head const& head);

// Finds the operation by X-Amz-Target, or by Action in the query string or the form body.
// `scope_service` is the service of the credential scope. Throws UnknownOperationException,
// InvalidAction, SerializationException, or, for what is known and not done,
// NotImplemented (501) naming docs/compatibility.md.
Routed route(http::Head const& head, std::string const& body, std::string_view scope_service,
             std::vector<Service const*> const& services);

http::Reply render(Routed const& routed, codec::Json const& output, std::string const& request_id);
http::Reply render_error(Protocol protocol, Error const& error, std::string const& request_id,
                         std::string_view xmlns = {});

}  // namespace aws
