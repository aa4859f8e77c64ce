#include "stacks/sources.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "stacks/contract.hpp"

namespace stacks {

bool contains(std::vector<std::string> const& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

bool is_log_group_pattern(std::string_view name) {
    return name.find_first_of("*?") != std::string_view::npos;
}

bool matches_any(std::vector<std::string> const& patterns, std::string_view name) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](std::string const& one) { return base::glob_match(one, name); });
}

bool is_for(Subscription const& one, std::string_view account, std::string_view region) {
    return account == kEveryAccount ? one.of_set : !one.of_set && one.is_at(account, region);
}

std::vector<std::string> own_log_groups() { return {kErrorLogGroup, kFunctionLogGroup}; }

std::vector<std::string> unpatterned_log_groups(Config const& config, std::string_view account,
                                                std::string_view region) {
    std::vector<std::string> all = own_log_groups();
    bool const here = config.audit.account == account && config.region == region;
    // A stack set has one list for all accounts, and the audit's may be among them.
    bool const audited = here || (account == kEveryAccount && !config.audit.account.empty());
    if (audited) all.push_back(config.audit.log_group);
    return all;
}

std::vector<std::string> left_out_of_all(Config const& config, Subscription const& all,
                                         std::string_view account, std::string_view region) {
    std::vector<std::string> out = unpatterned_log_groups(config, account, region);
    out.insert(out.end(), all.exclude.begin(), all.exclude.end());
    for (Subscription const& other : config.subscriptions) {
        if (!is_for(other, account, region)) continue;
        out.insert(out.end(), other.log_groups.begin(), other.log_groups.end());
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

}  // namespace stacks
