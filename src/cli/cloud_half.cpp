#include "cli/cloud_half.hpp"

#include <stdexcept>

#include "base/worker.hpp"
#include "cli/folder.hpp"
#include "cli/running.hpp"
#include "cli/tls.hpp"
#include "cloud/assembly/cloud.hpp"
#include "disk/files.hpp"
#include "http/courier.hpp"

namespace cli {
namespace {

cloud::Organization organization_of(stacks::Config const& config) {
    cloud::Organization organization;
    organization.id = config.organization_id;
    for (stacks::Account const& account : config.accounts) {
        organization.accounts.push_back({account.name, account.id});
    }
    return organization;
}

cloud::Quotas quotas_of(stacks::Config const& config) {
    return {config.quotas.subscription_filters_per_log_group,
            config.quotas.firehose_requests_per_second, config.quotas.firehose_records_per_second,
            config.quotas.firehose_bytes_per_second};
}

cloud::AuditSettings audit_of(stacks::Config const& config) {
    if (config.audit.account.empty()) return {};
    return {config.account_id(config.audit.account), config.region, config.audit.log_group,
            config.audit.data_events};
}

std::vector<cloud::cloudformation::CustomEndpoint> custom_of(stacks::Config const& config) {
    std::vector<cloud::cloudformation::CustomEndpoint> all;
    for (stacks::CustomEndpoint const& one : config.custom_resources) {
        all.push_back({one.service_token, one.url});
    }
    return all;
}

// Before the committer's thread runs.
cloud::Committer& with_a_way_out(cloud::Cloud& cloud, http::Courier& courier) {
    cloud.send_over(courier);
    return cloud.committer();
}

// Wired before the first request can come.
struct CommitterThread {
    base::WorkerThread thread;

    CommitterThread(cloud::Committer& committer, base::Clock const& clock)
        : thread(committer, clock, "committer") {
        committer.on_submit([this] { thread.wake(); });
    }
};

}  // namespace

CloudListen cloud_listen_of(Arguments const& arguments) {
    CloudListen out{listen_of(arguments.cloud_listen), ""};
    if (!arguments.tls.on) return out;
    ServedTls const tls = tls_of(arguments.tls, arguments.data, out.listen.address);
    out.listen.tls = tls.certificate;
    out.authority_path = tls.authority_path;
    return out;
}

codec::Json ready_of(CloudHalf const& cloud, CloudListen const& listen) {
    codec::Json ready =
        codec::Json::object({{"cloud", cloud.url()}, {"credentials", cloud.credentials_path()}});
    if (!listen.authority_path.empty()) ready.set("authority", listen.authority_path);
    return ready;
}

struct CloudHalf::State {
    Folder folder;
    disk::RealDisk disk;
    base::SystemClock clock;
    base::SystemRandom random;
    base::Metrics metrics;
    base::Pool pool{1};  // beside the committer
    cloud::Cloud cloud;
    http::ThreadCourier courier;
    aws::Profiles profiles;
    std::string credentials_path;
    CommitterThread committer;
    http::Server server;

    State(stacks::Config const& config, Settings const& settings)
        : folder(settings.data + "/cloud"),
          disk(folder.path()),
          cloud({disk, clock, random, metrics, &pool}, organization_of(config), random,
                {settings.auth, quotas_of(config), audit_of(config), custom_of(config)}),
          profiles(cloud.root_credentials()),
          credentials_path(write_secret_file(settings.data, "credentials",
                                             aws::write_credentials_file(profiles, config.region))),
          committer(with_a_way_out(cloud, courier), clock),
          server(settings.listen, cloud.endpoints()) {}
};

CloudHalf::CloudHalf(stacks::Config const& config, Settings const& settings)
    : state_(std::make_unique<State>(config, settings)) {}
CloudHalf::~CloudHalf() { stop(); }

std::string CloudHalf::url() const { return state_->server.url(); }
std::string CloudHalf::local_url() const {
    constexpr std::string_view kTls = "https://";
    std::string const url = state_->server.url();
    return url.starts_with(kTls) ? "http://" + url.substr(kTls.size()) : url;
}
aws::Profiles const& CloudHalf::profiles() const { return state_->profiles; }
std::string const& CloudHalf::credentials_path() const { return state_->credentials_path; }

void CloudHalf::stop() {
    state_->server.stop();
    state_->courier.stop();  // what it brings wakes the committer's thread
    state_->committer.thread.stop();
}

}  // namespace cli
