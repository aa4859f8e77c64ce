// Room for the store: warned of long before, paused at its end, and on again.
#include "siem/store/disk_budget.hpp"

#include <doctest/doctest.h>

using namespace siem;
using namespace std::chrono_literals;

namespace {

constexpr base::Instant kNow = base::from_millis(1'795'422'600'000);
constexpr std::uint64_t kGB = 1'000'000'000;

struct Fixture {
    store::Space space{0, 500 * kGB, 1000 * kGB};
    Pause pause;

    store::DiskBudget budget(std::uint64_t bytes = 0) {
        return {[this] { return space; }, {bytes}, pause};
    }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "without a budget a little of the file system is left alone") {
    store::DiskBudget all = budget();
    all.step(kNow);
    CHECK_FALSE(pause.paused());
    CHECK(all.describe().at("leftBytes").integer() < 500'000'000'000);
    space.free = 1 * kGB;
    all.step(kNow);
    CHECK(pause.paused());
    space.free = 3 * kGB;  // a little room is not enough to go on
    all.step(kNow);
    CHECK(pause.paused());
    space.free = 20 * kGB;
    all.step(kNow);
    CHECK_FALSE(pause.paused());
}

TEST_CASE_FIXTURE(Fixture, "a budget is kept, whatever room there is") {
    store::DiskBudget small = budget(10 * kGB);
    space.used = 9 * kGB;
    small.step(kNow);
    CHECK_FALSE(pause.paused());
    CHECK(small.describe().at("leftBytes").integer() == 1'000'000'000);
    CHECK(small.describe().at("wholeBytes").integer() == 10'000'000'000);
    space.used = 10 * kGB;
    small.step(kNow);
    CHECK(pause.reason() == "the event store has used up its disk budget of 10000 MB");
    space.used = 8 * kGB;
    small.step(kNow);
    CHECK(pause.reason().empty());
}

TEST_CASE_FIXTURE(Fixture, "it is known how many days are left") {
    store::DiskBudget all = budget(100 * kGB);
    space.used = 10 * kGB;
    all.step(kNow);
    CHECK(all.describe().at("daysUntilFull").is_null());
    space.used = 20 * kGB;
    all.step(kNow + 12h);
    CHECK(all.describe().at("daysUntilFull").number() == doctest::Approx(4));
    all.step(kNow + 48h);  // it grows no more
    all.step(kNow + 60h);
    CHECK(all.describe().at("daysUntilFull").is_null());
    base::Metrics metrics;
    all.tell(metrics);
    CHECK(metrics.prometheus_text().find("catchment_disk_days_until_full +Inf") !=
          std::string::npos);
}

TEST_CASE("where the size cannot be told nothing is decided") {
    Pause pause;
    store::DiskBudget lost(
        []() -> base::Result<store::Space> {
            return base::fail(base::ErrorKind::retry, "no answer");
        },
        {}, pause);
    CHECK(lost.step(kNow) > kNow);
    CHECK_FALSE(pause.paused());
    CHECK(lost.describe().is_null());
}
