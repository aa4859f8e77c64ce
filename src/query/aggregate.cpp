#include "query/aggregate.hpp"

#include <cmath>
#include <functional>

namespace query {
namespace {

constexpr std::size_t kNothingMore = 0;

class Count final : public Aggregate {
  public:
    std::size_t add(Arguments values, Datum const&) override {
        if (values.empty() || !is_missing(*values[0])) count_ += 1;
        return kNothingMore;
    }
    Datum result() const override { return count_; }

  private:
    double count_ = 0;
};

// Of the values that are numbers, by Welford's method: no digits are lost to a large mean.
class Moments final : public Aggregate {
  public:
    enum class Wanted { sum, mean, deviation };
    explicit Moments(Wanted wanted) : wanted_(wanted) {}

    std::size_t add(Arguments values, Datum const&) override {
        std::optional<double> const number = number_of(*values[0]);
        if (!number) return kNothingMore;
        count_ += 1;
        sum_ += *number;
        double const before = *number - mean_;
        mean_ += before / count_;
        squares_ += before * (*number - mean_);
        return kNothingMore;
    }
    Datum result() const override {
        if (count_ == 0) return {};
        if (wanted_ == Wanted::sum) return sum_;
        if (wanted_ == Wanted::mean) return sum_ / count_;
        return std::sqrt(squares_ / count_);
    }

  private:
    Wanted wanted_;
    double count_ = 0;
    double sum_ = 0;
    double mean_ = 0;
    double squares_ = 0;
};

// The value that comes first, or last, by its own order or by the time of its event.
class Extreme final : public Aggregate {
  public:
    Extreme(bool last, bool by_time) : last_(last), by_time_(by_time) {}

    std::size_t add(Arguments values, Datum const& at) override {
        if (is_missing(*values[0])) return kNothingMore;
        Datum const& rank = by_time_ ? at : *values[0];
        if (!is_missing(value_)) {
            int const order = sort_order(rank, rank_);
            if (last_ ? order <= 0 : order >= 0) return kNothingMore;
        }
        std::size_t const before = bytes_of(value_) + bytes_of(rank_);
        value_ = *values[0];
        rank_ = rank;
        std::size_t const now = bytes_of(value_) + bytes_of(rank_);
        return now > before ? now - before : kNothingMore;
    }
    Datum result() const override { return value_; }

  private:
    bool last_;
    bool by_time_;
    Datum value_;
    Datum rank_;
};

using Make = std::unique_ptr<Aggregate> (*)();

template <Moments::Wanted wanted>
std::unique_ptr<Aggregate> make_moments() {
    return std::make_unique<Moments>(wanted);
}

template <bool last, bool by_time>
std::unique_ptr<Aggregate> make_extreme() {
    return std::make_unique<Extreme>(last, by_time);
}

constexpr Function aggregate(std::string_view name, std::size_t least, std::size_t most) {
    return {name, least, most, nullptr, Kind::aggregate};
}

constexpr Function kFunctions[] = {
    aggregate("count", 0, 1),      aggregate("count_distinct", 1, 1),
    aggregate("sum", 1, 1),        aggregate("avg", 1, 1),
    aggregate("stddev", 1, 1),     aggregate("min", 1, 1),
    aggregate("max", 1, 1),        aggregate("pct", 2, 2),
    aggregate("earliest", 1, 1),   aggregate("latest", 1, 1),
    aggregate("sortsFirst", 1, 1), aggregate("sortsLast", 1, 1),
};
constexpr Make kMakers[] = {
    []() -> std::unique_ptr<Aggregate> { return std::make_unique<Count>(); },
    &make_distinct,
    &make_moments<Moments::Wanted::sum>,
    &make_moments<Moments::Wanted::mean>,
    &make_moments<Moments::Wanted::deviation>,
    &make_extreme<false, false>,
    &make_extreme<true, false>,
    &make_percentile,
    &make_extreme<false, true>,
    &make_extreme<true, true>,
    &make_extreme<false, false>,
    &make_extreme<true, false>,
};
static_assert(std::size(kFunctions) == std::size(kMakers));

}  // namespace

std::span<Function const> aggregate_functions() { return kFunctions; }

std::unique_ptr<Aggregate> make_aggregate(Function const& function) {
    return kMakers[static_cast<std::size_t>(&function - kFunctions)]();
}

}  // namespace query
