#include "siem/search/sample.hpp"

#include <algorithm>
#include <cmath>

#include "siem/search/scope.hpp"

namespace siem::search {
namespace {

constexpr std::uint64_t kBlock = 8192;  // rows that the store's index tells apart

}  // namespace

base::Result<std::string> total_sql(SearchRequest const& request) {
    base::Result<std::string> const condition = scope(request);
    if (!condition) return condition;
    return "SELECT count() FROM events WHERE " + *condition + " FORMAT TSV";
}

Sample sample(std::uint64_t total, std::uint64_t rows, std::uint64_t blocks) {
    std::uint64_t const read = std::max(rows, blocks * kBlock);
    Sample out{total, std::max<std::uint64_t>(1, total / read)};
    out.thin = std::max<std::uint64_t>(1, total / out.every / rows);
    return out;
}

std::string in_sample(Sample const& sample) {
    std::string out;
    if (sample.every > 1) {
        // Each part from another block on: in small parts there is none but the first.
        out += " AND (cityHash64(_part) + intDiv(_part_offset, " + std::to_string(kBlock) +
               ")) % " + std::to_string(sample.every) + " = 0";
    }
    if (sample.thin > 1) out += " AND _part_offset % " + std::to_string(sample.thin) + " = 0";
    return out;
}

std::int64_t scaled(Sample const& sample, std::int64_t count, std::int64_t sampled) {
    if (sample.total == static_cast<std::uint64_t>(sampled) || sampled == 0) return count;
    double const share = static_cast<double>(sample.total) / static_cast<double>(sampled);
    return std::max<std::int64_t>(count, std::llround(static_cast<double>(count) * share));
}

}  // namespace siem::search
