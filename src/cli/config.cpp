// catchment config check: a config is right, and what it asks for; or the line that is wrong.
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/running.hpp"

namespace cli {
namespace {

std::string count(std::size_t number, std::string const& noun) {
    return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

}  // namespace

int run_config(Arguments const& arguments) {
    stacks::Config const config = config_of(arguments);
    say((arguments.config_path.empty() ? "the shipped example" : arguments.config_path) +
        " is right");
    say("  organization  " + config.organization_id + ", " +
        count(config.accounts.size(), "account") + " in " + config.region);
    say("  archive       s3://" + config.bucket + "/" + config.prefix);
    say("  siem          " + config.siem_role_arn() + ", events for " +
        count(static_cast<std::size_t>(config.siem_retention.count()) / 24, "day"));
    if (config.regions.size() > 1) {
        say("  regions       " + base::join(config.regions, ", "));
    }
    for (stacks::Subscription const& one : config.subscriptions) {
        std::string const pattern = one.pattern.empty() ? "all of it" : "'" + one.pattern + "'";
        say("  forwarded     " + one.account + ": " + count(one.log_groups.size(), "log group") +
            ", " + pattern);
    }
    if (!config.audit.account.empty()) {
        say("  audit         " + config.audit.account + " " + config.audit.log_group);
    }
    return 0;
}

}  // namespace cli
