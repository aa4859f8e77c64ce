// subscriptions: which log groups of which accounts are forwarded.
#include <algorithm>

#include "base/text.hpp"
#include "stacks/config_readers.hpp"
#include "stacks/config_section.hpp"
#include "stacks/contract.hpp"

namespace stacks {
namespace {

bool contains(std::vector<std::string> const& all, std::string const& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

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

// Of one account and Region a log group is forwarded once, and never what the delivery itself
// writes.
void check_forwarded(Config const& config, Subscription const& subscription,
                     codec::Yaml const& group) {
    if (Rule const rule = wrong_log_group_name(group.text)) {
        throw Wrong{group.line,
                    "a log group's name must be " + *rule + ", not '" + group.text + "'"};
    }
    if (group.text == kErrorLogGroup) {
        throw Wrong{group.line, "'" + group.text +
                                    "' is where the delivery tells its own errors: to forward it "
                                    "would feed itself"};
    }
    auto const is_there = [&](Subscription const& other) {
        return other.account == subscription.account && contains(other.log_groups, group.text) &&
               share_one(other.regions, subscription.regions);
    };
    bool const twice = is_there(subscription) || std::any_of(config.subscriptions.begin(),
                                                             config.subscriptions.end(), is_there);
    if (!twice) return;
    throw Wrong{group.line,
                "'" + group.text + "' of '" + subscription.account + "' is forwarded already"};
}

}  // namespace

Subscription read_subscription(codec::Yaml const& node, Config const& config) {
    Section section(node, "a subscription");
    Subscription subscription;
    subscription.account = section.text("account");
    require_account(config, section.line_of("account"), subscription.account);
    subscription.regions = read_regions(section, config);
    codec::Yaml const& groups = section.need("log-groups");
    Wrong const no_names{groups.line, "'log-groups' must be a list of log group names"};
    for (codec::Yaml const& group : groups.items) {
        if (group.text.empty()) throw no_names;
        check_forwarded(config, subscription, group);
        subscription.log_groups.push_back(group.text);
    }
    if (subscription.log_groups.empty()) throw no_names;
    subscription.pattern = section.text("pattern", "");
    subscription.create = section.truth("create", false);
    section.finish();
    return subscription;
}

}  // namespace stacks
