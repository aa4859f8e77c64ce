#include "base/bytes.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace base {
namespace {

constexpr std::array<std::string_view, 6> kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

}  // namespace

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
    std::size_t const digits = std::min(text.find_first_not_of("0123456789"), text.size());
    std::optional<std::uint64_t> const count = to_uint64(text.substr(0, digits));
    std::string_view const unit = text.substr(digits);
    std::uint64_t thousands = 1;
    for (std::size_t i = 1; i < kUnits.size(); ++i) {
        thousands *= 1000;
        bool const binary = unit == kUnits[i];
        if (!count ||
            !(binary || (unit.size() == 2 && unit[0] == kUnits[i][0] && unit[1] == 'B'))) {
            continue;
        }
        std::uint64_t bytes = 0;
        std::uint64_t const factor = binary ? std::uint64_t{1} << (10 * i) : thousands;
        if (__builtin_mul_overflow(*count, factor, &bytes)) return std::nullopt;
        return bytes;
    }
    return std::nullopt;
}

std::string format_bytes(std::uint64_t bytes) {
    std::string shortest;
    for (std::uint64_t const step : {1024, 1000}) {
        std::uint64_t count = bytes;
        std::size_t unit = 0;
        for (; unit + 1 < kUnits.size() && count > 0 && count % step == 0; ++unit) count /= step;
        std::string text = std::to_string(count) + std::string(kUnits[unit]);
        if (step == 1000 && unit > 0) text.erase(text.size() - 2, 1);  // KiB, KB
        if (shortest.empty() || text.size() < shortest.size()) shortest = std::move(text);
    }
    return shortest;
}

}  // namespace base
