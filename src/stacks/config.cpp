#include "stacks/config.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "codec/yaml.hpp"
#include "stacks/contract.hpp"
#include "stacks/names.hpp"

namespace stacks {
namespace {

// Thrown inside this file only: the line that is wrong, and why.
struct Wrong {
    int line;
    std::string why;
};

struct Bounds {
    std::int64_t least;
    std::int64_t most;
};

// A mapping whose keys are taken one by one; what is left over at the end is a mistake.
class Section {
  public:
    Section(codec::Yaml const& node, std::string name) : node_(node), name_(std::move(name)) {
        if (node.kind != codec::Yaml::Kind::mapping) {
            throw Wrong{node.line, name_ + " must be a mapping of keys to values"};
        }
    }

    codec::Yaml const* take(std::string_view key) {
        known_.emplace_back(key);
        return node_.find(key);
    }

    codec::Yaml const& need(std::string_view key) {
        if (codec::Yaml const* const value = take(key)) return *value;
        refuse_misspelt(key);
        throw Wrong{node_.line, name_ + " has no '" + std::string(key) + "'"};
    }

    std::string text(std::string_view key, std::optional<std::string> fallback = {}) {
        codec::Yaml const* const value = fallback ? take(key) : &need(key);
        if (!value) return *fallback;
        if (value->kind == codec::Yaml::Kind::null && fallback) return *fallback;
        if (value->kind != codec::Yaml::Kind::scalar) {
            throw Wrong{value->line, "'" + std::string(key) + "' must be a single value"};
        }
        return value->text;
    }

    // A text that a rule of AWS's has to let pass.
    std::string name(std::string_view key, Rule (*wrong)(std::string_view),
                     std::optional<std::string> fallback = {}) {
        std::string const value = text(key, std::move(fallback));
        if (Rule const rule = wrong(value)) {
            throw Wrong{line_of(key),
                        "'" + std::string(key) + "' must be " + *rule + ", not '" + value + "'"};
        }
        return value;
    }

    bool truth(std::string_view key, bool fallback) {
        std::string const value = text(key, fallback ? "true" : "false");
        if (value == "true" || value == "false") return value == "true";
        throw Wrong{line_of(key), "'" + std::string(key) + "' must be true or false"};
    }

    std::chrono::seconds seconds(std::string_view key, std::chrono::seconds fallback) {
        codec::Yaml const* const value = take(key);
        if (!value) return fallback;
        std::optional<base::Duration> const duration = base::parse_duration(value->text);
        if (!duration) {
            throw Wrong{value->line, "'" + std::string(key) +
                                         "' must be a time such as 90s, 15m, " + "2h or 7d, not '" +
                                         value->text + "'"};
        }
        return std::chrono::duration_cast<std::chrono::seconds>(*duration);
    }

    std::int64_t integer(std::string_view key, std::int64_t fallback, Bounds const& bounds) {
        codec::Yaml const* const value = take(key);
        if (!value) return fallback;
        std::optional<std::int64_t> const number = base::to_int64(value->text);
        if (number && *number >= bounds.least && *number <= bounds.most) return *number;
        throw Wrong{value->line, "'" + std::string(key) + "' must be from " +
                                     std::to_string(bounds.least) + " to " +
                                     std::to_string(bounds.most) + ", not '" + value->text + "'"};
    }

    int line_of(std::string_view key) const {
        codec::Yaml const* const value = node_.find(key);
        return value ? value->line : node_.line;
    }

    void finish() const {
        for (codec::Yaml::Entry const& entry : node_.entries) {
            if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
            std::optional<std::string> const meant = base::nearest(entry.key, known_);
            if (meant) throw misspelt(entry, *meant);
            throw Wrong{entry.line, unknown(entry) + "; it knows " + base::join(known_, ", ")};
        }
    }

  private:
    std::string unknown(codec::Yaml::Entry const& entry) const {
        return "unknown key '" + entry.key + "' in " + name_;
    }
    Wrong misspelt(codec::Yaml::Entry const& entry, std::string const& meant) const {
        return {entry.line, unknown(entry) + "; did you mean '" + meant + "'?"};
    }
    // A needed key that is not there may stand there by another spelling.
    void refuse_misspelt(std::string_view key) const {
        for (codec::Yaml::Entry const& entry : node_.entries) {
            bool const known = std::find(known_.begin(), known_.end(), entry.key) != known_.end();
            if (!known && base::nearest(entry.key, {std::string(key)})) {
                throw misspelt(entry, std::string(key));
            }
        }
    }

    codec::Yaml const& node_;
    std::string name_;
    std::vector<std::string> known_;
};

bool digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::uint64_t read_bytes(codec::Yaml const& value) {
    constexpr std::string_view kUnit = "MiB";
    std::string_view text = value.text;
    if (text.ends_with(kUnit)) {
        text.remove_suffix(kUnit.size());
        std::optional<std::uint64_t> const count = base::to_uint64(base::trim(text));
        if (count && *count >= 1 && *count <= 128) return *count << 20;
    }
    throw Wrong{value.line, "'size' must be from 1MiB to 128MiB, not '" + value.text + "'"};
}

void read_organization(codec::Yaml const& node, Config& config) {
    Section section(node, "organization");
    config.organization_id = section.name("id", wrong_organization_id, "o-catchment01");
    codec::Yaml const& accounts = section.need("accounts");
    section.finish();
    if (accounts.kind != codec::Yaml::Kind::mapping) {
        throw Wrong{accounts.line, "'accounts' must map each account's name to its id"};
    }
    for (codec::Yaml::Entry const& entry : accounts.entries) {
        std::string const& id = entry.value.text;
        if (id.size() != 12 || !digits(id)) {
            throw Wrong{entry.line, "the id of account '" + entry.key +
                                        "' must be twelve digits in quotes, not '" + id + "'"};
        }
        for (Account const& other : config.accounts) {
            if (other.id == id) {
                throw Wrong{entry.line, "accounts '" + other.name + "' and '" + entry.key +
                                            "' have the same id"};
            }
        }
        config.accounts.push_back({entry.key, id});
    }
    for (std::string_view needed : {"management", "kms", "logging", "siem"}) {
        bool const there = std::any_of(config.accounts.begin(), config.accounts.end(),
                                       [&](Account const& a) { return a.name == needed; });
        if (!there)
            throw Wrong{accounts.line, "'accounts' needs an account '" + std::string(needed) + "'"};
    }
}

void read_queue(codec::Yaml const& node, Config& config) {
    Section section(node, "queue");
    config.queue = section.name("name", wrong_queue_name);
    config.visibility_timeout = section.seconds("visibility-timeout", config.visibility_timeout);
    if (config.visibility_timeout < std::chrono::seconds(10) ||
        config.visibility_timeout > std::chrono::hours(12)) {
        throw Wrong{section.line_of("visibility-timeout"),
                    "'visibility-timeout' must be from 10s to 12h"};
    }
    config.max_receive_count = section.integer("max-receive-count", 10, {1, 1000});
    section.finish();
}

void read_buffering(codec::Yaml const& node, Config& config) {
    Section section(node, "buffering");
    config.buffering_interval = section.seconds("interval", config.buffering_interval);
    if (config.buffering_interval > std::chrono::seconds(900)) {
        throw Wrong{section.line_of("interval"), "'interval' must be from 0s to 900s"};
    }
    if (codec::Yaml const* size = section.take("size")) config.buffering_bytes = read_bytes(*size);
    section.finish();
}

void read_siem(codec::Yaml const& node, Config& config) {
    Section section(node, "siem");
    config.siem_role = section.name("role", wrong_role_name, "catchment-siem");
    config.siem_external_id = section.name("external-id", wrong_external_id);
    config.siem_retention = std::chrono::duration_cast<std::chrono::hours>(
        section.seconds("retention", config.siem_retention));
    if (config.siem_retention < std::chrono::hours(24)) {
        throw Wrong{section.line_of("retention"), "'retention' must be 1d or more"};
    }
    section.finish();
}

void require_account(Config const& config, int line, std::string const& name) {
    bool const known = std::any_of(config.accounts.begin(), config.accounts.end(),
                                   [&](Account const& a) { return a.name == name; });
    if (known) return;
    throw Wrong{line, "there is no account '" + name + "' in organization.accounts"};
}

// Of one account a log group is forwarded once, and never what the delivery itself writes.
void check_forwarded(Config const& config, Subscription const& subscription,
                     codec::Yaml const& group) {
    if (Rule const rule = wrong_log_group_name(group.text)) {
        throw Wrong{group.line,
                    "a log group's name must be " + *rule + ", not '" + group.text + "'"};
    }
    if (group.text == kErrorLogGroup) {
        throw Wrong{group.line, "'" + group.text +
                                    "' is where the delivery tells its own errors: to forward it "
                                    "would feed itself"};
    }
    auto const is_there = [&](Subscription const& other) {
        auto const& names = other.log_groups;
        return other.account == subscription.account &&
               std::find(names.begin(), names.end(), group.text) != names.end();
    };
    bool const twice = is_there(subscription) || std::any_of(config.subscriptions.begin(),
                                                             config.subscriptions.end(), is_there);
    if (!twice) return;
    throw Wrong{group.line,
                "'" + group.text + "' of '" + subscription.account + "' is forwarded already"};
}

Subscription read_subscription(codec::Yaml const& node, Config const& config) {
    Section section(node, "a subscription");
    Subscription subscription;
    subscription.account = section.text("account");
    require_account(config, section.line_of("account"), subscription.account);
    codec::Yaml const& groups = section.need("log-groups");
    Wrong const no_names{groups.line, "'log-groups' must be a list of log group names"};
    for (codec::Yaml const& group : groups.items) {
        if (group.text.empty()) throw no_names;
        check_forwarded(config, subscription, group);
        subscription.log_groups.push_back(group.text);
    }
    if (subscription.log_groups.empty()) throw no_names;
    subscription.pattern = section.text("pattern", "");
    subscription.create = section.truth("create", false);
    section.finish();
    return subscription;
}

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

void read_deployment(codec::Yaml const& node, Config& config) {
    Section section(node, "deployment");
    config.deployment_role = section.name("role", wrong_role_name, config.deployment_role);
    section.finish();
}

Config read_config(codec::Yaml const& root) {
    Config config;
    Section section(root, "the config");
    config.region = section.name("region", wrong_region, config.region);
    read_organization(section.need("organization"), config);
    codec::Yaml const& archive = section.need("archive");
    {
        Section archive_section(archive, "archive");
        config.bucket = archive_section.name("bucket", wrong_bucket_name);
        config.prefix = archive_section.text("prefix", "");
        archive_section.finish();
    }
    read_queue(section.need("queue"), config);
    if (codec::Yaml const* node = section.take("buffering")) read_buffering(*node, config);
    read_siem(section.need("siem"), config);
    if (codec::Yaml const* node = section.take("quotas")) read_quotas(*node, config);
    if (codec::Yaml const* node = section.take("audit")) read_audit(*node, config);
    if (codec::Yaml const* node = section.take("deployment")) read_deployment(*node, config);
    if (codec::Yaml const* node = section.take("subscriptions")) {
        if (node->kind != codec::Yaml::Kind::sequence) {
            throw Wrong{node->line, "'subscriptions' must be a list"};
        }
        for (codec::Yaml const& item : node->items) {
            config.subscriptions.push_back(read_subscription(item, config));
        }
    }
    section.finish();
    return config;
}

}  // namespace

std::string const& Config::account_id(std::string_view name) const {
    auto const found = std::find_if(accounts.begin(), accounts.end(),
                                    [&](Account const& account) { return account.name == name; });
    ASSERT(found != accounts.end());
    return found->id;
}

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
