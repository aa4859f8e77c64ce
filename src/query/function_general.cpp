// Whether there is anything, and what there is first.
#include "query/function.hpp"

namespace query {
namespace {

Datum is_present(Arguments a) { return !is_missing(*a[0]); }

Datum coalesce(Arguments a) {
    for (Datum const* const one : a) {
        if (!is_missing(*one)) return *one;
    }
    return {};
}

constexpr Function kFunctions[] = {
    {"ispresent", 1, 1, is_present},
    {"coalesce", 1, kSomeArguments, coalesce},
};

}  // namespace

std::span<Function const> general_functions() { return kFunctions; }

}  // namespace query
