// The cloud as the program runs it: its folder, its threads, its socket, and the credentials file.
//
//   cli::CloudHalf cloud(config, {.data = "catchment-data", .listen = listen});
//   cloud.url();
#pragma once

#include <map>
#include <memory>
#include <string>

#include "aws/credentials.hpp"
#include "http/server.hpp"
#include "stacks/config.hpp"

namespace cli {

class CloudHalf {
  public:
    struct Settings {
        std::string data;  // the folder; the cloud keeps its own under DIR/cloud
        http::Listen listen;
        bool auth = true;  // false: anyone is whom he says he is; on loopback alone
    };
    // Throws std::runtime_error with a sentence for the user.
    CloudHalf(stacks::Config const& config, Settings const& settings);
    ~CloudHalf();

    std::string url() const;
    aws::Profiles const& profiles() const;        // account name → keys
    std::string const& credentials_path() const;  // DIR/credentials
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace cli
