#include "siem/search/windows.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace {

using siem::search::Day;
using siem::search::Descent;
using siem::search::Window;

base::Instant at(std::int64_t micros) { return base::from_micros(micros); }

// All windows of a descent in which each of so many events is found.
std::vector<Window> windows(Window span, std::vector<Day> days, std::uint64_t one_of) {
    Descent down(span, std::move(days), {.wanted = 1'000'000'000});
    std::vector<Window> all;
    std::uint64_t asked = 0;
    while (std::optional<Window> const window = down.next(one_of == 0 ? 0 : asked / one_of)) {
        all.push_back(*window);
        ++asked;
        REQUIRE(asked < 1'000);
    }
    return all;
}

}  // namespace

TEST_CASE("windows of a descent lie side by side, from one end of the span to the other") {
    std::mt19937_64 random(7);
    auto const number = [&](std::int64_t from, std::int64_t until) {
        return std::uniform_int_distribution<std::int64_t>(from, until)(random);
    };
    for (int round = 0; round < 2'000; ++round) {
        CAPTURE(round);
        Window const span{at(number(0, 999)), at(number(1'000, 5'000))};
        std::vector<Day> days;
        for (std::int64_t day = 4; day >= 0; --day) {
            std::int64_t const first = day * 1'000 + number(0, 999);
            days.push_back({at(first), at(number(first, day * 1'000 + 999)),
                            static_cast<std::uint64_t>(number(0, 3) * number(0, 1'000'000))});
        }
        base::Instant newest = span.until;
        std::vector<Window> const all =
            windows(span, days, static_cast<std::uint64_t>(number(0, 100)));
        for (Window const& window : all) {
            REQUIRE(window.until == newest);
            REQUIRE(window.from < window.until);
            newest = window.from;
        }
        CHECK(newest == span.from);
    }
}

TEST_CASE("a window has as many events as are expected to be needed") {
    std::int64_t const end = 86'400'000'000;
    std::vector<Day> const day = {{at(0), at(end - 1), 86'400'000}};  // one a millisecond
    auto const length = [](std::optional<Window> const& window) {
        REQUIRE(window);
        return base::to_micros(window->until) - base::to_micros(window->from);
    };
    Descent all({at(0), at(end)}, day, {.wanted = 100});
    CHECK(length(all.next(0)) / 1'000 == 16'384);
    CHECK(length(all.next(50)) / 1'000 == 20'881);  // 50 more, and a margin
    CHECK(length(all.next(99)) / 1'000 == 37'265);  // as many as before, where one is missing
    Descent many({at(0), at(end)}, day, {.wanted = 100'000});
    CHECK(length(many.next(0)) / 1'000 == 125'000);
    Descent rare({at(0), at(end)}, day, {.wanted = 100});
    rare.next(0);
    CHECK(length(rare.next(0)) / 1'000 == 2'129'920);
    CHECK(length(rare.next(0)) / 1'000 == 10'000'000);
    Descent word({at(0), at(end)}, day, {.wanted = 100, .by_words = true});
    word.next(0);
    CHECK(length(word.next(0)) / 1'000 == 10'000'000);
}

TEST_CASE("how rare something is says how much is looked at the next time") {
    std::int64_t const end = 86'400'000'000;
    std::vector<Day> const day = {{at(0), at(end - 1), 86'400'000}};  // one a millisecond
    Window const span{at(0), at(2 * end)};                            // half of it without events
    auto const first = [&](Descent::Goal const& goal) {
        std::optional<Window> const window = Descent(span, day, goal).next(0);
        REQUIRE(window);
        CHECK(window->until == span.until);
        return (end - base::to_micros(window->from)) / 1'000;
    };
    Descent down(span, day, {.wanted = 100});
    down.next(0);
    CHECK(down.rarity(0, at(end - 16'384'000)) == 16'384);
    CHECK(down.rarity(50, at(end - 16'384'000)) == doctest::Approx(327.68));
    CHECK(down.rarity(50, at(end)) == 0);
    CHECK(first({.wanted = 100, .rarity = 1'000}) == 120'000);
    CHECK(first({.wanted = 100, .rarity = 2}) == 16'384);
    CHECK(first({.wanted = 100, .rarity = 1e30}) == 10'000'000);
    CHECK(first({.wanted = 100, .by_words = true, .rarity = 1'000}) == 120'000);
}
