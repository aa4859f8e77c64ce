// One stack on its way to what its template says, a look at a time, so that many can go side by
// side.
//
//   StackJob job(stack, parameters, setup);
//   while (!job.step()) setup.wait(kLook);
#pragma once

#include "stacks/stack_client.hpp"

namespace stacks {

class StackJob {
  public:
    StackJob(Synthesised const& stack, std::map<std::string, std::string> parameters,
             DeploySetup const& setup);
    // True once it is done. Throws Failed.
    bool step();
    std::map<std::string, std::string> const& outputs() const { return outputs_; }

  private:
    enum class At { looking, preparing, running, clearing };
    bool look();
    bool prepare();
    bool run();
    bool clear();
    bool done(StackState const& state);
    [[noreturn]] void fail(StackState const& state);

    Synthesised const& stack_;
    std::map<std::string, std::string> parameters_;
    DeploySetup const& setup_;
    StackClient client_;
    At at_ = At::looking;
    std::string id_;
    std::string last_event_;  // told already, with all before
    std::map<std::string, std::string> outputs_;
};

// Tells what happened to the stack since `last_event`, oldest first, which it moves on.
void tell_news(StackClient& client, Synthesised const& stack, DeploySetup const& setup,
               std::pair<std::string const&, std::string&> id_and_last_event);

inline constexpr char const* kChangeSet = "catchment-deploy";
inline constexpr char const* kNoChanges = "The submitted information didn't contain changes.";

}  // namespace stacks
