// The time that the folders of a key speak of, so that a walk need not look into those of other
// years: 2026/11/23/, year=2026/month=11/, dt=2026-11-23/. Pure.
//
//   pipeline::dated("cloudwatch/200000000001/2026/11/")   →  all of November
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace siem::pipeline {

struct Dated {
    base::Instant from;
    base::Instant until;
    bool to_the_day = false;  // or the hour
};

// Of the whole folders of it; nothing where they name no year.
std::optional<Dated> dated(std::string_view key);

}  // namespace siem::pipeline
