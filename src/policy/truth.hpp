// What came of asking a part of a policy about a request. Beside yes and no: a policy variable that
// the request has no value for, which makes its statement not apply, and what cannot be understood,
// which never helps to allow and in a denial denies. Pure.
//
//   Truth truth = Truth::no;
//   for (…) truth = either(truth, operand.match(value));
#pragma once

#include <algorithm>

namespace policy {

enum class Truth { no, unresolved, unknown, yes };  // the later wins over the earlier in an "or"

inline Truth either(Truth a, Truth b) { return std::max(a, b); }

inline Truth truth(bool value) { return value ? Truth::yes : Truth::no; }

// In an "and", no wins over unknown, which wins over yes. (What is unresolved is no by then.)
inline Truth both(Truth a, Truth b) {
    if (a == Truth::no || b == Truth::no) return Truth::no;
    if (a == Truth::yes && b == Truth::yes) return Truth::yes;
    return Truth::unknown;
}

// An element as it is given, or with Not before it: where a variable has no value, neither applies.
inline Truth settled(Truth found, bool negated) {
    if (found == Truth::unresolved) return Truth::no;
    if (!negated || found == Truth::unknown) return found;
    return truth(found == Truth::no);
}

}  // namespace policy
