// What AWS's shared files say: ~/.aws/config and ~/.aws/credentials, as every AWS tool reads them.
// (SDKs and Tools reference, "Format of the shared config and credentials files".)
//
//   base::Result<SharedConfig> const files = read_shared_config(config, credentials);
//   SharedConfig::Settings const* settings = files->profile("workload-a");
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace aws {

struct SharedConfig {
    // Names in lower case; nested settings as "s3.addressing_style".
    using Settings = std::map<std::string, std::string>;

    std::map<std::string, Settings> profiles;
    std::map<std::string, Settings> sso_sessions;
    std::map<std::string, Settings> services;

    Settings const* profile(std::string const& name) const;  // nullptr where there is none
    static std::string setting(Settings const& in, std::string const& name);  // "" for none
};

// The credentials file goes before the config file where both speak of a profile. Of what is no
// setting it says the line.
base::Result<SharedConfig> read_shared_config(std::string_view config,
                                              std::string_view credentials);

}  // namespace aws
