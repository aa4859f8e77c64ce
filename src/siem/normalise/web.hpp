// What all web servers, proxies and firewalls say, in ECS: request lines, URLs, statuses.
#pragma once

#include <string_view>

#include "siem/normalise/event_writer.hpp"

namespace siem::normalise {

// "GET /a?b=c HTTP/1.1": method, URL and version; what is malformed is kept whole as the URL.
void write_request(std::string_view request, EventWriter& out);
// url.original, path, query, extension; of an absolute one its domain, port and scheme too.
void write_url(std::string_view original, EventWriter& out);
// Of a path, what is behind its last dot.
std::string_view extension_of(std::string_view path);
void write_http_version(std::string_view protocol, EventWriter& out);  // "HTTP/1.1"
// The status, and by it the outcome.
void write_status(std::string_view code, EventWriter& out);
// "TLSv1.2"
void write_tls_version(std::string_view protocol, EventWriter& out);

}  // namespace siem::normalise
