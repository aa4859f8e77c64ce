// What a bucket tells a queue: its configuration between XML and ours, and the messages themselves
// (wire shape: "Event message structure" of the S3 user guide).
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "cloud/ports.hpp"
#include "cloud/s3/state.hpp"
#include "codec/xml.hpp"

namespace cloud::s3 {

inline constexpr char const* kEventVersion = "2.1";

// Throws MalformedXML, InvalidArgument, NotImplemented for topics and functions.
std::vector<Notification> read_notifications(codec::Xml const& root, base::Random& random);
codec::Xml describe_notifications(std::vector<Notification> const& all);

// What happened to an object, and who did it.
struct Happened {
    std::string event;      // "ObjectCreated:Put"
    std::string principal;  // the account
    std::string source_ip;
    std::string request_id;
    base::Instant at;
};

class Events {
  public:
    Events(State& state, MessageQueue& queues) : state_(state), queues_(queues) {}
    // Refuses what cannot be delivered to, then sends s3:TestEvent to each queue.
    void connect(Bucket const& bucket, std::vector<Notification> const& all, bool validate,
                 Happened const& happened);
    void tell(Bucket const& bucket, Object const& object, Happened const& happened);

  private:
    State& state_;
    MessageQueue& queues_;
};

}  // namespace cloud::s3
