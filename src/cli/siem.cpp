// catchment siem: the SIEM alone, against real AWS or a cloud that speaks like it.
#include <set>
#include <stdexcept>
#include <vector>

#include "cli/account_keys.hpp"
#include "cli/accounts.hpp"
#include "cli/commands.hpp"
#include "cli/folder.hpp"
#include "cli/running.hpp"
#include "cli/siem_settings.hpp"
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

Keys keys_for(Arguments const& arguments, std::string const& region, std::string const& profile) {
    Arguments mine = arguments;
    if (!profile.empty()) mine.profile = profile;
    std::string const path = own_credentials_file(mine);
    if (path.empty()) return keys_of_process(mine, region);
    return keys_in(path, mine.profile.empty() ? "siem" : mine.profile);
}

// That of the stacks, unless the command line names another.
QueueSettings own_queue(Arguments const& arguments, stacks::Config const& config) {
    std::string const& endpoint = arguments.endpoint;
    bool const named = !arguments.queue_url.empty();
    QueueSettings queue;
    queue.url = named ? arguments.queue_url
                      : config.queue_url(endpoint.empty()
                                             ? "https://sqs." + config.region + ".amazonaws.com"
                                             : endpoint);
    queue.name = named ? queue.url.substr(queue.url.rfind('/') + 1) : config.queue;
    queue.endpoint = endpoint;
    queue.region = config.region;
    queue.role_arn = arguments.role_arn.empty() ? config.siem_role_arn() : arguments.role_arn;
    queue.external_id =
        arguments.external_id.empty() ? config.siem_external_id : arguments.external_id;
    queue.keys = keys_for(arguments, config.region, "");
    queue.visibility = config.visibility_timeout;
    return queue;
}

QueueSettings further_queue(Arguments const& arguments, stacks::SiemQueue const& told) {
    QueueSettings queue;
    queue.url = told.url;
    queue.name = told.name;
    queue.endpoint = told.endpoint.empty() ? arguments.endpoint : told.endpoint;
    queue.region = told.region;
    queue.role_arn = told.role_arn;
    queue.external_id = told.external_id;
    queue.keys = keys_for(arguments, told.region, told.profile);
    queue.visibility = told.visibility;
    return queue;
}

std::vector<QueueSettings> queues_of(Arguments const& arguments, stacks::Config const& config) {
    std::vector<stacks::SiemQueue> further = config.siem_queues;
    if (!arguments.queues.empty()) further.clear();
    for (std::string const& text : arguments.queues) {
        base::Result<stacks::SiemQueue> queue = stacks::parse_siem_queue(text);
        if (!queue) throw std::runtime_error("--queue " + text + ": " + queue.error().message);
        further.push_back(*std::move(queue));
    }
    std::vector<QueueSettings> all;
    if (arguments.queues.empty() || !arguments.queue_url.empty()) {
        all.push_back(own_queue(arguments, config));
    }
    for (stacks::SiemQueue const& one : further) all.push_back(further_queue(arguments, one));
    std::set<std::string> names;
    for (QueueSettings& queue : all) {
        queue.quarantine_after = static_cast<std::uint64_t>(config.siem_quarantine_after);
        if (names.insert(queue.name).second) continue;
        throw std::runtime_error("two queues are called '" + queue.name +
                                 "'; give one of them another name: --queue name=…,url=…");
    }
    return all;
}

}  // namespace

int run_siem(Arguments const& arguments) {
    hold_signals();
    allow_many_files();
    stacks::Config const config = config_of(arguments);
    SiemHalf::Settings settings = siem_settings(arguments, config);
    settings.queues = queues_of(arguments, config);
    SiemHalf siem(settings);
    for (QueueSettings const& queue : settings.queues) say("queue        " + queue.url);
    say("siem         " + siem.url());
    if (!siem.first_link().empty()) say("first login  " + siem.first_link());
    if (!arguments.ready_file.empty()) {
        write_file(arguments.ready_file,
                   codec::to_json(codec::Json::object({{"web", siem.url()}})) + "\n");
    }
    wait_for_signal();
    say("stopping");
    return 0;
}

}  // namespace cli
