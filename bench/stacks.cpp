// What it costs to write the templates of a large Organization, and to draw them.
#include "measure.hpp"
#include "stacks/diagram.hpp"
#include "stacks/synthesis.hpp"

namespace bench {
namespace {

constexpr int kAccounts = 200;
constexpr int kLogGroups = 10;

stacks::Config organization() {
    stacks::Config config = stacks::example_config();
    config.regions = {"eu-west-1", "eu-central-1", "us-east-1", "us-west-2"};
    config.subscriptions.clear();
    for (int i = 0; i < kAccounts; ++i) {
        std::string const name = fmt::format("team-{:03}", i);
        config.accounts.push_back({name, std::to_string(300'000'000'000 + i)});
        stacks::Subscription one{.accounts = {name}, .regions = config.regions};
        one.create = i % 2 == 0;
        for (int group = 0; group < kLogGroups; ++group) {
            one.log_groups.push_back(fmt::format("/app/service-{}", group));
        }
        config.subscriptions.push_back(std::move(one));
    }
    return config;
}

void run() {
    stacks::Config const config = organization();
    title(fmt::format("stacks of {} accounts in {} Regions, {} log groups each", kAccounts,
                      config.regions.size(), kLogGroups));
    std::vector<stacks::Synthesised> all;
    std::size_t bytes = 0;
    double const written = fastest(3, [&] {
        all = stacks::synthesise(config);
        bytes = 0;
        for (stacks::Synthesised const& one : all) bytes += codec::to_pretty_json(one.tree).size();
    });
    row("synth", written * 1e3, "ms", fmt::format("{} templates, {} bytes", all.size(), bytes));
    double const drawn = fastest(3, [&] {
        bytes = 0;
        for (stacks::Picture const& one : stacks::pictures_of(all, config.accounts)) {
            bytes += stacks::to_svg(one).size();
        }
    });
    row("diagram", drawn * 1e3, "ms", fmt::format("{} bytes", bytes));
}

}  // namespace
}  // namespace bench

int main() {
    bench::run();
    return 0;
}
