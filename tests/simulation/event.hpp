// What may happen, one thing at a time, and how often against the others.
//
//   std::string const what = happen<World>(world, world.random(), {kUsual, kTrouble});   // for the
//   trace
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>

#include "base/assert.hpp"
#include "base/random.hpp"

namespace simulation {

template <typename Place>
struct Event {
    char const* name;
    std::uint64_t weight;
    void (*happens)(Place&);
};

template <typename Place>
char const* happen(Place& place, base::Random& random,
                   std::initializer_list<std::span<Event<Place> const>> lists) {
    std::uint64_t sum = 0;
    for (auto const& list : lists) {
        for (Event<Place> const& event : list) sum += event.weight;
    }
    std::uint64_t number = random.below(sum);
    for (auto const& list : lists) {
        for (Event<Place> const& event : list) {
            if (number < event.weight) {
                event.happens(place);
                return event.name;
            }
            number -= event.weight;
        }
    }
    ASSERT(false);
    return "";
}

}  // namespace simulation
