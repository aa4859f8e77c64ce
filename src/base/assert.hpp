// What must be true of our own code. On in release builds: a broken invariant aborts with a
// trace rather than going on with wrong data. What callers or the outside may get wrong is
// never asserted: see aws/error.hpp and base/error.hpp.
#pragma once

namespace base {

[[noreturn]] void assertion_failed(char const* condition, char const* file, int line) noexcept;

}  // namespace base

#define ASSERT(condition) \
    ((condition) ? (void)0 : ::base::assertion_failed(#condition, __FILE__, __LINE__))
