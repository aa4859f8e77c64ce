// Comparisons, and what joins them.
#include "query/function.hpp"

namespace query {
namespace {

Datum equal(Arguments a) { return compare(*a[0], *a[1]) == 0; }
Datum unequal(Arguments a) { return compare(*a[0], *a[1]) != 0; }
Datum less(Arguments a) { return compare(*a[0], *a[1]) == -1; }
Datum more(Arguments a) { return compare(*a[0], *a[1]) == 1; }
Datum at_most(Arguments a) { return compare(*a[0], *a[1]).value_or(1) <= 0; }
Datum at_least(Arguments a) { return compare(*a[0], *a[1]).value_or(-1) >= 0; }
Datum negated(Arguments a) { return !truth_of(*a[0]); }

bool found(std::string_view text, Datum const& what) {
    if (auto const* pattern = std::get_if<Pattern>(&what)) return pattern->regex->found_in(text);
    return text.find(text_of(what)) != std::string_view::npos;
}

// A text is looked for as it stands, a regular expression as such; both anywhere.
Datum like(Arguments a) {
    if (is_missing(*a[0])) return false;
    if (auto const* text = std::get_if<std::string>(a[0])) return found(*text, *a[1]);
    return found(text_of(*a[0]), *a[1]);
}

Datum in(Arguments a) {
    for (Datum const* const item : a.subspan(1)) {
        if (compare(*a[0], *item) == 0) return true;
    }
    return false;
}

constexpr Function kFunctions[] = {
    {"=", 2, 2, equal, Kind::plain, true},
    {"!=", 2, 2, unequal, Kind::plain, true},
    {"<", 2, 2, less, Kind::plain, true},
    {">", 2, 2, more, Kind::plain, true},
    {"<=", 2, 2, at_most, Kind::plain, true},
    {">=", 2, 2, at_least, Kind::plain, true},
    {"like", 2, 2, like, Kind::plain, true},
    {"in", 1, kManyArguments, in, Kind::plain, true},
    {"not", 1, 1, negated, Kind::plain, true},
    {"and", 2, kManyArguments, nullptr, Kind::all, true},
    {"or", 2, kManyArguments, nullptr, Kind::any, true},
};

}  // namespace

std::span<Function const> comparison_functions() { return kFunctions; }

}  // namespace query
