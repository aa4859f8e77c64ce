// Messages whose objects cannot be had now: S3 is busy, a permission was taken away, a key is
// disabled. They stay in flight and are tried again with growing pauses. Received again and again
// they would end in the dead-letter queue before anyone has put it right; and to give them back
// takes a queue that answers, which may be what is failing.
//
//   held.add({message, now}, now);
//   for (Held::Message& each : held.take_due(now)) …try it, and add() it where it is still denied…
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include "base/clock.hpp"
#include "siem/connector/source.hpp"

namespace siem::pipeline {

// S3's refusals that say nothing against the object: its own, and those of KMS behind it.
inline bool is_denied(base::Error const& error) {
    return error.code == "AccessDenied" || error.code.starts_with("KMS.");
}

class Held {
  public:
    static constexpr std::size_t kMost = 64;           // a lane that holds so many receives no more
    static constexpr std::chrono::hours kLongest{11};  // SQS takes a message back after twelve
    static constexpr base::Duration kFirstPause = std::chrono::milliseconds(500);
    static constexpr base::Duration kLongestPause = std::chrono::seconds(30);

    struct Message {
        connector::Message message;
        base::Instant since;
        base::Duration pause = kFirstPause;
        base::Instant due = {};
        std::uint64_t tries = 1;

        bool too_long(base::Instant now) const { return now - since >= kLongest; }
    };

    void add(Message message, base::Instant now) {
        message.due = now + message.pause;
        message.pause = std::min(message.pause * 2, kLongestPause);
        ++message.tries;
        messages_.push_back(std::move(message));
    }
    std::vector<Message> take_due(base::Instant now) {
        // Further away than any pause is: the clock was set back.
        auto const waits = [&](Message const& m) {
            return m.due > now && m.due - now <= kLongestPause;
        };
        auto const first = std::stable_partition(messages_.begin(), messages_.end(), waits);
        std::vector<Message> due(std::make_move_iterator(first),
                                 std::make_move_iterator(messages_.end()));
        messages_.erase(first, messages_.end());
        return due;
    }
    base::Instant next() const {
        base::Instant next = base::kNever;
        for (Message const& m : messages_) next = std::min(next, m.due);
        return next;
    }
    bool empty() const { return messages_.empty(); }
    bool full() const { return messages_.size() >= kMost; }

  private:
    std::vector<Message> messages_;
};

}  // namespace siem::pipeline
