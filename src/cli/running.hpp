// What the commands that run until they are stopped share.
#pragma once

#include <chrono>
#include <string>

#include "cli/arguments.hpp"
#include "stacks/config.hpp"

namespace cli {

// As many files as the system lets it have: each connection is one, and the usual limit is 1,024.
void allow_many_files();

// Blocks SIGINT and SIGTERM in this thread and all it starts: call it first.
void hold_signals();
// Waits for one of them.
void wait_for_signal();
// True if one of them came within the time.
bool signalled_within(std::chrono::milliseconds time);
// The pause of a deployment; a signal ends it. Throws std::runtime_error then.
void wait_or_stop(std::chrono::milliseconds time);

// The config of --config, or the shipped example. Throws std::runtime_error.
stacks::Config config_of(Arguments const& arguments);
http::Listen listen_of(std::string const& text);  // checked already

// One line of progress on standard output.
void say(std::string const& line);

}  // namespace cli
