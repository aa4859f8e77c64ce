#include "base/assert.hpp"

#include <execinfo.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace base {

// Writes with stdio and backtrace_symbols_fd only: the heap may be what is broken.
void assertion_failed(char const* condition, char const* file, int line) noexcept {
    std::fprintf(stderr, "assertion failed: %s at %s:%d\n", condition, file, line);
    std::fflush(stderr);
    void* frames[64];
    int const count = ::backtrace(frames, 64);
    ::backtrace_symbols_fd(frames, count, STDERR_FILENO);
    std::abort();
}

}  // namespace base
