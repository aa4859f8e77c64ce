// Whether a URL leads to this machine: what goes there is on no wire, so it may go without TLS.
//
//   http::is_loopback_url("http://127.0.0.1:8080/keys")   // true
#pragma once

#include <string_view>

namespace http {

// Of the scheme http, to localhost, 127.0.0.1 or [::1], with any port and no user information.
bool is_loopback_url(std::string_view url);

}  // namespace http
