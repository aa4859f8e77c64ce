// quotas, audit, custom-resources: of the cloud on this machine.
#include "http/loopback.hpp"
#include "stacks/config_readers.hpp"
#include "stacks/config_section.hpp"

namespace stacks {

void read_quotas(codec::Yaml const& node, Config& config) {
    constexpr Bounds kPerSecond{0, 1'000'000'000'000};
    Section section(node, "quotas");
    Quotas& quotas = config.quotas;
    quotas.subscription_filters_per_log_group = section.integer(
        "subscription-filters-per-log-group", quotas.subscription_filters_per_log_group, {1, 100});
    quotas.firehose_requests_per_second =
        section.integer("firehose-requests-per-second", 0, kPerSecond);
    quotas.firehose_records_per_second =
        section.integer("firehose-records-per-second", 0, kPerSecond);
    quotas.firehose_bytes_per_second = section.integer("firehose-bytes-per-second", 0, kPerSecond);
    section.finish();
}

void read_audit(codec::Yaml const& node, Config& config) {
    Section section(node, "audit");
    config.audit.account = section.text("account");
    require_account(config, section.line_of("account"), config.audit.account);
    config.audit.log_group =
        section.name("log-group", wrong_log_group_name, "/aws/cloudtrail/organization");
    config.audit.data_events = section.truth("data-events", false);
    section.finish();
}

// As Firehose takes them: over TLS, or on this machine.
void read_custom_resources(codec::Yaml const& node, Config& config) {
    if (node.kind != codec::Yaml::Kind::mapping) {
        throw Wrong{node.line, "'custom-resources' must map ServiceTokens to URLs"};
    }
    for (codec::Yaml::Entry const& entry : node.entries) {
        std::string const& url = entry.value.text;
        if (!entry.key.starts_with("arn:")) {
            throw Wrong{entry.line, "'" + entry.key +
                                        "' must be the ARN of a ServiceToken, such "
                                        "as arn:aws:lambda:*:*:function:mine"};
        }
        if (!url.starts_with("https://") && !http::is_loopback_url(url)) {
            throw Wrong{entry.line, "'" + entry.key +
                                        "' must be at https://, or at "
                                        "http://127.0.0.1 or localhost"};
        }
        config.custom_resources.push_back({entry.key, url});
    }
}

}  // namespace stacks
