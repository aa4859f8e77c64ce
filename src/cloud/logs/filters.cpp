#include "cloud/logs/filters.hpp"

#include <algorithm>

namespace cloud::logs {
namespace {

template <typename Filter>
std::size_t with_regex(std::vector<Filter> const& filters, std::string const& but) {
    return static_cast<std::size_t>(
        std::count_if(filters.begin(), filters.end(), [&](Filter const& filter) {
            return filter.name != but && pattern::parse(filter.pattern).regexes() > 0;
        }));
}

}  // namespace

void check_filter_name(std::string const& name) {
    if (name.size() > kMaximumNameBytes) {
        throw aws::validation(name, "filterName",
                              "Member must have length less than or equal to 512");
    }
    if (!name.empty() && name.find_first_of(":*") == std::string::npos) return;
    throw aws::validation(name, "filterName",
                          "Member must satisfy regular expression pattern: [^:*]*");
}

void check_regex_quota(Logs& l, Group const& group, std::string const& name,
                       pattern::Pattern const& pattern) {
    if (pattern.regexes() == 0) return;
    std::size_t const others =
        with_regex(l.state.filters(group), name) + with_regex(l.state.metric_filters(group), name);
    if (others < kRegexFiltersPerLogGroup) return;
    throw aws::Error("LimitExceededException", "Resource limit exceeded.");
}

}  // namespace cloud::logs
