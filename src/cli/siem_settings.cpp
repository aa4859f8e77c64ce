#include "cli/siem_settings.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/text.hpp"
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

// The first line of the file.
std::string secret_of(std::string const& path) {
    constexpr std::size_t kLongest = 4096;
    std::ifstream file(path);
    std::string secret;
    if (!file || !std::getline(file, secret)) {
        throw std::runtime_error(
            "siem.access.oidc.client-secret-file cannot be read, or is empty: " + path);
    }
    secret = std::string(base::trim(secret));
    if (!secret.empty() && secret.size() <= kLongest) return secret;
    throw std::runtime_error("the first line of " + path + " is no secret of 1 to 4096 bytes");
}

siem::oidc::Settings oidc_of(stacks::OidcPlan const& plan, std::string const& config_path) {
    siem::oidc::Settings settings{.issuer = plan.issuer, .client_id = plan.client_id};
    if (!plan.client_secret_file.empty()) {
        settings.client_secret =
            secret_of(std::filesystem::path(config_path).parent_path() / plan.client_secret_file);
    }
    settings.title = plan.title;
    settings.scopes = plan.scopes;
    settings.name_claim = plan.name_claim;
    settings.role_claim = plan.role_claim;
    for (auto const& [value, role] : plan.roles) {
        settings.roles[value] = {role.role, role.log_groups};
    }
    settings.default_role = {plan.default_role.role, plan.default_role.log_groups};
    return settings;
}

AccessSettings access_of(stacks::AccessPlan const& plan, std::string const& config_path) {
    AccessSettings settings;
    if (plan.oidc) settings.oidc = oidc_of(*plan.oidc, config_path);
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
    settings.access = access_of(config.siem_access, arguments.config_path);
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
