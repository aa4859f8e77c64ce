#include "base/worker.hpp"

#include <doctest/doctest.h>

#include <future>
#include <stdexcept>

#include "base/log.hpp"

namespace {

base::Instant const kStart = base::from_millis(1'000'000);

// Tells the test of each step, and answers what the test decided.
class Counted : public base::Worker {
  public:
    explicit Counted(int wanted, base::Instant next = base::kNever)
        : wanted_(wanted), next_(next) {}
    base::Instant step(base::Instant) override {
        if (++steps == wanted_) reached.set_value();
        return next_;
    }
    std::atomic<int> steps{0};
    std::promise<void> reached;

  private:
    int wanted_;
    base::Instant next_;
};

bool arrives(std::promise<void>& promise) {
    return promise.get_future().wait_for(std::chrono::seconds(20)) == std::future_status::ready;
}

}  // namespace

TEST_CASE("a worker is asked at the start, and then only when woken") {
    base::FakeClock clock(kStart);
    Counted worker(2);
    base::WorkerThread thread(worker, clock, "counted");
    thread.wake();
    // The first step may not have begun when we woke it; then one step answers both.
    while (worker.steps < 1) std::this_thread::yield();
    thread.wake();
    CHECK(arrives(worker.reached));
}

TEST_CASE("a worker that answers now is asked again at once") {
    base::FakeClock clock(kStart);
    Counted worker(100, kStart);
    base::WorkerThread thread(worker, clock, "busy");
    CHECK(arrives(worker.reached));
}

TEST_CASE("a worker is asked when the clock comes to its time") {
    base::FakeClock clock(kStart);
    Counted worker(2, kStart + std::chrono::hours(1));
    base::WorkerThread thread(worker, clock, "hourly");
    while (worker.steps < 1) std::this_thread::yield();
    CHECK(worker.steps == 1);
    clock.advance(std::chrono::hours(1));
    CHECK(arrives(worker.reached));
}

TEST_CASE("a worker that throws is asked again") {
    struct Failing : base::Worker {
        std::promise<void> again;
        std::atomic<int> steps{0};
        base::Instant step(base::Instant) override {
            if (++steps == 1) throw std::runtime_error("no disk");
            if (steps == 2) again.set_value();
            return base::kNever;
        }
    };
    base::set_log_level(base::LogLevel::off);
    base::FakeClock clock(kStart);
    Failing worker;
    base::WorkerThread thread(worker, clock, "failing");
    // The step has read the clock before it fails, so its second is over a minute later.
    while (worker.steps < 1) std::this_thread::yield();
    clock.advance(std::chrono::minutes(1));
    CHECK(arrives(worker.again));
    thread.stop();
    base::set_log_level(base::LogLevel::info);
}
