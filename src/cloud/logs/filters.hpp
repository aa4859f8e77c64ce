// What the filters of a log group have in common, whether they subscribe or measure.
#pragma once

#include <string>

#include "cloud/logs/groups.hpp"
#include "cloud/logs/pattern/pattern.hpp"

namespace cloud::logs {

void check_filter_name(std::string const& name);

// LimitExceededException where `pattern` has a regular expression and too many others of the group
// have. The filters called `name` do not count: they are replaced.
void check_regex_quota(Logs& l, Group const& group, std::string const& name,
                       pattern::Pattern const& pattern);

}  // namespace cloud::logs
