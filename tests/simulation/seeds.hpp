// Which worlds to run: CATCHMENT_SEED=17 that one alone, step by step; CATCHMENT_SEEDS=5000 more
// than usual.
//
//   for_each_seed(100, [](std::uint64_t seed, bool traced) { return complaints; });
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "base/log.hpp"
#include "base/text.hpp"

namespace simulation {

struct Quiet {  // what fails is told in the log, and failing is the point here
    Quiet() { base::set_log_level(base::LogLevel::off); }
    ~Quiet() { base::set_log_level(base::LogLevel::info); }
};

inline std::optional<std::uint64_t> setting(char const* name) {
    char const* const text = std::getenv(name);
    return text ? base::to_uint64(text) : std::nullopt;
}

// `run` answers what is wrong with the world of a seed, "" where nothing is.
template <typename Run>
void for_each_seed(std::uint64_t usual, Run const& run) {
    Quiet const quiet;
    std::optional<std::uint64_t> const replayed = setting("CATCHMENT_SEED");
    std::uint64_t const first = replayed.value_or(1);
    std::uint64_t const count = replayed ? 1 : setting("CATCHMENT_SEEDS").value_or(usual);
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        INFO("seed " << seed << ": replay it with CATCHMENT_SEED=" << seed
                     << " build/release/tests/simulation/simulation");
        CHECK(run(seed, replayed.has_value()) == "");
    }
}

}  // namespace simulation
