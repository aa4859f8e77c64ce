// catchment cloud: the AWS-compatible cloud alone.
#include <stdexcept>

#include "base/log.hpp"
#include "cli/cloud_half.hpp"
#include "cli/commands.hpp"
#include "cli/folder.hpp"
#include "cli/running.hpp"
#include "codec/json.hpp"

namespace cli {
namespace {

// Throws std::runtime_error for any other address.
void check_loopback(http::Listen const& listen) {
    if (listen.address == "::1" || listen.address.starts_with("127.")) return;
    throw std::runtime_error(
        "--auth off takes anyone's word, so it listens on loopback only: use "
        "--listen 127.0.0.1:4566, not " +
        listen.address);
}

}  // namespace

int run_cloud(Arguments const& arguments) {
    hold_signals();
    allow_many_files();
    stacks::Config const config = config_of(arguments);
    CloudListen const listen = cloud_listen_of(arguments);
    bool const auth = arguments.auth == "on";
    if (!auth) check_loopback(listen.listen);
    CloudHalf cloud(config, {arguments.data, listen.listen, auth});
    std::string const warning = auth ? "" : "  AUTH IS OFF: nothing is enforced";
    say("cloud        " + cloud.url() + warning);
    say("credentials  " + cloud.credentials_path() + warning);
    if (!listen.authority_path.empty()) say("authority    " + listen.authority_path + warning);
    if (!auth) base::log_warn("authentication is off: anyone on this machine is any account");
    if (!arguments.ready_file.empty()) {
        write_file(arguments.ready_file, codec::to_json(ready_of(cloud, listen)) + "\n");
    }
    wait_for_signal();
    say("stopping");
    return 0;
}

}  // namespace cli
