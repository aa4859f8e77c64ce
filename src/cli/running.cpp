#include "cli/running.hpp"

#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <stdexcept>

#include "siem/store/address.hpp"

namespace cli {
namespace {

sigset_t ending_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

}  // namespace

void allow_many_files() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);  // as it was, then
}

void hold_signals() {
    sigset_t const set = ending_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

void wait_for_signal() {
    sigset_t const set = ending_signals();
    int signal = 0;
    sigwait(&set, &signal);
}

bool signalled_within(std::chrono::milliseconds time) {
    sigset_t const set = ending_signals();
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
    timespec const limit{seconds.count(), std::chrono::nanoseconds(time - seconds).count()};
    return sigtimedwait(&set, nullptr, &limit) > 0;
}

void wait_or_stop(std::chrono::milliseconds time) {
    if (signalled_within(time)) {
        throw std::runtime_error(
            "stopped: what is under way in CloudFormation goes on; run it "
            "again to take it up");
    }
}

stacks::Config config_of(Arguments const& arguments) {
    if (arguments.config_path.empty()) return stacks::example_config();
    base::Result<stacks::Config> config = stacks::load_config(arguments.config_path);
    if (!config) throw std::runtime_error(config.error().message);
    if (!config->siem_store.empty()) {
        base::Result<siem::store::Address> const address =
            siem::store::parse_address(config->siem_store);
        if (!address) {
            throw std::runtime_error(arguments.config_path + ":" +
                                     std::to_string(config->siem_store_line) +
                                     ": 'store': " + address.error().message);
        }
    }
    return *std::move(config);
}

http::Listen listen_of(std::string const& text) { return http::parse_listen(text).value(); }

void say(std::string const& line) {
    std::puts(line.c_str());
    std::fflush(stdout);
}

}  // namespace cli
