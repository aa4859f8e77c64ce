#include "stacks/forwarding.hpp"

#include <algorithm>

#include "base/pool.hpp"
#include "stacks/filters.hpp"
#include "stacks/synthesis.hpp"

namespace stacks {
namespace {

using codec::Json;

// One account and Region, as whoever looks at it.
struct View {
    Synthesised const& stack;
    std::unique_ptr<aws::CredentialSource> keys;
    std::unique_ptr<aws::Client> client;
    std::vector<WantedFilter> filters;
};

Forwarded look_at(View const& view, WantedFilter const& wanted) {
    Forwarded found{view.stack.place(), wanted.log_group};
    base::Result<Json> const told =
        view.client->json(aws::kLogs, "DescribeSubscriptionFilters",
                          Json::object({{"logGroupName", wanted.log_group}}));
    if (!told) {
        bool const missing = told.error().code == "ResourceNotFoundException";
        found.trouble = missing ? "it is not there" : told.error().message;
        return found;
    }
    for (Json const& one : told->at("subscriptionFilters").items()) {
        std::string const& name = one.at("filterName").text();
        if (name != wanted.name) {
            found.others.push_back(name + " → " + one.at("destinationArn").text());
            continue;
        }
        found.filter = name;
        found.destination = one.at("destinationArn").text();
        found.pattern = one.at("filterPattern").text();
    }
    return found;
}

std::vector<Forwarded> look_at_all(View const& view) {
    std::vector<Forwarded> all;
    for (WantedFilter const& wanted : view.filters) all.push_back(look_at(view, wanted));
    return all;
}

}  // namespace

base::Result<std::vector<Forwarded>> forwarding(Config const& config, DeploySetup const& setup) {
    std::vector<Synthesised> const stacks = synthesise(config);
    std::vector<View> views;
    for (Synthesised const& stack : stacks) {
        std::vector<WantedFilter> filters = filters_of(stack.tree);
        if (filters.empty()) continue;
        base::Result<std::unique_ptr<aws::CredentialSource>> keys = setup.keys(stack.account);
        if (!keys) return base::fail(keys.error());
        aws::ClientSettings settings = setup.client;
        settings.region = stack.region;
        auto client = std::make_unique<aws::Client>(settings, **keys, setup.clock);
        views.push_back({stack, *std::move(keys), std::move(client), std::move(filters)});
    }
    base::Pool pool(std::min(views.size(), setup.side_by_side));
    std::vector<std::future<std::vector<Forwarded>>> answers;
    for (View const& view : views) {
        answers.push_back(pool.run([&] { return look_at_all(view); }));
    }
    std::vector<Forwarded> found;
    for (auto& answer : answers) {
        std::vector<Forwarded> const some = pool.get(answer);
        found.insert(found.end(), some.begin(), some.end());
    }
    return found;
}

}  // namespace stacks
