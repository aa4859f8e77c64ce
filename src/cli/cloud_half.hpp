// The cloud as the program runs it: its folder, its threads, its socket, and the credentials file.
//
//   cli::CloudHalf cloud(config, {.data = "catchment-data", .listen = listen});
//   cloud.url();
#pragma once

#include <map>
#include <memory>
#include <string>

#include "aws/credentials.hpp"
#include "cli/arguments.hpp"
#include "codec/json.hpp"
#include "http/server.hpp"
#include "stacks/config.hpp"

namespace cli {

// Where the cloud is to listen, with the certificate that it is to serve.
struct CloudListen {
    http::Listen listen;
    std::string authority_path;  // of a certificate that clients do not know yet; else ""
};
CloudListen cloud_listen_of(Arguments const& arguments);  // throws std::runtime_error

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
    std::string local_url() const;  // for this process: in the clear, whatever the port speaks
    aws::Profiles const& profiles() const;        // account name → keys
    std::string const& credentials_path() const;  // DIR/credentials
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// What the ready file tells of it.
codec::Json ready_of(CloudHalf const& cloud, CloudListen const& listen);

}  // namespace cli
