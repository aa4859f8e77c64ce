// How often what waits is asked.
#include "cloud/cloudformation/patience.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace std::chrono_literals;

TEST_CASE("what has stood for long is asked seldom, until it moves") {
    cloud::cloudformation::Patience patience;
    base::Instant const start = base::from_millis(1'795'422'600'000);
    CHECK(patience.next("a", false, start) == start + 50ms);
    CHECK(patience.next("a", false, start + 4s) == start + 4s + 200ms);
    CHECK(patience.next("b", false, start + 4s) == start + 4s + 50ms);
    CHECK(patience.next("a", false, start + 12h) == start + 12h + 1s);
    CHECK(patience.next("a", true, start + 12h) == start + 12h + 50ms);
    CHECK(patience.next("a", false, start + 12h) == start + 12h + 50ms);
    CHECK(patience.next("a", false, start) == start + 50ms);  // a clock that went back
}
