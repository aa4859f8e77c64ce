// The SIEM as the program runs it: the event store, the intake's lanes and heartbeat, retention,
// and the API. It knows an endpoint, a queue and a role, and not whose they are.
//
//   cli::SiemHalf siem({.data = "catchment-data", .listen = listen, .intake = intake});
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "aws/credentials.hpp"
#include "http/server.hpp"
#include "siem/enrich/files.hpp"
#include "siem/store/kept.hpp"
#include "stacks/config.hpp"

namespace cli {

class SiemHalf {
  public:
    struct Settings {
        std::string data;   // the folder; the SIEM keeps its own under DIR/siem
        std::string store;  // the address of ClickHouse servers; "": in the process, under DIR/siem
        http::Listen listen;
        std::string endpoint;  // "" is real AWS
        std::string region;
        std::string queue_url;
        std::string role_arn;  // "" reads the queue with the credentials as they are
        std::string external_id;
        // Whose keys read the queue, or take the role on: one source for each thread.
        std::function<std::unique_ptr<aws::CredentialSource>()> keys;
        std::chrono::seconds visibility = std::chrono::seconds(60);
        siem::store::KeptFor kept;
        std::uint64_t disk_budget = 0;  // bytes that the store may take; 0: what there is
        std::shared_ptr<siem::enrich::Files> enrichment = {};  // of all lanes
    };
    // Throws std::runtime_error with a sentence for the user.
    explicit SiemHalf(Settings const& settings);
    ~SiemHalf();

    std::string url() const;
    void stop();

  private:
    struct State;
    Settings settings_;
    std::unique_ptr<State> state_;
};

// How long events are kept, as the config says it.
siem::store::KeptFor kept_for(stacks::Config const& config);

}  // namespace cli
