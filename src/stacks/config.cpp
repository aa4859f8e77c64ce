#include "stacks/config.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/assert.hpp"
#include "codec/yaml.hpp"
#include "stacks/config_readers.hpp"
#include "stacks/config_section.hpp"
#include "stacks/sources.hpp"

namespace stacks {
namespace {

void read_deployment(codec::Yaml const& node, Config& config) {
    Section section(node, "deployment");
    config.deployment_role = section.name("role", wrong_role_name, config.deployment_role);
    if (section.take("templates")) {
        config.templates_bucket = section.name("templates", wrong_bucket_name);
        if (config.templates_bucket == config.bucket) {
            throw Wrong{section.line_of("templates"),
                        "'templates' must be another bucket than that of the archive"};
        }
    }
    read_stack_set(section, config);
    section.finish();
}

Config read_config(codec::Yaml const& root) {
    Config config;
    Section section(root, "the config");
    config.region = section.name("region", wrong_region, config.region);
    config.regions = section.names("regions", wrong_region, "Regions");
    if (config.regions.empty()) config.regions = {config.region};
    read_organization(section.need("organization"), config);
    read_archive(section.need("archive"), config);
    read_queue(section.need("queue"), config);
    if (codec::Yaml const* node = section.take("buffering")) read_buffering(*node, config);
    read_siem(section.need("siem"), config);
    if (codec::Yaml const* node = section.take("processing")) read_processing(*node, config);
    config.filters_by_function = section.choice("subscription", {"native", "custom-resource"},
                                                "native") == "custom-resource";
    config.filter_name = section.name("filter-name", wrong_filter_name, config.filter_name);
    if (codec::Yaml const* node = section.take("alarms")) read_alarms(*node, config);
    if (codec::Yaml const* node = section.take("tags")) read_tags(*node, config);
    if (codec::Yaml const* node = section.take("quotas")) read_quotas(*node, config);
    if (codec::Yaml const* node = section.take("audit")) read_audit(*node, config);
    if (codec::Yaml const* node = section.take("custom-resources")) {
        read_custom_resources(*node, config);
    }
    if (codec::Yaml const* node = section.take("deployment")) read_deployment(*node, config);
    if (codec::Yaml const* node = section.take("pipeline")) read_pipeline(*node, config);
    if (codec::Yaml const* node = section.take("subscriptions")) {
        if (node->kind != codec::Yaml::Kind::sequence) {
            throw Wrong{node->line, "'subscriptions' must be a list"};
        }
        for (codec::Yaml const& item : node->items) {
            config.subscriptions.push_back(read_subscription(item, config));
        }
    }
    if (config.firehose_by_stack_set) take_into_stack_set(config);
    section.finish();
    return config;
}

}  // namespace

bool Subscription::is_in(std::string_view region) const { return contains(regions, region); }

bool Subscription::is_at(std::string_view account, std::string_view region) const {
    return contains(accounts, account) && is_in(region);
}

bool Subscription::asks_logs() const {
    std::vector<std::string> const& asked = all_log_groups ? exclude : log_groups;
    return std::any_of(asked.begin(), asked.end(), is_log_group_pattern);
}

bool Config::asks() const {
    return std::any_of(subscriptions.begin(), subscriptions.end(), [](Subscription const& one) {
        return one.asks_organization() || one.asks_logs();
    });
}

Account const& Config::account(std::string_view name) const {
    auto const found = std::find_if(accounts.begin(), accounts.end(),
                                    [&](Account const& account) { return account.name == name; });
    ASSERT(found != accounts.end());
    return *found;
}

std::string const& Config::account_id(std::string_view name) const { return account(name).id; }

std::string Config::queue_url(std::string_view endpoint) const {
    return std::string(endpoint) + "/" + account_id("logging") + "/" + queue;
}

std::string Config::siem_role_arn() const {
    return "arn:aws:iam::" + account_id("logging") + ":role/" + siem_role;
}

base::Result<Config> parse_config(std::string_view text, std::string_view file) {
    base::Result<codec::Yaml> const root = codec::parse_yaml(text, file);
    if (!root) return base::fail(root.error());
    try {
        return read_config(*root);
    } catch (Wrong const& wrong) {
        return base::fail(base::ErrorKind::stop,
                          std::string(file) + ":" + std::to_string(wrong.line) + ": " + wrong.why);
    }
}

base::Result<Config> load_config(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return base::fail(base::ErrorKind::stop,
                          "the config '" + path +
                              "' cannot be read; see examples/catchment.yaml "
                              "for one to start from");
    }
    std::string const text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    return parse_config(text, path);
}

Config example_config() {
    base::Result<Config> config = parse_config(example_text(), "catchment.yaml");
    ASSERT(config.has_value());
    return *std::move(config);
}

}  // namespace stacks
