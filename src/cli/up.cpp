// catchment up: the whole system on this machine. The two halves share this process and nothing
// else: they speak HTTP and SigV4 with each other.
#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <vector>

#include "base/clock.hpp"
#include "cli/account_keys.hpp"
#include "cli/cloud_half.hpp"
#include "cli/commands.hpp"
#include "cli/folder.hpp"
#include "cli/running.hpp"
#include "cli/siem_settings.hpp"
#include "codec/json.hpp"
#include "demo/writer.hpp"
#include "stacks/contract.hpp"
#include "stacks/deploy.hpp"
#include "stacks/sources.hpp"

namespace cli {
namespace {

void stage(std::string const& name, std::string const& what) {
    say(fmt::format("{:<12} {}", name, what));
}

void say_stack(stacks::Progress const& progress) {
    bool const ended = progress.status == "NO_CHANGES" || progress.status.ends_with("_COMPLETE");
    if (!progress.resource.empty() || !ended) return;
    stage("stack", progress.stack + " in " + progress.account + ": " + progress.status);
}

// As its user would from outside: through CloudFormation's endpoint, an account's own keys each.
stacks::Deployed deploy(stacks::Config const& config, CloudHalf const& cloud, bool just_made) {
    base::SystemClock const clock;
    stacks::DeploySetup setup{{.endpoint = cloud.local_url()},
                              keys_of_profiles(cloud.profiles()),
                              clock,
                              &say_stack,
                              &wait_or_stop};
    setup.just_made = just_made;
    base::Result<stacks::Deployed> deployed = stacks::deploy(config, setup);
    if (!deployed) throw std::runtime_error("deploying the pipeline: " + deployed.error().message);
    return *std::move(deployed);
}

// The Organization is this cloud's own: what its stack set needs of it is given.
void trust_stack_sets(stacks::Config const& config, CloudHalf const& cloud) {
    if (!config.firehose_by_stack_set) return;
    base::SystemClock const clock;
    aws::FixedCredentials keys(cloud.profiles().at("management"));
    aws::Client client({.endpoint = cloud.local_url(), .region = config.region}, keys, clock);
    base::Result<codec::Json> const done =
        client.json(aws::kOrganizations, "EnableAWSServiceAccess",
                    codec::Json::object({{"ServicePrincipal", stacks::kStackSetsService}}));
    if (!done) throw std::runtime_error("trusting StackSets: " + done.error().message);
}

QueueSettings queue_of(stacks::Config const& config, CloudHalf const& cloud,
                       stacks::Deployed const& deployed) {
    QueueSettings queue;
    queue.name = config.queue;
    queue.url = config.queue_url(cloud.local_url());
    queue.endpoint = cloud.local_url();
    queue.region = config.region;
    queue.role_arn = deployed.siem_role_arn;
    queue.external_id = config.siem_external_id;
    queue.keys = [keys = cloud.profiles().at("siem")] {
        return std::make_unique<aws::FixedCredentials>(keys);
    };
    queue.visibility = config.visibility_timeout;
    queue.quarantine_after = static_cast<std::uint64_t>(config.siem_quarantine_after);
    return queue;
}

// The workload of --demo, on a thread of its own; destroyed, it writes no more.
class Demo {
  public:
    Demo(stacks::Config const& config, CloudHalf const& cloud)
        : writer_(places_of(config), cloud.profiles(),
                  {cloud.local_url(), config.regions.front(), 1,
                   [](std::string const& line) { stage("demo", line); }},
                  clock_),
          thread_(writer_, clock_, "demo") {}
    ~Demo() { writer_.cancel(); }

  private:
    // It lives in one Region.
    static std::vector<demo::Place> places_of(stacks::Config const& config) {
        std::vector<demo::Place> places;
        for (stacks::Subscription const& one : config.subscriptions) {
            if (!one.is_in(config.regions.front())) continue;
            for (std::string const& account : one.accounts) {
                for (std::string const& log_group : one.log_groups) {
                    if (stacks::is_log_group_pattern(log_group)) continue;
                    places.push_back({account, config.account_id(account), config.regions.front(),
                                      log_group, demo::kind_of(log_group)});
                }
            }
        }
        return places;
    }

    base::SystemClock clock_;
    demo::Writer writer_;
    base::WorkerThread thread_;
};

}  // namespace

int run_up(Arguments const& arguments) {
    hold_signals();
    allow_many_files();
    stacks::Config const config = config_of(arguments);
    CloudListen const listen = cloud_listen_of(arguments);
    bool const just_made = !std::filesystem::exists(arguments.data + "/cloud/cloud.db");
    CloudHalf cloud(config, {arguments.data, listen.listen});
    stage("cloud", cloud.url());
    if (!listen.authority_path.empty()) stage("authority", listen.authority_path);
    stage("credentials", cloud.credentials_path());
    trust_stack_sets(config, cloud);
    stacks::Deployed const deployed = deploy(config, cloud, just_made);
    SiemHalf::Settings settings = siem_settings(arguments, config);
    settings.queues = {queue_of(config, cloud, deployed)};
    SiemHalf siem(settings);
    stage("siem", siem.url());
    std::string const link = siem.first_link();
    stage("page", siem.url() + "/");
    if (!link.empty()) stage("first login", link);
    if (!arguments.ready_file.empty()) {
        codec::Json ready = ready_of(cloud, listen);
        ready.set("web", siem.url());
        write_file(arguments.ready_file, codec::to_json(ready) + "\n");
    }
    std::optional<Demo> demo;
    if (arguments.demo) demo.emplace(config, cloud);
    stage("ready", "find events with: catchment search '*' --siem " + siem.url());
    wait_for_signal();
    stage("stopping", "letting go of messages and connections");
    demo.reset();
    siem.stop();
    cloud.stop();
    return 0;
}

}  // namespace cli
