// Somebody who waits for an answer and may stop waiting, such as a client that closes its
// connection. Thread-safe.
//
//   asker.leave();                                  // whoever holds the client's connection
//   asker.stop_by([&] { kill(statement); });        // whoever works on the answer …
//   answer = work();
//   asker.stop_by({});                              // … from then on
#pragma once

#include <functional>
#include <mutex>
#include <utility>

namespace siem {

class Asker {
  public:
    void leave() {
        std::lock_guard const lock(mutex_);
        left_ = true;
        if (stop_) std::exchange(stop_, {})();
    }
    bool left() const {
        std::lock_guard const lock(mutex_);
        return left_;
    }
    // How to stop what is under way: called once, by leave(), at once where that has been. It must
    // not wait, nor ask this.
    void stop_by(std::function<void()> stop) {
        std::lock_guard const lock(mutex_);
        stop_ = std::move(stop);
        if (left_ && stop_) std::exchange(stop_, {})();
    }

  private:
    mutable std::mutex mutex_;
    bool left_ = false;
    std::function<void()> stop_;
};

}  // namespace siem
