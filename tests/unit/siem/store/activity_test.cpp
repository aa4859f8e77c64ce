// What is remembered of sources, in the real engine.
#include "siem/store/activity.hpp"

#include "unit/siem/store/stores.hpp"

using namespace siem;

TEST_CASE("days of sources add up in the store") {
    store::Library const* const library = store::engine_library();
    if (library == nullptr) return;
    store::TemporaryFolder const folder;
    auto engine = store::open_embedded(*library, {.folder = folder.path()});
    REQUIRE(engine.has_value());
    auto store = store::ClickHouseStore::open(*std::move(engine));
    REQUIRE(store.has_value());
    store::Activity activity((*store)->engine());
    // The table forgets what is long ago.
    std::int64_t const today =
        base::SystemClock().now().time_since_epoch() / std::chrono::hours(24);
    SourceDay day{{"111122223333", "eu-west-1", "/app/it's"}, today, "web.access"};
    day.events = 3;
    day.bytes = 5'000'000'000;
    day.failures = 1;
    day.newest = base::from_micros(store::kMorning);
    day.ingested = day.newest;
    day.longest_gap = 60;
    day.hours = 0b101;
    SourceDay more = day;
    more.newest -= std::chrono::hours(1);
    more.longest_gap = 3600;
    more.hours = 0b110;
    SourceDay other = day;
    other.day -= 1;
    REQUIRE(activity.add({day, other}).has_value());
    REQUIRE(activity.add({more}).has_value());
    std::vector<SourceDay> found;
    REQUIRE(activity.each_of(today, [&](SourceDay one) { found.push_back(one); }).has_value());
    REQUIRE(found.size() == 1);
    CHECK(found[0].name == day.name);
    CHECK(found[0].dataset == "web.access");
    CHECK(found[0].events == 6);
    CHECK(found[0].bytes == 10'000'000'000);
    CHECK(found[0].failures == 2);
    CHECK(found[0].newest == day.newest);
    CHECK(found[0].longest_gap == 3600);
    CHECK(found[0].hours == 0b111);
}
