// The certificate that --tls serves with: the user's own, or one of an authority that is made in
// DIR/tls the first time, for clients to install.
#pragma once

#include <string>

#include "cli/arguments.hpp"
#include "http/server.hpp"

namespace cli {

struct ServedTls {
    http::Certificate certificate;
    std::string authority_path;  // "" where the user brought the certificate
};

// `data` is the data folder. Throws std::runtime_error with a sentence for the user.
ServedTls tls_of(TlsArguments const& arguments, std::string const& data,
                 std::string const& listen_address);

}  // namespace cli
