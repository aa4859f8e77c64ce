// catchment cloud: the AWS-compatible cloud alone.
#include "cli/cloud_half.hpp"
#include "cli/commands.hpp"
#include "cli/folder.hpp"
#include "cli/running.hpp"
#include "codec/json.hpp"

namespace cli {

int run_cloud(Arguments const& arguments) {
    hold_signals();
    stacks::Config const config = config_of(arguments);
    CloudHalf cloud(config, {arguments.data, listen_of(arguments.cloud_listen)});
    say("cloud        " + cloud.url());
    say("credentials  " + cloud.credentials_path());
    if (!arguments.ready_file.empty()) {
        write_file(arguments.ready_file,
                   codec::to_json(codec::Json::object(
                       {{"cloud", cloud.url()}, {"credentials", cloud.credentials_path()}})) +
                       "\n");
    }
    wait_for_signal();
    say("stopping");
    return 0;
}

}  // namespace cli
