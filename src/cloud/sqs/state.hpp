// Queues and messages in the database; bodies of more than kInlineBytes in segments, because a
// receive changes a message's row and would write its body again. No rules here.
//
// A purged queue gets a new id and a deleted one leaves its id behind: what bears an old id is
// dead at once, and removed bit by bit (remove_discarded), however much it is.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "cloud/core.hpp"
#include "cloud/sqs/model.hpp"
#include "cloud/sqs/move_state.hpp"

namespace cloud::sqs {

inline constexpr std::size_t kInlineBytes = 4096;

struct QueueCounts {
    std::int64_t visible = 0;
    std::int64_t delayed = 0;    // never received, not visible yet
    std::int64_t in_flight = 0;  // received, not visible
};

class State {
  public:
    explicit State(Core& core);
    void clear();  // all but what ids and sequences are made of

    std::int64_t add(Queue const& queue);
    void save(Queue const& queue);
    void remove(Queue const& queue);  // with its messages
    void purge(Queue const& queue);   // its messages
    std::optional<Queue> find(std::string const& account, std::string const& region,
                              std::string const& name);
    std::vector<Queue> list(std::string const& account, std::string const& region);
    std::vector<Queue> all();
    QueueCounts counts(Queue const& queue, std::int64_t now_millis);

    void add(Queue const& queue, Message const& message);
    // The oldest that are visible, at most `limit`.
    std::vector<Message> visible(Queue const& queue, std::int64_t now_millis, std::int64_t limit);
    // The same without bodies and attributes.
    std::vector<Message> visible_heads(Queue const& queue, std::int64_t now_millis,
                                       std::int64_t limit);
    std::optional<std::int64_t> next_visible(Queue const& queue);  // millis
    // Makes visible what is hidden for longer than any timeout: the clock went back.
    void bring_back(Queue const& queue, std::int64_t now_millis);
    std::optional<Visibility> visibility(Queue const& queue, std::int64_t id);
    void claim(Message const& message);  // visible_millis, first received, receive count
    void set_visible(std::int64_t id, std::int64_t visible_millis);
    void move(Message const& message, Queue const& to);
    void send_on(Message const& message, Queue const& to);  // as one that was never received
    void remove(Queue const& queue, std::int64_t id);

    // At most `limit` each, and how many it was.
    std::int64_t expire(Queue const& queue, std::int64_t sent_before_millis, std::int64_t limit);
    std::int64_t remove_discarded(std::int64_t limit);
    std::optional<std::int64_t> oldest_sent(Queue const& queue);  // millis
    // Removes the segments that no message has a body in. Outside of transactions alone: what was
    // not committed must not cost a body. Where the disk fails, nothing happens.
    void release_segments();

    MoveState& moves() { return moves_; }
    std::string const& handle_secret() const { return handle_secret_; }

  private:
    disk::SegmentStore& bodies() { return core_.segments("sqs"); }
    void discard(Queue const& queue);
    void insert(Queue const& queue);
    Message read_message(disk::Rows const& row);

    Core& core_;
    disk::Database& db_;
    MoveState moves_;
    std::string handle_secret_;  // what receipt handles are authenticated with
    std::int64_t next_version_ = 1;
    // Queues as parsed, by id. A row's version is never used twice while the process lives, so an
    // entry of the same version is right whatever was rolled back.
    std::unordered_map<std::int64_t, Queue> parsed_;
};

}  // namespace cloud::sqs
