#include "siem/search/remembered.hpp"

#include <doctest/doctest.h>

namespace siem::search {
namespace {

base::Instant at(int seconds) { return base::Instant(std::chrono::seconds(seconds)); }

TEST_CASE("what was kept is found for as long as it lives") {
    Remembered<int> all(std::chrono::seconds(10));
    CHECK_FALSE(all.find("a", at(0)));
    all.keep("a", 1, at(0));
    all.keep("b", 2, at(5));
    CHECK(all.find("a", at(9)) == 1);
    CHECK_FALSE(all.find("a", at(10)));
    CHECK(all.find("b", at(10)) == 2);
    all.keep("a", 3, at(11));
    CHECK(all.find("a", at(11)) == 3);
    CHECK_FALSE(all.find("a", at(4)));  // the clock went back
}

TEST_CASE("no more is kept than there is room for") {
    Remembered<int> all(std::chrono::seconds(10));
    auto const kept = [&](int until, base::Instant now) {
        int count = 0;
        for (int i = 0; i < until; ++i) count += all.find(std::to_string(i), now) ? 1 : 0;
        return count;
    };
    for (int i = 0; i < 150; ++i) all.keep(std::to_string(i), i, at(0));
    for (int i = 150; i < 300; ++i) all.keep(std::to_string(i), i, at(10));
    CHECK(kept(300, at(10)) == 150);  // the old ones made room
    for (int i = 300; i < 1'000; ++i) all.keep(std::to_string(i), i, at(10));
    CHECK(kept(1'000, at(10)) <= 200);
    CHECK(all.find("999", at(10)) == 999);
    all.keep(std::string(5'000, 'x'), 1, at(10));
    CHECK_FALSE(all.find(std::string(5'000, 'x'), at(10)));
}

}  // namespace
}  // namespace siem::search
