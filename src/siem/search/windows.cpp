#include "siem/search/windows.hpp"

#include <algorithm>

namespace siem::search {
namespace {

constexpr base::Duration kFirst = std::chrono::minutes(1);
// Whoever finds nothing has asked seven times for a year, at a few milliseconds each.
constexpr int kGrowth = 8;

}  // namespace

std::vector<Window> windows_down(base::Instant from, base::Instant until) {
    std::vector<Window> all;
    base::Duration size = kFirst;
    for (base::Instant end = until; from < end; size *= kGrowth) {
        base::Instant const begin = end - from > size ? end - size : from;
        all.push_back({begin, end});
        end = begin;
    }
    return all;
}

std::vector<Window> windows_up(base::Instant from, base::Instant until) {
    std::vector<Window> all;
    base::Duration size = kFirst;
    for (base::Instant begin = from; begin < until; size *= kGrowth) {
        base::Instant const end = until - begin > size ? begin + size : until;
        all.push_back({begin, end});
        begin = end;
    }
    return all;
}

}  // namespace siem::search
