// X.509 certificates of our own making, for a cloud that speaks TLS on one machine: an authority
// that its users install, and what it signs. PEM texts; EC P-256.
//
//   base::Identity authority = base::make_authority("Catchment", now);
//   base::Identity server = base::make_server(authority, {"localhost", "127.0.0.1"}, now);
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace base {

struct Identity {
    std::string certificate;  // PEM
    std::string key;          // PEM, a secret
};

Identity make_authority(std::string const& name, Instant now);  // for ten years
// Names of hosts ("*.s3.localhost" too) and addresses, for 397 days, which is what clients accept.
// Nothing where the authority's PEM cannot be read.
std::optional<Identity> make_server(Identity const& authority,
                                    std::vector<std::string> const& names, Instant now);

struct CertificateFacts {
    Instant expires;
    std::vector<std::string> names;  // of subjectAltName, in its order
};
std::optional<CertificateFacts> read_certificate(std::string const& pem);  // the first in it

}  // namespace base
