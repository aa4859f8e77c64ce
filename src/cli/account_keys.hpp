// Whom each account is deployed to as: the profile of its name, or the config's deployment role,
// taken on with the credentials that every AWS tool finds.
//
//   setup.keys = keys_of_accounts(arguments, config, endpoint);
#pragma once

#include <functional>
#include <memory>

#include "aws/credentials.hpp"
#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "stacks/config.hpp"

namespace cli {

using KeysOfAccount = std::function<base::Result<std::unique_ptr<aws::CredentialSource>>(
    stacks::Account const& account)>;
KeysOfAccount keys_of_accounts(Arguments const& arguments, stacks::Config const& config,
                               std::string const& endpoint);
KeysOfAccount keys_of_profiles(aws::Profiles profiles);

// A file that was named, or that a cloud of ours wrote into the data folder; "" for neither.
std::string own_credentials_file(Arguments const& arguments);

}  // namespace cli
