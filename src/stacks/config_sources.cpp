// subscriptions: which log groups of which accounts are forwarded.
#include <algorithm>

#include "base/text.hpp"
#include "stacks/config_readers.hpp"
#include "stacks/config_section.hpp"
#include "stacks/contract.hpp"
#include "stacks/sources.hpp"

namespace stacks {
namespace {

bool share_one(std::vector<std::string> const& a, std::vector<std::string> const& b) {
    return std::any_of(a.begin(), a.end(), [&](auto const& one) { return contains(b, one); });
}

std::vector<std::string> read_regions(Section& section, Config const& config) {
    std::vector<std::string> regions = section.names("regions", wrong_region, "Regions");
    for (std::string const& region : regions) {
        if (contains(config.regions, region)) continue;
        throw Wrong{section.line_of("regions", region),
                    "'" + region +
                        "' is not among the config's regions: " + base::join(config.regions, ", ")};
    }
    return regions.empty() ? config.regions : regions;
}

Rule anything(std::string_view) { return {}; }

// By one of four keys.
void read_accounts(Section& section, Config const& config, Subscription& subscription) {
    codec::Yaml const* const one = section.take("account");
    subscription.accounts = section.names("accounts", anything, "names of accounts");
    subscription.units =
        section.names("organizational-units", wrong_unit_id, "ids of organizational units");
    subscription.all_accounts = section.truth("all-accounts", false);
    int const ways = (one ? 1 : 0) + (subscription.accounts.empty() ? 0 : 1) +
                     (subscription.units.empty() ? 0 : 1) + (subscription.all_accounts ? 1 : 0);
    if (ways > 1) {
        throw Wrong{subscription.line,
                    "a subscription has one of 'account', 'accounts', 'organizational-units' and "
                    "'all-accounts'"};
    }
    if (ways == 0 || one) subscription.accounts = {section.text("account")};
    for (std::string const& name : subscription.accounts) {
        require_account(config, section.line_of(one ? "account" : "accounts", name), name);
    }
}

// Of one account and Region a log group is forwarded once.
void check_once(Config const& config, Subscription const& subscription, codec::Yaml const& group) {
    auto const is_there = [&](Subscription const& other) {
        return share_one(other.accounts, subscription.accounts) &&
               contains(other.log_groups, group.text) &&
               share_one(other.regions, subscription.regions);
    };
    bool const twice = is_there(subscription) || std::any_of(config.subscriptions.begin(),
                                                             config.subscriptions.end(), is_there);
    if (!twice) return;
    std::string const whose = subscription.accounts.empty()
                                  ? ""
                                  : " of '" + base::join(subscription.accounts, "', '") + "'";
    throw Wrong{group.line, "'" + group.text + "'" + whose + " is forwarded already"};
}

void check_log_group(Config const& config, Subscription const& subscription,
                     codec::Yaml const& group) {
    if (Rule const rule = wrong_log_group_pattern(group.text)) {
        throw Wrong{group.line,
                    "a log group's name must be " + *rule + ", not '" + group.text + "'"};
    }
    if (contains(own_log_groups(), group.text)) {
        throw Wrong{group.line, "'" + group.text +
                                    "' is where the delivery tells its own errors: to forward it "
                                    "would feed itself"};
    }
    check_once(config, subscription, group);
}

void read_log_groups(Section& section, Config const& config, Subscription& subscription) {
    subscription.all_log_groups = section.truth("all", false);
    if (subscription.all_log_groups) {
        if (section.take("log-groups")) {
            throw Wrong{section.line_of("log-groups"),
                        "a subscription has one of 'log-groups' and 'all'"};
        }
        return;
    }
    codec::Yaml const& groups = section.need("log-groups");
    Wrong const no_names{groups.line, "'log-groups' must be a list of log group names"};
    for (codec::Yaml const& group : groups.items) {
        if (group.text.empty()) throw no_names;
        check_log_group(config, subscription, group);
        subscription.log_groups.push_back(group.text);
    }
    if (subscription.log_groups.empty()) throw no_names;
}

// Of an account and Region there is one policy for all log groups.
void check_one_for_all(Config const& config, Subscription const& subscription) {
    if (!subscription.all_log_groups) return;
    for (Subscription const& other : config.subscriptions) {
        bool const both = other.all_log_groups &&
                          share_one(other.accounts, subscription.accounts) &&
                          share_one(other.regions, subscription.regions);
        if (!both) continue;
        throw Wrong{subscription.line,
                    "all log groups of '" + base::join(subscription.accounts, "', '") +
                        "' are forwarded already, at line " + std::to_string(other.line)};
    }
}

// CloudWatch Logs reference, PutRetentionPolicy.
void read_retention(Section& section, Subscription& subscription) {
    constexpr std::int64_t kDays[] = {1,   3,   5,   7,   14,   30,   60,   90,   120,  150,  180,
                                      365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653};
    if (!section.take("retention")) return;
    std::chrono::seconds const given = section.seconds("retention", {});
    constexpr std::chrono::hours kDay(24);
    subscription.retention_days = given / kDay;
    bool const known = given % kDay == std::chrono::seconds(0) &&
                       std::find(std::begin(kDays), std::end(kDays), subscription.retention_days) !=
                           std::end(kDays);
    if (!known) {
        throw Wrong{section.line_of("retention"),
                    "'retention' must be a number of days that CloudWatch Logs knows: 1d, 3d, 5d, "
                    "7d, 14d, 30d, 60d, 90d, 120d, 150d, 180d, 365d, 400d, 545d, 731d, 1096d, "
                    "1827d, 2192d, 2557d, 2922d, 3288d or 3653d"};
    }
    if (subscription.create) return;
    throw Wrong{section.line_of("retention"),
                "'retention' is of log groups that the stack has: it needs create: true"};
}

void read_rest(Section& section, Subscription& subscription) {
    subscription.exclude = section.names("exclude", wrong_log_group_pattern, "log groups");
    subscription.pattern = section.text("pattern", "");
    subscription.create = section.truth("create", false);
    bool const patterns = subscription.all_log_groups ||
                          std::any_of(subscription.log_groups.begin(),
                                      subscription.log_groups.end(), is_log_group_pattern);
    if (subscription.create && patterns) {
        throw Wrong{section.line_of("create"), "'create' is for log groups that are named"};
    }
    if (!subscription.exclude.empty() && !patterns) {
        throw Wrong{section.line_of("exclude"),
                    "'exclude' is of what a pattern finds, or all: these are named"};
    }
    read_retention(section, subscription);
}

}  // namespace

Subscription read_subscription(codec::Yaml const& node, Config const& config) {
    Section section(node, "a subscription");
    Subscription subscription;
    subscription.line = node.line;
    read_accounts(section, config, subscription);
    subscription.regions = read_regions(section, config);
    read_log_groups(section, config, subscription);
    read_rest(section, subscription);
    check_one_for_all(config, subscription);
    section.finish();
    return subscription;
}

}  // namespace stacks
