// What an AWS endpoint's error says, as a value that tells what to do about it.
//
//   if (response.status >= 300) return base::fail(aws::error_of(response));
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "http/client.hpp"

namespace aws {

// Reads the error shapes of the JSON protocols, of the query protocol and of S3. Where the body
// says nothing (HEAD, a proxy in between), the status does.
base::Error error_of(http::Response const& response);

// Whether what it was asked with is the reason: the keys, or what their role may.
bool refuses_keys(base::Error const& error);

base::ErrorKind kind_of(int status, std::string_view code);

}  // namespace aws
