// The commands that ask a running SIEM, or change it.
#pragma once

#include "cli/arguments.hpp"

namespace CLI {
class App;
}

namespace cli {

// Options that other commands have, too.
void add_data(CLI::App& app, Arguments& a);
void add_siem_url(CLI::App& app, Arguments& a);

void add_search(CLI::App& app, Arguments& a);
// sources, export, backup, quarantine, backfill, retention: what is there, and what becomes of it.
void add_events(CLI::App& app, Arguments& a);
// users, tokens: who may ask.
void add_access(CLI::App& app, Arguments& a);

}  // namespace cli
