// Redrive: tasks that move the messages of a dead-letter queue back to where they came from, or to
// a queue that is named. A moved message is a new one (its id, its age, its receives), but for how
// it is sealed: it is carried as it is.
//
//   std::string const handle = write_handle({task.id, task.source_arn});  // as AWS writes it
#pragma once

#include <optional>
#include <string>

#include "aws/operation.hpp"
#include "base/worker.hpp"
#include "cloud/sqs/messages.hpp"
#include "cloud/sqs/move_state.hpp"

namespace cloud::sqs {

inline constexpr char const* kMoveTopic = "sqs moves";  // what Moving is woken by

struct TaskHandle {
    std::string task_id;
    std::string source_arn;
};
std::string write_handle(TaskHandle const& handle);
std::optional<TaskHandle> read_handle(std::string const& text);

codec::Json start_message_move_task(Messages& m, aws::Invocation const& call);
codec::Json list_message_move_tasks(Messages& m, aws::Invocation const& call);
codec::Json cancel_message_move_task(Messages& m, aws::Invocation const& call);

// Does the moving, a second's worth each second. Runs on the committer.
class Moving final : public base::Worker {
  public:
    explicit Moving(Messages& m) : m_(m) {}
    base::Instant step(base::Instant now) override;

  private:
    Messages& m_;
};

}  // namespace cloud::sqs
