// A bucket and its queue, as several SIEM processes see them: messages come in any order and more
// than once, become visible again, and are counted; objects vanish, come back and grow; calls are
// throttled, denied and lost. It knows what each message is about, and says where one is deleted
// whose events are nowhere.
//
//   Depot depot(turns, random, clock, "logs-0");
//   depot.put(object);  depot.announce({object.key});
//   Depot::Client source(depot);   // of one thread: a connector::Source
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "siem/connector/source.hpp"
#include "simulation/objects.hpp"
#include "simulation/turns.hpp"

namespace simulation {

class Depot {
  public:
    Depot(Turns& turns, base::Random& random, base::Clock const& clock, std::string name)
        : turns_(turns), random_(random), clock_(clock), name_(std::move(name)) {}

    class Client;

    std::string const& name() const { return name_; }  // of the bucket, and the queue's URL
    void put(Object object);
    void vanish(std::string const& key);
    void restore();  // all that vanished, and all that can be whole is
    std::map<std::string, Object> const& objects() const { return objects_; }
    bool has(std::string const& key) const { return vanished_.count(key) == 0; }
    // A message about these, that are there.
    void announce(std::vector<std::string> const& keys);
    void send(std::string body);  // one that is about nothing
    void repeat();                // one of the messages, which are many, comes another time

    // What goes wrong: one call in so many, 0 for none; and all of them.
    void disturb_one_in(std::uint64_t times) { disturb_ = times; }
    void deny(bool bucket, bool queue);

    // Whether every event that a message that is deleted is about is safe.
    using Safe = std::function<bool(Object const&)>;
    void watch(Safe safe, std::function<void(std::string)> complain);
    std::size_t waiting() const;          // messages that are not deleted
    std::uint64_t most_receives() const;  // of any message, so far

  private:
    struct Message {
        std::string body;
        std::vector<Object> about = {};  // as they were
        base::Instant sent = {};
        base::Instant visible = {};
        std::uint64_t receives = 0;
        bool deleted = false;
    };
    void remove(std::string const& receipt);
    Message* of(std::string const& receipt, bool& last);

    Turns& turns_;
    base::Random& random_;
    base::Clock const& clock_;
    std::string name_;
    std::uint64_t disturb_ = 0;
    bool bucket_denied_ = false;
    bool queue_denied_ = false;
    Safe safe_;
    std::function<void(std::string)> complain_;
    std::map<std::string, Object> objects_;
    std::map<std::string, bool> vanished_;
    std::vector<Message> messages_;
};

class Depot::Client final : public siem::connector::Source {
  public:
    static constexpr std::uint64_t kPartBytes = 700;

    explicit Client(Depot& depot) : depot_(depot) {}
    base::Result<std::vector<siem::connector::Message>> receive(
        siem::connector::Poll const& poll) override;
    base::Result<siem::connector::Object> fetch(siem::connector::ObjectPart const& part) override;
    base::Result<std::uint64_t> remove(std::vector<std::string> const& receipts) override;
    base::Result<std::uint64_t> extend(std::vector<std::string> const& receipts,
                                       std::chrono::seconds visibility) override;
    void cancel() override { cancelled_ = true; }

  private:
    base::Result<void> call(bool denied);
    bool answer_is_lost();

    Depot& depot_;
    bool cancelled_ = false;
};

}  // namespace simulation
