// The SIEM as the program runs it: the event store, the queues that it reads, retention, and the
// API. It knows endpoints, queues and roles, and not whose they are.
//
//   cli::SiemHalf siem({.data = "catchment-data", .listen = listen, .queues = {queue}});
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cli/backup_schedule.hpp"
#include "cli/siem_access.hpp"
#include "cli/siem_queue.hpp"
#include "http/server.hpp"
#include "siem/decode/joining.hpp"
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
        std::vector<QueueSettings> queues;                         // one at least
        std::uint64_t bytes_in_flight = std::uint64_t{128} << 20;  // of all of them
        siem::store::KeptFor kept;
        BackupSettings backups;
        AccessSettings access;
        std::uint64_t disk_budget = 0;  // bytes that the store may take; 0: what there is
        std::vector<siem::decode::JoinRule> joins = {};
        std::shared_ptr<siem::enrich::Files> enrichment = {};  // of all lanes
    };
    // Throws std::runtime_error with a sentence for the user.
    explicit SiemHalf(Settings const& settings);
    ~SiemHalf();

    std::string url() const;
    // What makes the first administrator, in a browser; "" where there are users.
    std::string first_link() const;
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// How long events are kept, as the config says it.
siem::store::KeptFor kept_for(stacks::Config const& config);

// Which lines are one record, as the config says it.
std::vector<siem::decode::JoinRule> joins_for(stacks::Config const& config);

}  // namespace cli
