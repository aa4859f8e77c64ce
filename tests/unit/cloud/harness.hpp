// A cloud core on a disk in memory and a clock that stands still, and a way to call operations
// through the committer as the wire does, without a socket.
//
//   Harness h;
//   sqs::Service service(h.core, authoriser);
//   codec::Json out = h.call(service.api(), "CreateQueue", codec::Json::object({{"QueueName",
//   "jobs"}})); CHECK(h.error(service.api(), "GetQueueUrl", input) == "QueueDoesNotExist: The
//   specified …");
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "aws/json_protocol.hpp"
#include "aws/operation.hpp"
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "cloud/committer.hpp"
#include "cloud/core.hpp"
#include "disk/memory.hpp"

namespace cloud::testing {

inline base::Instant start_of_tests() { return base::from_millis(1'795'000'000'000); }

// As dispatch gives it.
void give_input(aws::Operation const& operation, codec::Json const& input, aws::Invocation& call);

struct Harness {
    Harness();
    ~Harness();

    disk::MemoryDisk disk;
    base::FakeClock clock{start_of_tests()};
    base::SeededRandom random{7};
    base::Metrics metrics;
    Core core{Machine{disk, clock, random, metrics}};
    Committer committer{core};
    std::string account = "111122223333";  // who calls,
    std::string caller_arn = {};           // its root unless told
    std::optional<aws::Caller> caller;     // or all of it
    // Runs before each verb: whether the caller may, say.
    std::function<void(aws::Operation const&, aws::Invocation const&)> before;

    // What the verb answered; throws aws::Error as it threw. A parked call is stepped, with the
    // clock moved to its deadline, until it answers.
    codec::Json call(aws::Service const& service, std::string const& operation,
                     codec::Json const& input);

    // "Code: message" of the error it gives; "" if it gives none.
    std::string error(aws::Service const& service, std::string const& operation,
                      codec::Json const& input);

    // Starts a call and leaves it in the committer's queue.
    void submit(aws::Service const& service, std::string const& operation, codec::Json const& input,
                std::function<void(codec::Json const&)> answered,
                std::function<void(aws::Error const&)> refused);

    // What the operation must be allowed to do.
    std::vector<aws::Need> needs(aws::Service const& service, std::string const& operation,
                                 codec::Json const& input);
    static aws::Operation const& find(aws::Service const& service, std::string const& operation);
    aws::Invocation invocation(aws::Operation const& operation, codec::Json const& input) const;

    // Background work at the present time, until it has nothing more to do now.
    void settle();
    void advance(base::Duration by) {
        clock.advance(by);
        settle();
    }
};

}  // namespace cloud::testing
