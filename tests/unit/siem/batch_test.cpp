#include "siem/batch.hpp"

#include <doctest/doctest.h>

#include <string>

namespace siem {
namespace {

Event event_of(std::string_view path, std::string_view user) {
    Event event;
    event.clear();
    event[Field::user_name] = user;
    event.leaves.push_back({path, "v"});
    return event;
}

TEST_CASE("the names of leaves and the texts of few count where they are new") {
    std::string const path(500, 'p');
    std::string const user(3000, 'u');
    Batch repeated;
    for (int i = 0; i < 100; ++i) repeated.add(event_of(path, user));
    Batch different;
    for (int i = 0; i < 100; ++i) {
        std::string const number = std::to_string(i);
        different.add(event_of(path + number, user + number));
    }
    CHECK(repeated.bytes() > 3'500);
    CHECK(repeated.bytes() < 20'000);
    CHECK(different.bytes() > 350'000);
    different.clear();
    CHECK(different.bytes() == 0);
}

}  // namespace
}  // namespace siem
