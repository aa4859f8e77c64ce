// What is known of a queue: SQS's counts, and the age of the oldest message that is not done with.
#include "siem/connector/queue_watch.hpp"

#include <doctest/doctest.h>

#include "unit/siem/pipeline/fake_source.hpp"

using namespace siem::connector;
using namespace std::chrono_literals;

namespace {

constexpr base::Instant kNow = base::from_millis(1'795'422'600'000);

class CountedSource final : public FakeSource {
  public:
    base::Result<Backlog> backlog() override { return counted; }
    base::Result<Backlog> counted = Backlog{7, 2, 1};
};

}  // namespace

TEST_CASE("a queue's state is what SQS counts and what is in flight") {
    CountedSource source;
    InFlight in_flight;
    QueueWatch watch("siem", in_flight, source);
    CHECK(watch.step(kNow) > kNow);
    siem::QueueState state = watch.state();
    CHECK(state.queue == "siem");
    CHECK(state.waiting == 7);
    CHECK(state.in_flight == 2);
    CHECK(state.delayed == 1);
    CHECK(state.asked == kNow);
    CHECK(state.oldest == base::Instant());

    in_flight.polled(kNow, false);
    in_flight.add("a", kNow, kNow - 5min);
    in_flight.add("b", kNow, kNow - 1min);
    CHECK(watch.state().oldest == kNow - 5min);
    CHECK(watch.state().last_poll == kNow);
    in_flight.take({"a", "b"});
    CHECK(watch.state().oldest == kNow - 1min);  // more wait, about as old as the last that came
    in_flight.polled(kNow + 1s, true);
    CHECK(watch.state().oldest == base::Instant());

    source.counted = base::fail(base::ErrorKind::stop, "may not", "AccessDenied");
    watch.step(kNow + 15s);
    CHECK(watch.state().error == "AccessDenied: may not");
    CHECK(watch.state().asked == kNow);
}
