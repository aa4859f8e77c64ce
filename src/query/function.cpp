#include "query/function.hpp"

#include <array>

#include "base/text.hpp"

namespace query {
namespace {

std::array<std::span<Function const>, 8> families() {
    return {comparison_functions(), number_functions(),   text_functions(),
            time_functions(),       address_functions(),  structure_functions(),
            general_functions(),    aggregate_functions()};
}

Function const* find(std::string_view name, bool sign) {
    for (std::span<Function const> const family : families()) {
        for (Function const& function : family) {
            if (function.sign == sign && base::equal_ignoring_case(function.name, name)) {
                return &function;
            }
        }
    }
    return nullptr;
}

}  // namespace

Function const* find_function(std::string_view name) { return find(name, false); }
Function const* find_operator(std::string_view sign) { return find(sign, true); }

std::vector<std::string> function_names() {
    std::vector<std::string> names = {"bin"};
    for (std::span<Function const> const family : families()) {
        for (Function const& function : family) {
            if (!function.sign) names.emplace_back(function.name);
        }
    }
    return names;
}

}  // namespace query
