// Which log groups a subscription means, by names and patterns, and which it never may. Pure.
//
//   if (is_log_group_pattern("/aws/lambda/*")) …
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stacks/config.hpp"

namespace stacks {

bool contains(std::vector<std::string> const& all, std::string_view one);

// A name with * (any run) or ? (one character).
bool is_log_group_pattern(std::string_view name);
bool matches_any(std::vector<std::string> const& patterns, std::string_view name);

// Whether the stack of that account and Region has it; or, of kEveryAccount, that of the stack set.
bool is_for(Subscription const& one, std::string_view account, std::string_view region);

// What the pipeline itself writes there: forwarded, it would feed itself.
std::vector<std::string> own_log_groups();
// Those that a pattern does not find: the pipeline's own, and the audit's, which has to be named.
std::vector<std::string> unpatterned_log_groups(Config const& config, std::string_view account,
                                                std::string_view region);

// What "all log groups" of an account leaves out there: those above, the exclusions, and those that
// another subscription forwards by itself. `config` is surveyed. Sorted.
std::vector<std::string> left_out_of_all(Config const& config, Subscription const& all,
                                         std::string_view account, std::string_view region);

}  // namespace stacks
