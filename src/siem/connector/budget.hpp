// How many bytes may be in flight: fetched or decoded, and not stored. All queues share one, so
// that the SIEM's memory does not grow with their number. Thread-safe.
//
//   connector::Budget budget(128 << 20);
//   if (std::optional<connector::Budget::Share> share = budget.take(size)) …until it is destroyed…
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

namespace siem::connector {

class Budget {
  public:
    explicit Budget(std::uint64_t limit) : limit_(limit) {}

    // What somebody holds of it, until it is destroyed.
    class Share {
      public:
        Share() = default;
        Share(Share&& other) noexcept
            : budget_(std::exchange(other.budget_, nullptr)),
              bytes_(std::exchange(other.bytes_, 0)) {}
        Share& operator=(Share&& other) noexcept {
            std::swap(budget_, other.budget_);
            std::swap(bytes_, other.bytes_);
            return *this;
        }
        ~Share() { set(0); }
        void set(std::uint64_t bytes) {  // more than there is, too: the work has to go on
            if (!budget_) return;
            budget_->held_.fetch_add(bytes - bytes_, std::memory_order_relaxed);
            bytes_ = bytes;
        }
        std::uint64_t bytes() const { return bytes_; }

      private:
        friend class Budget;
        Share(Budget& budget, std::uint64_t bytes) : budget_(&budget), bytes_(bytes) {}

        Budget* budget_ = nullptr;
        std::uint64_t bytes_ = 0;
    };

    // Nothing where that is more than is left.
    std::optional<Share> take(std::uint64_t bytes) {
        std::uint64_t before = held();
        do {
            if (before + bytes > limit_) return {};
        } while (!held_.compare_exchange_weak(before, before + bytes, std::memory_order_relaxed));
        return Share(*this, bytes);
    }
    Share share() { return Share(*this, 0); }
    bool is_spent() const { return held() >= limit_; }
    std::uint64_t held() const { return held_.load(std::memory_order_relaxed); }
    std::uint64_t limit() const { return limit_; }

  private:
    std::uint64_t limit_;
    std::atomic<std::uint64_t> held_{0};
};

}  // namespace siem::connector
