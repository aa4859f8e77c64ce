// How many different values there are: exactly as long as they are few, and about (HyperLogLog,
// within some two per cent) where they are many.
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <unordered_set>

#include "query/aggregate.hpp"

namespace query {
namespace {

constexpr std::size_t kExactValues = 8192;
constexpr std::size_t kBytesOfOne = 40;  // in a set
constexpr int kRegisterBits = 12;
constexpr std::size_t kRegisters = std::size_t{1} << kRegisterBits;

// The bits of std::hash are not all as random as is needed here (splitmix64's last steps).
std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

class Distinct final : public Aggregate {
  public:
    std::size_t add(Arguments values, Datum const&) override {
        if (is_missing(*values[0])) return 0;
        std::uint64_t const hash = mixed(std::hash<std::string>()(text_of(*values[0])));
        if (!registers_) {
            if (!exact_.insert(hash).second) return 0;
            if (exact_.size() <= kExactValues) return kBytesOfOne;
            registers_ = std::make_unique<std::array<std::uint8_t, kRegisters>>();
            for (std::uint64_t const one : exact_) rank(one);
            exact_.clear();
            return 0;
        }
        rank(hash);
        return 0;
    }
    Datum result() const override {
        if (!registers_) return static_cast<double>(exact_.size());
        double sum = 0;
        double empty = 0;
        for (std::uint8_t const one : *registers_) {
            sum += std::ldexp(1.0, -one);
            if (one == 0) empty += 1;
        }
        double const m = kRegisters;
        double const estimate = 0.7213 / (1 + 1.079 / m) * m * m / sum;
        // Where many are empty yet, that many tell more.
        if (estimate < 2.5 * m && empty > 0) return std::round(m * std::log(m / empty));
        return std::round(estimate);
    }

  private:
    void rank(std::uint64_t hash) {
        std::uint8_t& one = (*registers_)[hash >> (64 - kRegisterBits)];
        auto const zeros =
            static_cast<std::uint8_t>(std::countl_zero(hash << kRegisterBits | 1) + 1);
        if (zeros > one) one = zeros;
    }

    std::unordered_set<std::uint64_t> exact_;
    std::unique_ptr<std::array<std::uint8_t, kRegisters>> registers_;
};

}  // namespace

std::unique_ptr<Aggregate> make_distinct() { return std::make_unique<Distinct>(); }

}  // namespace query
