// Text cases: files of an input, a line "----", what comes of it, and an empty line. Lines that
// begin with # before an input say what it is about.
//
//   run_cases("filter_pattern", [](std::string const& input) { return shown(input); });
//
// CATCHMENT_UPDATE_CASES=1 writes what comes of each into the files: read the change, then commit.
#pragma once

#include <functional>
#include <string>

namespace cases {

// Of tests/cases/<folder>/*.test. Checks each; answers how many there were.
std::size_t run_cases(std::string const& folder,
                      std::function<std::string(std::string const& input)> const& shown);

// The inputs alone, for what is to come to the same by another way.
std::size_t run_inputs(std::string const& folder,
                       std::function<void(std::string const& input)> const& run);

}  // namespace cases
