// What the lanes of several queues hold together, fetched or decoded and not stored: never more
// than the budget, and what each lane needs to go on, whatever the sizes of their objects.
#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "base/random.hpp"
#include "siem/connector/ahead.hpp"
#include "siem/pipeline/intake.hpp"
#include "unit/siem/pipeline/fake_source.hpp"

using namespace siem;
using namespace siem::connector;

namespace {

constexpr std::uint64_t kPart = 64 << 10;
constexpr std::uint64_t kBatch = 128 << 10;
constexpr std::uint64_t kBudget = 1 << 20;
constexpr std::uint64_t kEvent = 8 << 10;  // the largest, with all that is made of it
constexpr std::size_t kQueues = 4;
constexpr int kObjects = 6;  // a queue

class Discarding final : public EventStore {
  public:
    base::Result<Stored> insert(Batch const& batch) override {
        rows += batch.rows();
        std::lock_guard const lock(mutex);
        largest = std::max<std::uint64_t>(largest, batch.bytes());
        return Stored{batch.rows(), 0};
    }
    base::Result<std::uint64_t> quarantine(Quarantined const&) override { return 1; }
    base::Result<std::optional<Quarantined>> find_quarantined(std::string_view) override {
        return std::optional<Quarantined>();
    }
    base::Result<void> release(std::string_view) override { return {}; }

    std::atomic<std::uint64_t> rows{0};
    std::mutex mutex;
    std::uint64_t largest = 0;
};

// Objects that are said to be of any size; the budget is looked at whenever one is fetched.
class Watched final : public Source {
  public:
    Watched(FakeSource& source, std::mutex& mutex, Budget& budget, std::atomic<std::uint64_t>& most)
        : source_(source), mutex_(mutex), budget_(budget), most_(most) {}
    base::Result<std::vector<Message>> receive(Poll const& poll) override {
        std::lock_guard const lock(mutex_);
        return source_.receive(poll);
    }
    base::Result<Object> fetch(ObjectPart const& part) override {
        std::uint64_t const held = budget_.held();
        std::uint64_t before = most_;
        while (before < held && !most_.compare_exchange_weak(before, held)) {
        }
        std::lock_guard const lock(mutex_);
        return source_.fetch(part);
    }
    base::Result<std::uint64_t> remove(std::vector<std::string> const& receipts) override {
        std::lock_guard const lock(mutex_);
        return source_.remove(receipts);
    }
    base::Result<std::uint64_t> extend(std::vector<std::string> const& receipts,
                                       std::chrono::seconds) override {
        return receipts.size();
    }

  private:
    FakeSource& source_;
    std::mutex& mutex_;
    Budget& budget_;
    std::atomic<std::uint64_t>& most_;
};

struct Queue {
    FakeSource source;
    std::mutex mutex;
    InFlight in_flight;
    base::Metrics metrics;
    base::FakeClock clock{base::from_millis(1'795'000'000'000)};
    Watched own;
    Crew crew;
    Ahead ahead;
    pipeline::Intake lane;

    Queue(std::shared_ptr<Budget> const& budget, EventStore& store,
          std::atomic<std::uint64_t>& most)
        : own(source, mutex, *budget, most),
          crew([this, budget,
                &most] { return std::make_unique<Watched>(source, mutex, *budget, most); },
               4),
          ahead(own, crew, *budget, {.part_bytes = kPart}),
          lane(ahead, store, clock, in_flight, metrics,
               {.queue = "jobs", .batch_bytes = kBatch, .budget = budget}) {
        source.part_bytes = kPart;
    }
    // How many lines.
    std::uint64_t fill(base::Random& random) {
        std::uint64_t lines = 0;
        for (int i = 0; i < kObjects; ++i) {
            std::string bytes;
            for (std::uint64_t n = 1 + random.below(1 << random.below(13)); n > 0; --n, ++lines) {
                bytes += R"({"user":{"name":"alice"},"n":)" + std::to_string(lines) +
                         ",\"text\":\"" + std::string(random.below(200), 'x') + "\"}\n";
            }
            std::string const key = std::to_string(i) + ".json";
            std::uint64_t const said = random.below(2) == 0 ? bytes.size() : random.below(1 << 20);
            source.objects[key] = std::move(bytes);
            source.add_notification({key}, ",\"size\":" + std::to_string(said));
        }
        return lines;
    }
    void work() {
        for (int i = 0; i < 1000 && source.removed.size() < kObjects; ++i) {
            base::Instant const next = lane.step(clock.now());
            clock.set(std::max(next, clock.now() + std::chrono::milliseconds(500)));
        }
    }
};

}  // namespace

TEST_CASE("bytes in flight over several queues stay within the budget, whatever the objects") {
    base::SeededRandom random(6);
    auto const budget = std::make_shared<Budget>(kBudget);
    Discarding store;
    std::atomic<std::uint64_t> most{0};
    std::vector<std::unique_ptr<Queue>> queues;
    std::uint64_t lines = 0;
    for (std::size_t i = 0; i < kQueues; ++i) {
        queues.push_back(std::make_unique<Queue>(budget, store, most));
        lines += queues.back()->fill(random);
    }
    std::vector<std::thread> threads;
    for (auto const& queue : queues) threads.emplace_back([&] { queue->work(); });
    for (std::thread& thread : threads) thread.join();
    CHECK(store.rows == lines);
    CHECK(store.largest < kBatch + kEvent);
    CHECK(most > kBudget / 2);  // else it proves nothing
    CHECK(most <= kBudget + kQueues * (kPart + kBatch + kEvent));
    for (auto const& queue : queues) CHECK(queue->source.removed.size() == kObjects);
    queues.clear();
    CHECK(budget->held() == 0);
}
