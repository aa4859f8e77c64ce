// What the filters of a log group have in common, whether they subscribe or measure.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "cloud/logs/groups.hpp"
#include "cloud/logs/pattern/pattern.hpp"

namespace cloud::logs {

// Of filters, and of what else is named by the same rule.
void check_filter_name(std::string const& name, char const* member = "filterName");
void check_distribution(std::string const& distribution);

// InvalidParameterException where one of these, or applyOnTransformedLogs, is asked for.
void refuse_options(codec::Json const& input, std::initializer_list<char const*> names);

// LimitExceededException where `pattern` has a regular expression and too many other filters of the
// group have. `replaced` is the pattern that it takes the place of, "" for none.
void check_regex_quota(Logs& l, Group const& group, pattern::Pattern const& pattern,
                       std::string const& replaced);
aws::Error limit_exceeded();

// nullptr where there is none of that name.
template <typename Filter>
Filter const* find_filter(std::vector<Filter> const& all, std::string const& name) {
    for (Filter const& filter : all) {
        if (filter.name == name) return &filter;
    }
    return nullptr;
}

}  // namespace cloud::logs
