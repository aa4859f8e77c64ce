// A deployment on a terminal: the table of the stacks, from the first that happens redrawn in place
// until it is over. The cursor is hidden meanwhile, and shown again however it ends.
//
//   StackScreen screen(stacks::synthesise(config));
//   setup.progress = [&](stacks::Progress const& one) { screen.note(one); };
//   setup.wait = [&](std::chrono::milliseconds time) { screen.wait(time); };
#pragma once

#include "stacks/progress_table.hpp"

namespace cli {

class StackScreen {
  public:
    explicit StackScreen(std::vector<stacks::Synthesised> const& stacks);
    ~StackScreen();
    StackScreen(StackScreen const&) = delete;
    StackScreen& operator=(StackScreen const&) = delete;

    // Whether standard output is a terminal that can be drawn on.
    static bool is_there();

    void note(stacks::Progress const& progress);
    // Throws as wait_or_stop() does.
    void wait(std::chrono::milliseconds time);

  private:
    void draw();

    base::SystemClock clock_;
    stacks::ProgressTable table_;
    bool colored_;
    stacks::TerminalSize drawn_at_;
    std::vector<std::string> drawn_;  // without colours
};

}  // namespace cli
