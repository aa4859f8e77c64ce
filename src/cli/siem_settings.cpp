#include "cli/siem_settings.hpp"

#include <filesystem>
#include <stdexcept>

#include "cli/enrichment.hpp"
#include "cli/running.hpp"
#include "cli/store.hpp"
#include "cli/tls.hpp"

namespace cli {
namespace {

// Where it is relative it is so to the config's folder.
BackupSettings backups_of(Arguments const& arguments, stacks::Config const& config) {
    stacks::BackupPlan const& plan = config.siem_backup;
    BackupSettings settings;
    settings.folder = arguments.data + "/backups";
    if (!plan.to.empty()) {
        settings.folder = std::filesystem::path(arguments.config_path).parent_path() / plan.to;
    }
    if (!arguments.backups.empty()) settings.folder = arguments.backups;
    settings.every = plan.every;
    settings.keep = static_cast<std::uint64_t>(plan.keep);
    return settings;
}

AccessSettings access_of(stacks::AccessPlan const& plan) {
    AccessSettings settings;
    settings.hosts = plan.hosts;
    settings.plain_http = plan.plain_http;
    settings.times.idle = plan.session_idle;
    settings.times.session = plan.session_lifetime;
    settings.audit_kept = std::chrono::hours(24) * plan.audit_retention_days;
    return settings;
}

http::Listen web_listen_of(Arguments const& arguments) {
    http::Listen listen = listen_of(arguments.web_listen);
    if (arguments.web_tls.on)
        listen.tls = tls_of(arguments.web_tls, arguments.data, listen.address).certificate;
    return listen;
}

}  // namespace

SiemHalf::Settings siem_settings(Arguments const& arguments, stacks::Config const& config) {
    if (!arguments.store.empty() && config.siem_backup.every > std::chrono::seconds(0)) {
        throw std::runtime_error(
            "siem.backup of the config is of a store in the process, and --store names servers");
    }
    SiemHalf::Settings settings;
    settings.data = arguments.data;
    settings.listen = web_listen_of(arguments);
    settings.access = access_of(config.siem_access);
    settings.store = store_of(arguments, config);
    settings.kept = kept_for(config);
    settings.disk_budget =
        arguments.disk_budget == 0 ? config.siem_disk_budget : arguments.disk_budget;
    settings.bytes_in_flight = arguments.in_flight_mib == 0
                                   ? config.siem_in_flight
                                   : std::uint64_t{arguments.in_flight_mib} << 20;
    settings.backups = backups_of(arguments, config);
    settings.joins = joins_for(config);
    settings.enrichment = enrichment_of(arguments, config);
    return settings;
}

}  // namespace cli
