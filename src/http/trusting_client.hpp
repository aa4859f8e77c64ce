// A client that believes the authorities in a file of certificates (PEM) instead of the system's;
// "" is a client like any other.
#pragma once

#include <memory>
#include <string>

#include "http/client.hpp"

namespace http {

std::unique_ptr<Exchange> trusting_client(std::string const& ca_file);

// The code of a call that was never sent: the host is not known, or refused the connection.
inline constexpr char const* kUnreachable = "Unreachable";

}  // namespace http
