// The tasks that move messages, in the database: those that run, and the last ten of each queue.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cloud/core.hpp"

namespace cloud::sqs {

struct MoveTask {
    std::string id;  // a UUID
    std::string source_arn;
    std::string destination_arn;  // "" for where each message came from
    std::int64_t per_second = 0;  // 0: as fast as it goes
    std::int64_t started_millis = 0;
    std::int64_t due_millis = 0;  // when it moves the next
    std::int64_t to_move = 0;
    std::int64_t moved = 0;
    std::string status = "RUNNING";  // COMPLETED, CANCELLED, FAILED
    std::string failure = {};

    bool running() const { return status == "RUNNING"; }
};

class MoveState {
  public:
    explicit MoveState(Core& core);
    void clear();
    void add(MoveTask const& task);  // forgets the oldest of its queue
    void save(MoveTask const& task);
    std::vector<MoveTask> of(std::string const& source_arn);  // the newest first
    std::vector<MoveTask> running();
    void forget(std::string const& source_arn);  // of a queue that is deleted

  private:
    disk::Database& db_;
};

}  // namespace cloud::sqs
