// What answers were a while ago, by what was asked: a bounded number, each for so long.
// Thread-safe.
//
//   Remembered<double> rarities(std::chrono::minutes(10));
//   rarities.keep("`log.level` = 'error'", 51.5, now);
//   rarities.find("`log.level` = 'error'", now);
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.hpp"

namespace siem::search {

template <typename Answer>
class Remembered {
  public:
    explicit Remembered(base::Duration lifetime) : lifetime_(lifetime) {}

    void keep(std::string const& asked, Answer answer, base::Instant now) {
        if (asked.size() > kLongest) return;
        std::lock_guard const lock(mutex_);
        if (all_.size() >= kMost) {
            std::erase_if(all_, [&](auto const& one) { return old(one.second, now); });
        }
        if (all_.size() >= kMost) all_.clear();
        all_.insert_or_assign(asked, Kept{std::move(answer), now});
    }
    std::optional<Answer> find(std::string const& asked, base::Instant now) const {
        std::lock_guard const lock(mutex_);
        auto const found = all_.find(asked);
        if (found == all_.end() || old(found->second, now)) return std::nullopt;
        return found->second.answer;
    }

  private:
    static constexpr std::size_t kMost = 200;
    static constexpr std::size_t kLongest = 4'000;  // bytes of what is asked

    struct Kept {
        Answer answer;
        base::Instant at;
    };
    // A clock may go back.
    bool old(Kept const& kept, base::Instant now) const {
        return now < kept.at || now - kept.at >= lifetime_;
    }

    base::Duration const lifetime_;
    mutable std::mutex mutex_;  // guards all_
    std::map<std::string, Kept> all_;
};

}  // namespace siem::search
