#include "cli/surveyed.hpp"

#include <stdexcept>

#include "cli/account_keys.hpp"
#include "cli/running.hpp"
#include "stacks/survey.hpp"

namespace cli {

stacks::Config surveyed_config(stacks::Config const& config, Arguments const& arguments) {
    base::SystemClock const clock;
    base::Result<stacks::Surveyed> surveyed =
        stacks::survey(config, {{.endpoint = arguments.cloud_url, .region = config.region},
                                keys_of_accounts(arguments, config, arguments.cloud_url),
                                clock,
                                [](stacks::Progress const&) {},
                                &wait_or_stop});
    if (!surveyed) throw std::runtime_error(surveyed.error().message);
    return std::move(surveyed->config);
}

}  // namespace cli
