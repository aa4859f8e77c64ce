// The subscription filters that a template asks for, by the names of their log groups. Pure.
#pragma once

#include <compare>
#include <string>
#include <vector>

#include "codec/json.hpp"

namespace stacks {

struct WantedFilter {
    std::string name;
    std::string log_group;
    bool made = false;         // the log group, by the same template
    bool by_function = false;  // put by a function of the stack, not a resource of its own
    auto operator<=>(WantedFilter const&) const = default;
};

// Those whose log group is known before a deployment.
std::vector<WantedFilter> filters_of(codec::Json const& tree);

}  // namespace stacks
