// catchment siem: the SIEM alone, against real AWS or a cloud that speaks like it.
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "cli/accounts.hpp"
#include "cli/commands.hpp"
#include "cli/folder.hpp"
#include "cli/running.hpp"
#include "cli/siem_half.hpp"
#include "codec/json.hpp"

namespace cli {
namespace {

std::string credentials_path(Arguments const& arguments) {
    if (!arguments.credentials.empty()) return arguments.credentials;
    if (char const* named = std::getenv("AWS_SHARED_CREDENTIALS_FILE")) return named;
    std::string const ours = arguments.data + "/credentials";
    if (std::filesystem::exists(ours)) return ours;
    char const* const home = std::getenv("HOME");
    return std::string(home ? home : "") + "/.aws/credentials";
}

aws::Credentials credentials(Arguments const& arguments) {
    std::string const path = credentials_path(arguments);
    aws::Profiles const profiles = read_profiles(path);
    auto const found = profiles.find(arguments.profile);
    if (found != profiles.end()) return found->second;
    throw std::runtime_error("'" + path + "' has no profile '" + arguments.profile +
                             "'; name another with --profile");
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
    settings.credentials = credentials(arguments);
    settings.visibility = config.visibility_timeout;
    settings.retention = config.siem_retention;
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
