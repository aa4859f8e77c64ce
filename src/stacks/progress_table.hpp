// A deployment as a table for a terminal: a row a stack, what failed with its reason beneath. Only
// what is shown is decided here; who draws it knows the terminal. Pure but for its own state.
//
//   ProgressTable table(stacks, now);
//   table.note(progress, now);
//   for (std::string const& line : table.lines({80, 24}, now)) …
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "stacks/deploy.hpp"
#include "stacks/synthesis.hpp"

namespace stacks {

struct TerminalSize {
    std::size_t columns = 80;
    std::size_t rows = 24;
};

class ProgressTable {
  public:
    explicit ProgressTable(std::vector<Synthesised> const& stacks);
    void note(Progress const& progress, base::Instant now);
    // As many as fit: of more stacks than rows, those that are at work come first. Colours are
    // ANSI's; no line is wider than the terminal.
    std::vector<std::string> lines(TerminalSize size, base::Instant now, bool colored) const;

  private:
    struct Row {
        std::string stack;
        std::string place;
        std::string account;
        std::string region;
        std::string status = {};  // AWS's; "" before anything began
        std::size_t done = 0;
        std::size_t total = 0;
        std::string resource = {};  // that is being made
        std::string reason = {};    // why it failed
        std::optional<base::Instant> began = {};
        std::optional<base::Instant> ended = {};
    };
    Row* find(Progress const& progress);

    std::vector<Row> rows_;
};

// "waiting" of "", "creating" of CREATE_IN_PROGRESS, "rolled back" of UPDATE_ROLLBACK_COMPLETE.
std::string status_in_words(std::string const& status);

}  // namespace stacks
