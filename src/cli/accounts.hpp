// Clients of the config's accounts, from the credentials file that the cloud wrote.
#pragma once

#include <memory>
#include <string>

#include "aws/client.hpp"
#include "aws/credentials.hpp"
#include "base/clock.hpp"
#include "cli/arguments.hpp"
#include "stacks/config.hpp"

namespace cli {

// DIR/credentials of --data. Throws std::runtime_error that says where it looked.
aws::Profiles read_profiles(std::string const& path);

// One account's client with the keys it signs with.
class AccountClient {
  public:
    AccountClient(aws::Profiles const& profiles, std::string const& account,
                  aws::ClientSettings const& settings);
    aws::Client& operator*() { return client_; }
    aws::Client* operator->() { return &client_; }
    aws::CredentialSource& keys() { return keys_; }

  private:
    base::SystemClock clock_;
    aws::FixedCredentials keys_;
    aws::Client client_;
};

}  // namespace cli
