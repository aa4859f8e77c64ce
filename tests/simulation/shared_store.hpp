// An event store that several SIEM processes share, as ClickHouse servers are one: each statement
// takes its time, in which others come between; it may be lost, come late, be done and not
// answered, or go on when nobody waits for it any more. The rules that make each event be stored
// once are the product's own: each process has an Inserter, whose ledger is here.
//
//   SharedStore store(turns, random, clock);
//   SharedStore::Client node(store, random);   // of one process: an EventStore
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "siem/ports.hpp"
#include "siem/store/inserter.hpp"
#include "siem/store/ledger.hpp"
#include "simulation/turns.hpp"

namespace simulation {

class SharedStore {
  public:
    SharedStore(Turns& turns, base::Random& random, base::Clock const& clock)
        : turns_(turns), random_(random), clock_(clock) {}

    class Client;

    // What goes wrong: one statement in so many, 0 for none.
    void disturb_one_in(std::uint64_t times) { disturb_ = times; }
    void go_down();  // what is running ends where it is
    void come_up() { down_ = false; }
    bool is_down() const { return down_; }
    void fill_disk() { full_ = true; }
    void make_room() { full_ = false; }
    void work();  // something that nobody waits for goes on
    bool is_idle() const { return late_.empty() && running_.empty(); }

    // How often an event of this message is there.
    std::size_t count(std::string const& message) const;
    std::size_t size() const { return events_; }  // each as often as it is there
    std::vector<std::string> const& twice() const { return twice_; }
    std::map<std::string, siem::Quarantined> const& quarantine() const { return quarantine_; }
    bool was_quarantined(std::string const& key) const { return ever_.count(key) != 0; }

  private:
    class Ledger;
    struct Row {
        std::string stream;
        std::string id;
        std::int64_t time = 0;
        std::string message;
    };
    struct Insert {  // a statement
        std::string claim;
        std::vector<Row> rows;
        std::size_t done = 0;
        bool begun = false;
        bool over = false;
        std::string error = {};
    };
    struct Claim {
        base::Instant at = {};
        std::vector<siem::store::ClaimedRange> ranges = {};
        bool made = false;
        bool ended = false;
    };
    enum class Fate { done, lost, late, unanswered };

    Fate fate();
    base::Result<void> write(std::function<void()> effect);
    template <typename Answer>
    base::Result<Answer> read(std::function<Answer()> const& look);
    base::Result<void> insert(std::shared_ptr<Insert> const& statement);
    void go_on(Insert& statement);
    bool stands(std::string const& claim) const;

    Turns& turns_;
    base::Random& random_;
    base::Clock const& clock_;
    std::uint64_t disturb_ = 0;
    bool down_ = false;
    bool full_ = false;
    std::vector<std::function<void()>> late_;
    // Shared: with who waits for it, if anybody does.
    std::vector<std::shared_ptr<Insert>> running_;
    std::map<std::string, Claim> claims_;
    std::map<std::string, std::string> marks_;
    std::set<std::tuple<std::int64_t, std::string, std::string>> rows_;  // time, id, stream
    std::map<std::string, std::size_t> messages_;
    std::size_t events_ = 0;
    std::vector<std::string> twice_;  // messages
    std::map<std::string, siem::Quarantined> quarantine_;
    std::set<std::string> ever_;  // keys that were in quarantine
};

// As one process has it: its inserts take turns.
class SharedStore::Client final : public siem::EventStore {
  public:
    Client(SharedStore& store, base::Random& random);
    ~Client() override;

    base::Result<Stored> insert(siem::Batch const& batch) override;
    base::Result<std::uint64_t> quarantine(siem::Quarantined const& object) override;
    base::Result<std::optional<siem::Quarantined>> find_quarantined(std::string_view id) override;
    base::Result<void> release(std::string_view id) override;

  private:
    class Turn;

    SharedStore& store_;
    std::unique_ptr<Ledger> ledger_;
    siem::store::Inserter inserter_;
    bool taken_ = false;
};

}  // namespace simulation
