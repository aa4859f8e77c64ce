// What every bench measures with: time on the wall, time on the processor, and lines of a table.
//
//   Stopwatch watch;
//   work();
//   row("decode", megabytes(bytes) / watch.seconds(), "MB/s");
#pragma once

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace bench {

class Stopwatch {
  public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }
    double cpu_seconds() const { return cpu_now() - cpu_start_; }  // of the whole process

  private:
    static double cpu_now() {
        timespec t{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
    }
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    double cpu_start_ = cpu_now();
};

inline double megabytes(std::uint64_t bytes) { return static_cast<double>(bytes) / 1e6; }

inline void title(std::string const& text) { fmt::print("\n{}\n", text); }
inline void row(std::string const& what, double value, std::string const& unit,
                std::string const& more = {}) {
    fmt::print("  {:<52} {:>12.1f} {:<10} {}\n", what, value, unit, more);
    std::fflush(stdout);
}

// CPU seconds of the fastest of `times` runs: others on the machine only ever slow one down.
template <typename Work>
double fastest(int times, Work const& work) {
    double best = 1e9;
    for (int i = 0; i < times; ++i) {
        Stopwatch const watch;
        work();
        best = std::min(best, watch.cpu_seconds());
    }
    return best;
}

// The value that `share` (0 to 1) of all are not above, in the unit they are in.
inline double percentile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1,
                           static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

}  // namespace bench
