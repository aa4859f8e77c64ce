// One moment at one place: when, where, whose chance; and what is said there.
//
//   Scene scene{at, place, random, spoken};
//   scene.say("web-1", nginx_line(scene.at, request));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "demo/place.hpp"

namespace demo {

struct Line {
    Place const* place;  // the workload's own
    std::string log_stream;
    base::Instant at;
    std::string message;
};

struct Scene {
    base::Instant at;
    Place const& place;
    base::Random& random;
    std::vector<Line>& spoken;

    void say(std::string log_stream, std::string message) {
        spoken.push_back({&place, std::move(log_stream), at, std::move(message)});
    }
    std::uint64_t between(std::uint64_t low, std::uint64_t high) {  // both included
        return low + random.below(high - low + 1);
    }
    bool once_in(std::uint64_t times) { return random.below(times) == 0; }
    template <typename Several>
    auto const& one_of(Several const& all) {
        return all[random.below(all.size())];
    }
};

// The log streams that programs of these kinds write to.
std::string cloudtrail_stream(Place const& place);
std::string lambda_stream(base::Instant at);
inline constexpr char const* kBastion = "bastion-1";
inline constexpr char const* kPaymentsStream = "payments/api";
inline constexpr char const* kAuthStream = "auth/idp";

}  // namespace demo
