// Keys to sign with, and the shared credentials file they come from.
//
//   aws::Profiles all = aws::parse_credentials_file(text);
//   aws::Credentials mine = all.at("workload-a");
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace aws {

struct Credentials {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token = {};
    std::optional<base::Instant> expires = {};
};

// Profile name → its keys. Unknown settings of a profile are passed over.
using Profiles = std::map<std::string, Credentials>;
base::Result<Profiles> parse_credentials_file(std::string_view text);
std::string write_credentials_file(Profiles const& profiles, std::string const& region);

// Where a client gets its keys from: fixed ones, or a role that is assumed again before it expires
// (aws/client.hpp). One thread.
class CredentialSource {
  public:
    virtual ~CredentialSource() = default;
    virtual base::Result<Credentials> credentials(base::Instant now) = 0;
    // What it gave was not taken: its role may be another by now, of the same name.
    virtual void refused(base::Instant) {}
};

class FixedCredentials final : public CredentialSource {
  public:
    explicit FixedCredentials(Credentials keys) : keys_(std::move(keys)) {}
    base::Result<Credentials> credentials(base::Instant) override { return keys_; }

  private:
    Credentials keys_;
};

}  // namespace aws
