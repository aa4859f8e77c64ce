// Between Failed, which a deployment throws, and the Result that it answers.
//
//   return answered<Deployed>([&] { … throw Failed{…}; … });
#pragma once

#include <functional>
#include <type_traits>
#include <utility>

#include "base/error.hpp"
#include "stacks/patient_client.hpp"
#include "stacks/survey.hpp"

namespace stacks {

template <typename T>
base::Result<T> answered(std::function<T()> const& work) {
    try {
        return work();
    } catch (Failed const& failed) {
        return base::fail(failed.error);
    }
}

template <typename T>
T or_failed(base::Result<T> result) {
    if (!result) throw Failed{result.error()};
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

// With its notes told.
inline Config surveyed(Config const& config, DeploySetup const& setup) {
    Surveyed found = or_failed(survey(config, setup));
    for (std::string const& note : found.notes) {
        if (setup.note) setup.note(note);
    }
    return std::move(found.config);
}

}  // namespace stacks
