#include "cloud/logs/filters.hpp"

#include <algorithm>

#include "aws/input.hpp"

namespace cloud::logs {
namespace {

bool has_regex(std::string const& pattern) { return pattern::parse(pattern).regexes() > 0; }

template <typename Filter>
std::size_t with_regex(std::vector<Filter> const& filters) {
    return static_cast<std::size_t>(
        std::count_if(filters.begin(), filters.end(),
                      [](Filter const& filter) { return has_regex(filter.pattern); }));
}

}  // namespace

void check_filter_name(std::string const& name, char const* member) {
    if (name.size() > kMaximumNameBytes) {
        throw aws::validation(name, member, "Member must have length less than or equal to 512");
    }
    if (!name.empty() && name.find_first_of(":*") == std::string::npos) return;
    throw aws::validation(name, member, "Member must satisfy regular expression pattern: [^:*]*");
}

void check_distribution(std::string const& distribution) {
    if (distribution == "ByLogStream" || distribution == "Random") return;
    throw aws::validation(distribution, "distribution",
                          "Member must satisfy enum value set: [Random, ByLogStream]");
}

void refuse_options(codec::Json const& input, std::initializer_list<char const*> names) {
    auto const refuse = [](std::string const& name) {
        throw invalid_parameter(name + " is not supported yet: see docs/compatibility.md.");
    };
    for (char const* name : names) {
        if (input.has(name)) refuse(name);
    }
    constexpr char const* kTransformed = "applyOnTransformedLogs";
    if (aws::optional_boolean(input, kTransformed, false)) refuse(kTransformed);
}

aws::Error limit_exceeded() { return {"LimitExceededException", "Resource limit exceeded."}; }

void check_regex_quota(Logs& l, Group const& group, pattern::Pattern const& pattern,
                       std::string const& replaced) {
    if (pattern.regexes() == 0 || has_regex(replaced)) return;
    std::size_t const there = with_regex(l.subscriptions.filters(group)) +
                              with_regex(l.subscriptions.metric_filters(group));
    if (there >= kRegexFiltersPerLogGroup) throw limit_exceeded();
}

}  // namespace cloud::logs
