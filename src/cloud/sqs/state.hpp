// Queues and messages in the database. No rules here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/core.hpp"
#include "cloud/sqs/model.hpp"

namespace cloud::sqs {

struct QueueCounts {
    std::int64_t visible = 0;
    std::int64_t delayed = 0;      // never received, not visible yet
    std::int64_t in_flight = 0;    // received, not visible
};

class State {
  public:
    explicit State(Core& core);

    std::int64_t add(Queue const& queue);
    void save(Queue const& queue);
    void remove(Queue const& queue);  // with its messages
    std::optional<Queue> find(std::string const& account, std::string const& region,
                              std::string const& name);
    std::vector<Queue> list(std::string const& account, std::string const& region);
    std::vector<Queue> all();
    QueueCounts counts(Queue const& queue, std::int64_t now_millis);

    void add(Queue const& queue, Message const& message);
    // The oldest that are visible, at most `limit`.
    std::vector<Message> visible(Queue const& queue, std::int64_t now_millis, std::int64_t limit);
    std::optional<std::int64_t> next_visible(Queue const& queue);  // millis
    std::optional<Message> message(Queue const& queue, std::int64_t id);
    void claim(Message const& message);       // visible_millis, first received, receive count
    void set_visible(std::int64_t id, std::int64_t visible_millis);
    void move(Message const& message, Queue const& to);
    void remove(Queue const& queue, std::int64_t id);
    void purge(Queue const& queue);
    std::int64_t expire(Queue const& queue, std::int64_t sent_before_millis);  // how many

    std::string const& handle_secret() const { return handle_secret_; }

  private:
    disk::Database& db_;
    std::string handle_secret_;  // what receipt handles are authenticated with
};

}  // namespace cloud::sqs
