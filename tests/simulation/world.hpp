// All there is: a cloud on a disk that fails, a network that loses, a SIEM with two lanes, clients
// that write, on one clock, with one seed. Everything moves only when it is stepped.
//
//   World world(7);
//   world.deploy();
//   world.write();  world.step_cloud();  world.step_lane(0);
//   world.crash_cloud();
//   world.settle();
//   CHECK(world.complaints().empty());
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/metrics.hpp"
#include "disk/memory.hpp"
#include "siem/connector/ahead.hpp"
#include "siem/connector/budget.hpp"
#include "siem/connector/crew.hpp"
#include "siem/pipeline/intake.hpp"
#include "siem/store/memory_store.hpp"
#include "simulation/network.hpp"
#include "stacks/config.hpp"
#include "stacks/deploy.hpp"

namespace simulation {

class World {
  public:
    explicit World(std::uint64_t seed);
    ~World();

    // What a step of the world is.
    void write();  // one PutLogEvents of a few events
    void step_cloud();
    void step_lane(std::size_t lane);
    void step_heartbeat();
    void pass(base::Duration time);

    // What goes wrong.
    void fail_disk_in(std::uint64_t operations) { disk_.fail_in(operations); }
    void fill_disk() { disk_.set_capacity(0); }
    void make_room() { disk_.set_capacity(kRoomy); }
    void fail_store(std::uint64_t inserts, std::uint64_t rows);
    void lose_one_in(std::uint64_t times) { network_.lose_one_in(times); }
    void crash_cloud();  // the power goes, and comes back
    // The delivery streams of workload-a write to a bucket that is not there, and again to the
    // right one. False where the network did not let it happen.
    bool misdirect_firehose();
    bool redirect_firehose();
    // A role of the pipeline is denied what one hop needs, and all are allowed it again. Likewise.
    static constexpr std::size_t kHops = 4;
    bool forbid(std::size_t hop);
    bool permit_all();
    void crash_siem();
    void restart_siem();  // stopped in order: it gives its messages back

    // Nothing goes wrong any more, until all is delivered or long enough has passed.
    void settle();
    // What does not hold of "every event that was acknowledged is stored once, as it is".
    std::vector<std::string> complaints();

    base::Random& random() { return random_; }
    std::size_t acknowledged() const { return acknowledged_.size(); }
    std::size_t refused() const { return refused_; }  // writes given up after a few attempts
    std::size_t stored() const { return store_.size(); }

  private:
    static constexpr std::uint64_t kRoomy = std::uint64_t{1} << 40;
    struct Siem;
    struct Held {  // an event as the cloud has it
        std::string message;
        std::int64_t timestamp_millis = 0;
    };
    using Key = std::vector<std::string>;  // account, log group, log stream, id

    void start_cloud();
    void start_siem();
    void deploy();
    void subscribe_twice();
    void let_logs_feed(std::string const& stream_arn);
    bool send_firehose_to(std::string const& bucket);
    bool set_role_policy(std::string const& account, http::Parameters const& policy);
    aws::Client& client_of(std::string const& account);
    std::map<Key, Held> held_by_cloud();
    void read_stream(std::string const& account, std::string const& group,
                     std::string const& stream, std::map<Key, Held>& into);
    bool queue_is_empty();
    void complain_of(Key const& key, Held const& held, std::vector<std::string>& all) const;
    void complain_of_order(std::map<Key, Held> const& held, std::vector<std::string>& all) const;

    base::FakeClock clock_;
    base::SeededRandom random_;        // of the world: what happens
    base::SeededRandom cloud_random_;  // of the cloud: ids
    base::Metrics metrics_;
    disk::MemoryDisk disk_;
    Network network_;
    stacks::Config config_;
    std::unique_ptr<cloud::Cloud> cloud_;
    aws::Profiles profiles_;
    std::map<std::string, std::unique_ptr<aws::FixedCredentials>> keys_;
    std::map<std::string, std::unique_ptr<aws::Client>> clients_;  // by account name
    stacks::Deployed deployed_;
    siem::store::MemoryStore store_;  // durable: it outlives the SIEM
    std::unique_ptr<Siem> siem_;
    std::uint64_t written_ = 0;
    std::map<std::string, std::uint64_t> numbers_;  // of each message, in the order of writing
    std::size_t refused_ = 0;
    std::map<std::string, std::int64_t> acknowledged_;  // message → time
};

}  // namespace simulation
