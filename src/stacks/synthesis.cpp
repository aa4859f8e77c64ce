#include "stacks/synthesis.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "stacks/contract.hpp"
#include "stacks/sources.hpp"

namespace stacks {

std::string Synthesised::file_name() const {
    return name + "." + account.name + "." + region + ".template.json";
}

std::string Synthesised::place() const {
    return of_several ? account.name + "/" + region : account.name;
}

std::vector<Synthesised> synthesise(Config const& config) {
    ASSERT(!config.asks());
    std::vector<Synthesised> all{key_stack(config), logging_stack(config)};
    for (Account const& account : config.accounts) {
        for (std::string const& region : config.regions) {
            auto const sends = [&](Subscription const& one) {
                return is_for(one, account.name, region);
            };
            auto const& subscriptions = config.subscriptions;
            if (std::any_of(subscriptions.begin(), subscriptions.end(), sends)) {
                all.push_back(firehose_stack(config, account, region));
            }
        }
    }
    if (!stack_set_regions(config).empty()) all.push_back(firehose_set_stack(config));
    for (Synthesised& one : all) {
        one.tags = config.tags;
        one.store = {config.templates_bucket, config.region};
    }
    return all;
}

}  // namespace stacks
