// Whether the intake is to wait, and why. Thread-safe: one says, many ask.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

namespace siem {

class Pause {
  public:
    bool paused() const { return paused_.load(std::memory_order_relaxed); }
    // "" where it is not paused.
    std::string reason() const {
        std::lock_guard const lock(mutex_);
        return reason_;
    }
    void set(std::string reason) {
        std::lock_guard const lock(mutex_);
        reason_ = std::move(reason);
        paused_ = !reason_.empty();
    }

  private:
    std::atomic<bool> paused_{false};
    mutable std::mutex mutex_;  // guards reason_
    std::string reason_;
};

}  // namespace siem
