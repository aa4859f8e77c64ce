// The value that so many per cent of the values are at or below: exactly as long as they are few,
// and within one per cent of it where they are many (counted by their logarithms, as DDSketch).
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>

#include "query/aggregate.hpp"

namespace query {
namespace {

constexpr std::size_t kExactValues = 4096;
constexpr std::size_t kBytesOfBucket = 64;

// Of the middle of its bucket each value is within one per cent.
double const kLogWidth = std::log(1.02);

std::int64_t bucket_of(double value) {
    if (value == 0) return 0;
    // Buckets of positive numbers are above 0, of negative ones below it; 1e-300 is the least.
    double const place = std::max(std::log(std::fabs(value)) / kLogWidth + 50'000, 1.0);
    auto const bucket = static_cast<std::int64_t>(std::ceil(place));
    return value > 0 ? bucket : -bucket;
}

double value_of(std::int64_t bucket) {
    if (bucket == 0) return 0;
    double const place = static_cast<double>(std::abs(bucket)) - 50'000 - 0.5;
    double const value = std::exp(place * kLogWidth);
    return bucket > 0 ? value : -value;
}

class Percentile final : public Aggregate {
  public:
    std::size_t add(Arguments values, Datum const&) override {
        percent_ = number_of(*values[1]).value_or(percent_);
        std::optional<double> const number = number_of(*values[0]);
        if (!number) return 0;
        ++count_;
        if (!buckets_.empty()) return put(*number);
        exact_.push_back(*number);
        if (exact_.size() <= kExactValues) return 2 * sizeof(double);
        std::size_t bytes = 0;
        for (double const one : exact_) bytes += put(one);
        exact_ = {};
        return bytes;
    }
    // The nearest rank, so that it is one of the values.
    Datum result() const override {
        if (count_ == 0) return {};
        double const share = std::clamp(percent_, 0.0, 100.0) / 100;
        double const wanted = std::ceil(share * static_cast<double>(count_));
        std::size_t const rank = static_cast<std::size_t>(std::max(wanted, 1.0)) - 1;
        if (buckets_.empty()) {
            std::vector<double> sorted = exact_;
            std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(rank),
                             sorted.end());
            return sorted[rank];
        }
        std::size_t below = 0;
        for (auto const& [bucket, count] : buckets_) {
            below += count;
            if (below > rank) return value_of(bucket);
        }
        return {};
    }

  private:
    std::size_t put(double number) {
        std::size_t& count = buckets_[bucket_of(number)];
        return ++count == 1 ? kBytesOfBucket : 0;
    }

    double percent_ = 50;
    std::size_t count_ = 0;
    std::vector<double> exact_;
    std::map<std::int64_t, std::size_t> buckets_;
};

}  // namespace

std::unique_ptr<Aggregate> make_percentile() { return std::make_unique<Percentile>(); }

}  // namespace query
