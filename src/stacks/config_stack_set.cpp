// deployment.firehose: whole organizational units by one stack set, whose template is the same for
// every account. What such a template cannot do is refused here, with the way out.
#include <algorithm>

#include "base/text.hpp"
#include "stacks/config_readers.hpp"
#include "stacks/config_section.hpp"
#include "stacks/contract.hpp"
#include "stacks/sources.hpp"

namespace stacks {
namespace {

constexpr char const* kOtherwise = ", or say deployment.firehose: stacks";

// Of the whole, which has one template, one list of units and one of Regions.
void check_same(Subscription const& first, Subscription const& one) {
    bool const same = one.units == first.units && one.all_accounts == first.all_accounts &&
                      one.regions == first.regions;
    if (same) return;
    throw Wrong{one.line,
                "a stack set is the same for all its accounts: say the same units and Regions as "
                "the subscription at line " +
                    std::to_string(first.line) + kOtherwise};
}

void check_no_patterns(Subscription const& one) {
    std::vector<std::string> const& said = one.all_log_groups ? one.exclude : one.log_groups;
    auto const pattern = std::find_if(said.begin(), said.end(), is_log_group_pattern);
    if (pattern == said.end()) return;
    std::string const instead =
        one.all_log_groups ? "exclude log groups by name" : "name log groups, or say all: true";
    throw Wrong{one.line, "which log groups '" + *pattern +
                              "' finds differs from account to account, and the template of a "
                              "stack set is the same for all: " +
                              instead + kOtherwise};
}

void check_once(Subscription const& other, Subscription const& one) {
    bool const twice =
        std::any_of(one.log_groups.begin(), one.log_groups.end(),
                    [&](std::string const& group) { return contains(other.log_groups, group); });
    if (!twice && !(one.all_log_groups && other.all_log_groups)) return;
    throw Wrong{one.line, "a log group of these units is forwarded already, at line " +
                              std::to_string(other.line)};
}

// One alarm names its topics, which are of one Region.
void check_alarms(Config const& config) {
    bool const many = stack_set_regions(config).size() > 1;
    if (!many || !config.alarms.delivery_freshness || config.alarms.topics.empty()) return;
    throw Wrong{config.stack_set_line,
                "the template of a stack set is the same for all Regions, and alarms.topics are of "
                "one: leave out alarms.delivery-freshness" +
                    std::string(kOtherwise)};
}

}  // namespace

void read_stack_set(Section& section, Config& config) {
    config.firehose_by_stack_set =
        section.choice("firehose", {"stacks", "stack-set"}, "stacks") == "stack-set";
    bool const told = section.take("administrator") != nullptr;
    config.stack_set_account = section.text("administrator", config.stack_set_account);
    if (told) {
        int const line = section.line_of("administrator");
        require_account(config, line, config.stack_set_account);
        if (!config.firehose_by_stack_set) {
            throw Wrong{line, "'administrator' is of a stack set: it needs firehose: stack-set"};
        }
    }
    if (config.firehose_by_stack_set) config.stack_set_line = section.line_of("firehose");
}

void take_into_stack_set(Config& config) {
    std::vector<Subscription const*> all;
    for (Subscription& one : config.subscriptions) {
        if (!one.asks_organization()) continue;
        one.of_set = true;
        check_no_patterns(one);
        for (Subscription const* const other : all) {
            check_same(*other, one);
            check_once(*other, one);
        }
        all.push_back(&one);
    }
    if (all.empty()) {
        throw Wrong{config.stack_set_line,
                    "a stack set is of whole units: no subscription says organizational-units or "
                    "all-accounts"};
    }
    check_alarms(config);
}

}  // namespace stacks
