// Arithmetic. What is no number, and what has no result, is missing.
#include <cmath>

#include "query/function.hpp"

namespace query {
namespace {

Datum known(double number) { return std::isfinite(number) ? Datum(number) : Datum(); }

template <typename Of>
Datum of_one(Arguments a, Of const& of) {
    std::optional<double> const number = number_of(*a[0]);
    return number ? known(of(*number)) : Datum();
}

template <typename Of>
Datum of_two(Arguments a, Of const& of) {
    std::optional<double> const left = number_of(*a[0]);
    std::optional<double> const right = number_of(*a[1]);
    return left && right ? known(of(*left, *right)) : Datum();
}

Datum sum(Arguments a) {
    return of_two(a, [](double x, double y) { return x + y; });
}
Datum difference(Arguments a) {
    return of_two(a, [](double x, double y) { return x - y; });
}
Datum product(Arguments a) {
    return of_two(a, [](double x, double y) { return x * y; });
}
Datum quotient(Arguments a) {
    return of_two(a, [](double x, double y) { return x / y; });
}
Datum remainder(Arguments a) {
    return of_two(a, [](double x, double y) { return std::fmod(x, y); });
}
Datum power(Arguments a) {
    return of_two(a, [](double x, double y) { return std::pow(x, y); });
}
Datum negative(Arguments a) {
    return of_one(a, [](double x) { return -x; });
}
Datum absolute(Arguments a) {
    return of_one(a, [](double x) { return std::fabs(x); });
}
Datum ceiling(Arguments a) {
    return of_one(a, [](double x) { return std::ceil(x); });
}
Datum floor_of(Arguments a) {
    return of_one(a, [](double x) { return std::floor(x); });
}
Datum logarithm(Arguments a) {
    return of_one(a, [](double x) { return std::log(x); });
}
Datum root(Arguments a) {
    return of_one(a, [](double x) { return std::sqrt(x); });
}

// Of those that are numbers.
template <typename Better>
Datum best(Arguments a, Better const& better) {
    std::optional<double> found;
    for (Datum const* const one : a) {
        std::optional<double> const number = number_of(*one);
        if (number && (!found || better(*number, *found))) found = number;
    }
    return found ? Datum(*found) : Datum();
}
Datum greatest(Arguments a) {
    return best(a, [](double x, double y) { return x > y; });
}
Datum least(Arguments a) {
    return best(a, [](double x, double y) { return x < y; });
}

constexpr Function kFunctions[] = {
    {"+", 2, 2, sum, Kind::plain, true},
    {"-", 2, 2, difference, Kind::plain, true},
    {"*", 2, 2, product, Kind::plain, true},
    {"/", 2, 2, quotient, Kind::plain, true},
    {"%", 2, 2, remainder, Kind::plain, true},
    {"^", 2, 2, power, Kind::plain, true},
    {"negative", 1, 1, negative, Kind::plain, true},
    {"abs", 1, 1, absolute},
    {"ceil", 1, 1, ceiling},
    {"floor", 1, 1, floor_of},
    {"greatest", 1, kSomeArguments, greatest},
    {"least", 1, kSomeArguments, least},
    {"log", 1, 1, logarithm},
    {"sqrt", 1, 1, root},
};

}  // namespace

std::span<Function const> number_functions() { return kFunctions; }

}  // namespace query
