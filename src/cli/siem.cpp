// catchment siem: the SIEM alone, against real AWS or a cloud that speaks like it.
#include <stdexcept>

#include "cli/account_keys.hpp"
#include "cli/accounts.hpp"
#include "cli/commands.hpp"
#include "cli/enrichment.hpp"
#include "cli/folder.hpp"
#include "cli/running.hpp"
#include "cli/siem_half.hpp"
#include "cli/store.hpp"
#include "cli/surroundings.hpp"
#include "codec/json.hpp"

namespace cli {
namespace {

using Keys = std::function<std::unique_ptr<aws::CredentialSource>()>;

Keys keys_in(std::string const& path, std::string const& profile) {
    aws::Profiles const profiles = read_profiles(path);
    auto const found = profiles.find(profile);
    if (found == profiles.end()) {
        throw std::runtime_error("'" + path + "' has no profile '" + profile +
                                 "'; name another with --profile");
    }
    return [keys = found->second] { return std::make_unique<aws::FixedCredentials>(keys); };
}

// As every AWS tool finds them. Looked for once here, so that what is missing is said at the start.
Keys keys_of_process(Arguments const& arguments, std::string const& region) {
    static base::SystemClock const clock;
    auto const find = [profile = arguments.profile, endpoint = arguments.endpoint, region] {
        base::Result<std::unique_ptr<aws::CredentialSource>> found =
            aws::find_credentials(this_process(clock), {profile, endpoint, region});
        if (!found) throw std::runtime_error(found.error().message);
        return *std::move(found);
    };
    base::Result<aws::Credentials> const keys = find()->credentials(clock.now());
    if (!keys) throw std::runtime_error(keys.error().message);
    return find;
}

Keys keys_for(Arguments const& arguments, std::string const& region) {
    std::string const path = own_credentials_file(arguments);
    if (path.empty()) return keys_of_process(arguments, region);
    return keys_in(path, arguments.profile.empty() ? "siem" : arguments.profile);
}

}  // namespace

int run_siem(Arguments const& arguments) {
    hold_signals();
    allow_many_files();
    stacks::Config const config = config_of(arguments);
    SiemHalf::Settings settings;
    settings.data = arguments.data;
    settings.listen = listen_of(arguments.web_listen);
    settings.endpoint = arguments.endpoint;
    settings.region = config.region;
    std::string const& endpoint = arguments.endpoint;
    settings.queue_url =
        !arguments.queue_url.empty()
            ? arguments.queue_url
            : config.queue_url(endpoint.empty() ? "https://sqs." + config.region + ".amazonaws.com"
                                                : endpoint);
    settings.role_arn = arguments.role_arn.empty() ? config.siem_role_arn() : arguments.role_arn;
    settings.external_id =
        arguments.external_id.empty() ? config.siem_external_id : arguments.external_id;
    settings.keys = keys_for(arguments, config.region);
    settings.visibility = config.visibility_timeout;
    settings.store = store_of(arguments, config);
    settings.kept = kept_for(config);
    settings.disk_budget = arguments.disk_budget;
    settings.enrichment = enrichment_of(arguments, config);
    SiemHalf siem(settings);
    say("queue        " + settings.queue_url);
    say("siem         " + siem.url());
    if (!arguments.ready_file.empty()) {
        write_file(arguments.ready_file,
                   codec::to_json(codec::Json::object({{"web", siem.url()}})) + "\n");
    }
    wait_for_signal();
    say("stopping");
    return 0;
}

}  // namespace cli
