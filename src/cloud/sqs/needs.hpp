// What each operation must be allowed to do, as the Service Authorization Reference has it: the
// queue's ARN (that which it would have, where it is not there), its policy and its tags. A batch
// needs what its single operation needs.
//
//   aws::Need const need = need_on(queue, "sqs:SendMessage");
#pragma once

#include <string>
#include <vector>

#include "aws/operation.hpp"
#include "cloud/sqs/state.hpp"

namespace cloud::sqs {

aws::Need need_on(Queue const& queue, std::string const& action);

using Needs = std::vector<aws::Need> (*)(State&, aws::Invocation const&, std::string const& action);

std::vector<aws::Need> on_queue(State& state, aws::Invocation const& call,
                                std::string const& action);
std::vector<aws::Need> on_named_queue(State& state, aws::Invocation const& call,
                                      std::string const& action);
std::vector<aws::Need> to_create(State& state, aws::Invocation const& call,
                                 std::string const& action);
std::vector<aws::Need> to_list(State& state, aws::Invocation const& call,
                               std::string const& action);
std::vector<aws::Need> to_tag(State& state, aws::Invocation const& call, std::string const& action);
// Of the tasks that move messages: by SourceArn, or by the TaskHandle that has it.
std::vector<aws::Need> to_start_moving(State& state, aws::Invocation const& call,
                                       std::string const& action);
std::vector<aws::Need> to_list_moves(State& state, aws::Invocation const& call,
                                     std::string const& action);
std::vector<aws::Need> to_cancel_move(State& state, aws::Invocation const& call,
                                      std::string const& action);

}  // namespace cloud::sqs
