#include "stacks/synthesis.hpp"

#include <algorithm>

namespace stacks {

std::string Synthesised::file_name() const {
    return name + "." + account.name + "." + region + ".template.json";
}

std::vector<Synthesised> synthesise(Config const& config) {
    std::vector<Synthesised> all{key_stack(config), logging_stack(config)};
    for (Account const& account : config.accounts) {
        bool const sends =
            std::any_of(config.subscriptions.begin(), config.subscriptions.end(),
                        [&](Subscription const& one) { return one.account == account.name; });
        if (sends) all.push_back(firehose_stack(config, account));
    }
    return all;
}

}  // namespace stacks
