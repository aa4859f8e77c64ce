// siem: who reads the logs, and how long it keeps what it read.
#include <algorithm>

#include "codec/regex.hpp"
#include "query/filter_bar.hpp"
#include "stacks/config_readers.hpp"
#include "stacks/config_section.hpp"

namespace stacks {
namespace {

constexpr std::int64_t kMostDays = 36'500;
constexpr std::size_t kMostSources = 100;
constexpr std::size_t kMostHolds = 100;
constexpr std::size_t kMostJoins = 100;
constexpr std::size_t kLongestKey = 1024;

Rule wrong_account_name(std::string_view) { return {}; }  // the config says which there are

std::vector<codec::Yaml> const& list_of(codec::Yaml const& node, std::string const& key,
                                        std::size_t most) {
    if (node.items.empty() || node.items.size() > most) {
        throw Wrong{node.line,
                    "'" + key + "' must be a list of 1 to " + std::to_string(most) + " entries"};
    }
    return node.items;
}

KeptSource read_source(codec::Yaml const& node, Config const& config) {
    Section section(node, "a source");
    KeptSource source;
    source.accounts = section.names("accounts", wrong_account_name, "names of accounts");
    for (std::string const& name : source.accounts) {
        require_account(config, section.line_of("accounts", name), name);
    }
    source.log_groups = section.names("log-groups", wrong_log_group_pattern, "log groups");
    if (source.accounts.empty() && source.log_groups.empty()) {
        throw Wrong{node.line, "a source has 'accounts', 'log-groups', or both"};
    }
    source.word_index = section.truth("word-index", true);
    if (source.word_index) section.need("retention");
    source.retention_days = section.days("retention", {1, kMostDays});
    if (source.retention_days == 0) source.retention_days = config.siem_retention_days;
    section.finish();
    return source;
}

LegalHold read_hold(codec::Yaml const& node, std::vector<LegalHold> const& before) {
    Section section(node, "a hold");
    LegalHold hold{section.text("name"), section.text("query")};
    bool const twice = std::any_of(before.begin(), before.end(),
                                   [&](LegalHold const& other) { return other.name == hold.name; });
    if (twice) throw Wrong{section.line_of("name"), "a hold is called '" + hold.name + "' already"};
    base::Result<query::Filter> const filter = query::parse(hold.query);
    if (!filter) throw Wrong{section.line_of("query"), "'query': " + filter.error().message};
    section.finish();
    return hold;
}

// SQS gives up on a message, too: before it does, the SIEM has to have set it aside.
void read_quarantine_after(Section& section, Config& config) {
    std::int64_t const most = std::max<std::int64_t>(1, config.max_receive_count - 1);
    config.siem_quarantine_after =
        section.integer("quarantine-after", std::min(config.siem_quarantine_after, most), {1, 999});
    if (config.siem_quarantine_after <= most) return;
    throw Wrong{section.line_of("quarantine-after"),
                "'quarantine-after' must be less than queue.max-receive-count, which is " +
                    std::to_string(config.max_receive_count)};
}

Rule wrong_key_pattern(std::string_view pattern) {
    if (!pattern.empty() && pattern.size() <= kLongestKey) return {};
    return "a key has 1 to 1024 bytes";
}

JoinedLines read_join(codec::Yaml const& node) {
    Section section(node, "a join");
    JoinedLines join;
    section.need("keys");
    join.keys = section.names("keys", wrong_key_pattern, "keys of objects");
    join.starts = section.text("starts", "");
    base::Result<codec::Regex> const pattern = codec::Regex::compile(join.starts);
    if (!pattern) throw Wrong{section.line_of("starts"), "'starts': " + pattern.error().message};
    section.finish();
    return join;
}

BackupPlan read_backup(codec::Yaml const& node) {
    constexpr std::chrono::hours kRarest(24 * 366);
    Section section(node, "backup");
    BackupPlan plan;
    plan.to = section.text("to", "");
    section.need("every");
    plan.every = section.seconds("every", plan.every);
    if (plan.every < std::chrono::seconds(1) || plan.every > kRarest) {
        throw Wrong{section.line_of("every"), "'every' must be from 1s to 366d"};
    }
    plan.keep = section.integer("keep", plan.keep, {1, 1000});
    section.finish();
    return plan;
}

// What the machine that it runs on can spare.
void read_room(Section& section, Config& config) {
    constexpr std::int64_t kMiB = 1 << 20;
    constexpr std::int64_t kPiB = std::int64_t{1} << 50;
    config.siem_disk_budget =
        section.bytes("disk-budget", config.siem_disk_budget, {64 * kMiB, kPiB});
    config.siem_in_flight =
        section.bytes("in-flight", config.siem_in_flight, {16 * kMiB, 65'536 * kMiB});
    if (codec::Yaml const* const backup = section.take("backup")) {
        config.siem_backup = read_backup(*backup);
        if (!config.siem_store.empty()) {
            throw Wrong{backup->line,
                        "'backup' is of a store in the process: servers that keep the events are "
                        "backed up by themselves"};
        }
    }
}

}  // namespace

void read_siem(codec::Yaml const& node, Config& config) {
    Section section(node, "siem");
    config.siem_role = section.name("role", wrong_role_name, "catchment-siem");
    config.siem_external_id = section.name("external-id", wrong_external_id);
    if (section.take("store")) {
        config.siem_store = section.text("store");
        config.siem_store_line = section.line_of("store");
    }
    read_quarantine_after(section, config);
    if (codec::Yaml const* const queues = section.take("queues")) {
        read_siem_queues(*queues, config);
    }
    if (std::int64_t const days = section.days("retention", {1, kMostDays})) {
        config.siem_retention_days = days;
    }
    if (codec::Yaml const* const sources = section.take("sources")) {
        for (codec::Yaml const& item : list_of(*sources, "sources", kMostSources)) {
            config.siem_sources.push_back(read_source(item, config));
        }
    }
    if (codec::Yaml const* const holds = section.take("holds")) {
        for (codec::Yaml const& item : list_of(*holds, "holds", kMostHolds)) {
            config.siem_holds.push_back(read_hold(item, config.siem_holds));
        }
    }
    if (codec::Yaml const* const joins = section.take("joins")) {
        for (codec::Yaml const& item : list_of(*joins, "joins", kMostJoins)) {
            config.siem_joins.push_back(read_join(item));
        }
    }
    if (codec::Yaml const* const access = section.take("access")) {
        config.siem_access = read_access(*access);
    }
    config.siem_enrichment = section.text("enrichment", "");
    read_room(section, config);
    section.finish();
}

}  // namespace stacks
