// The credentials of this process as every AWS tool finds them: environment, web identity, profiles
// (with roles taken on from others, SSO and other programs), container, instance. (SDKs and Tools
// reference, "Standardized credential providers".)
//
//   base::Result<std::unique_ptr<CredentialSource>> keys = find_credentials(surroundings);
//   aws::Client client(settings, **keys, clock);
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "aws/credentials.hpp"
#include "aws/shared_config.hpp"
#include "http/client.hpp"

namespace aws {

// All that a process knows of where it runs. Tests have their own.
struct Surroundings {
    std::function<std::optional<std::string>(char const* name)> variable;
    std::function<base::Result<std::string>(std::string const& path)> read_file;
    // What a command prints, by the shell; its failure with what it says.
    std::function<base::Result<std::string>(std::string const& command)> run;
    std::function<std::unique_ptr<http::Exchange>()> connect;
    base::Clock const& clock;
    // Asks whoever sits at the terminal; its failure where nobody does. None: nobody is asked.
    std::function<base::Result<std::string>(std::string const& question)> ask = {};
};
struct Wanted {
    std::string profile = {};  // "" for AWS_PROFILE's, then "default"
    // Of STS, where roles are taken on: "" for AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL, real AWS.
    std::string sts_endpoint = {};
    std::string region = {};  // "" for the surroundings'
};

// The first place that has any. The error says where it looked, or what is wrong with the place
// that was to have them. Keys that expire are fetched again five minutes before.
base::Result<std::unique_ptr<CredentialSource>> find_credentials(Surroundings const& in,
                                                                 Wanted const& wanted = {});

// AWS_MAX_ATTEMPTS, the profile's max_attempts; kUsualAttempts where none is told.
int find_attempts(Surroundings const& in, std::string const& profile = {});
// AWS_REGION, AWS_DEFAULT_REGION, the profile's; "" where none is told.
std::string find_region(Surroundings const& in, std::string const& profile = {});
// AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's; "" for real AWS. `service` in upper
// case: "SQS".
std::string find_endpoint(Surroundings const& in, std::string const& service,
                          std::string const& profile = {});

}  // namespace aws
