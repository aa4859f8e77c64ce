// What a bucket tells a queue: its configuration between XML and ours, and the messages themselves
// (wire shape: "Event message structure" of the S3 user guide).
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/worker.hpp"
#include "cloud/core.hpp"
#include "cloud/ports.hpp"
#include "cloud/s3/state.hpp"
#include "codec/xml.hpp"

namespace cloud::s3 {

inline constexpr char const* kEventVersion = "2.1";
inline constexpr char const* kTaggingEventVersion = "2.3";

// Throws MalformedXML, InvalidArgument, NotImplemented for topics and functions.
std::vector<Notification> read_notifications(codec::Xml const& root, base::Random& random);
codec::Xml describe_notifications(std::vector<Notification> const& all);

// What happened to an object, and who did it.
struct Happened {
    std::string event;      // "ObjectCreated:Put"
    std::string principal;  // "AWS:111122223333", "s3.amazonaws.com"
    std::string source_ip;
    std::string request_id;
    base::Instant at;
};

// Wakes what waits to be told again.
inline constexpr char const* kPendingTopic = "s3:pending-events";

// An event that its queue does not take (it is gone, its policy or its key forbids it) is kept and
// sent again for a day, with growing pauses.
class Events final : public base::Worker {
  public:
    Events(Core& core, State& state, MessageQueue& queues);
    base::Instant step(base::Instant now) override;
    // Sends s3:TestEvent to each queue, and refuses what cannot be delivered to.
    void connect(Bucket const& bucket, std::vector<Notification> const& all, bool validate,
                 Happened const& happened);
    void tell(Bucket const& bucket, Object const& object, Happened const& happened);

  private:
    bool send(Bucket const& bucket, std::string const& queue_arn, std::string const& body,
              base::Instant now);
    std::string refusal(Bucket const& bucket, aws::Arn const& queue, std::string const& body,
                        base::Instant now);
    void try_again(PendingEvent event, base::Instant now);

    Core& core_;
    State& state_;
    MessageQueue& queues_;
    base::Counter& lost_;
};

}  // namespace cloud::s3
