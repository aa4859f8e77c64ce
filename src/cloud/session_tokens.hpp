// What is kept secret on the disk, and the tokens of temporary credentials. Everything is sealed
// under one root key, a file that only its owner can read. Session tokens are self-contained: who
// holds one is known from it alone, with the session's policies and tags, and no state is kept of
// it. Thread-safe.
//
//   cloud::SessionTokens tokens(disk, random);
//   aws::Credentials keys = tokens.issue(caller, expires);
#pragma once

#include <optional>
#include <string>

#include "aws/credentials.hpp"
#include "base/random.hpp"
#include "cloud/ports.hpp"
#include "disk/files.hpp"

namespace cloud {

class SessionTokens {
  public:
    // Reads "root.key", or makes it. Throws disk::DatabaseError where it can do neither.
    SessionTokens(disk::Disk& disk, base::Random& random);

    // With all of `caller.session`.
    aws::Credentials issue(aws::Caller const& caller, base::Instant expires);
    // Nothing for what we did not issue, for another key than `access_key_id`, or when late
    // (`expired` is set then).
    std::optional<Principal> open(Authenticator::Asked const& asked, bool& expired) const;

    std::string seal(std::string const& secret, std::string const& context) const;
    std::optional<std::string> unseal(std::string const& sealed, std::string const& context) const;

  private:
    base::Random& random_;
    std::string key_;
};

}  // namespace cloud
