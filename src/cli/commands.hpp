// One function a command; each answers the exit code. std::runtime_error is a sentence for the
// user, said by main().
#pragma once

#include "cli/arguments.hpp"

namespace cli {

int run_up(Arguments const& arguments);
int run_cloud(Arguments const& arguments);
int run_siem(Arguments const& arguments);
int run_search(Arguments const& arguments);
int run_searches(Arguments const& arguments);
int run_sql(Arguments const& arguments);
int run_tail(Arguments const& arguments);
int run_trace(Arguments const& arguments);
int run_sources(Arguments const& arguments);
int run_export(Arguments const& arguments);
int run_backup(Arguments const& arguments);
int run_restore(Arguments const& arguments);
int run_quarantine(Arguments const& arguments);
int run_backfill(Arguments const& arguments);
int run_users(Arguments const& arguments);
int run_tokens(Arguments const& arguments);
int run_retention(Arguments const& arguments);
int run_doctor(Arguments const& arguments);
int run_explain(Arguments const& arguments);
int run_parse(Arguments const& arguments);
int run_stacks(Arguments const& arguments);
int run_config(Arguments const& arguments);
int run_init(Arguments const& arguments);
int run_compatibility(Arguments const& arguments);

}  // namespace cli
