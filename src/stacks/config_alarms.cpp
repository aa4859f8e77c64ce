// alarms, tags: who is told, and what the stacks are labelled with.
#include <algorithm>

#include "base/text.hpp"
#include "stacks/config_readers.hpp"
#include "stacks/config_section.hpp"

namespace stacks {
namespace {

constexpr std::size_t kMostTags = 49;  // CloudFormation takes fifty, of which one is ours
constexpr std::size_t kMostTagKey = 128;
constexpr std::size_t kMostTagValue = 256;
constexpr Bounds kMessages{0, 1'000'000};

bool is_off(codec::Yaml const* value) { return value && value->text == "off"; }

// A threshold, or "off".
std::optional<std::chrono::seconds> read_age(Section& section, std::string_view key,
                                             std::optional<std::chrono::seconds> fallback) {
    codec::Yaml const* const value = section.take(key);
    if (!value) return fallback;
    if (is_off(value)) return {};
    std::chrono::seconds const age = section.seconds(key, {});
    if (age >= std::chrono::minutes(1) && age <= std::chrono::days(14)) return age;
    throw Wrong{value->line, "'" + std::string(key) + "' must be from 1m to 14d, or off"};
}

Tag read_tag(codec::Yaml::Entry const& entry) {
    Tag const tag{entry.key, entry.value.text};
    bool const scalar = entry.value.kind == codec::Yaml::Kind::scalar;
    if (!scalar || tag.key.empty() || tag.key.size() > kMostTagKey ||
        tag.value.size() > kMostTagValue) {
        throw Wrong{entry.line,
                    "a tag is a key of at most 128 characters and a value of at most 256"};
    }
    if (tag.key.starts_with("aws:") || tag.key == "managed-by") {
        throw Wrong{entry.line, "the tag '" + tag.key + "' is not yours to give"};
    }
    return tag;
}

}  // namespace

void read_alarms(codec::Yaml const& node, Config& config) {
    Alarms& alarms = config.alarms;
    if (is_off(&node)) {
        alarms = {.backlog_age = {}, .dead_letters = {}, .delivery_freshness = {}, .topics = {}};
        return;
    }
    Section section(node, "alarms");
    alarms.backlog_age = read_age(section, "backlog-age", alarms.backlog_age);
    if (is_off(section.take("dead-letters"))) {
        alarms.dead_letters.reset();
    } else {
        alarms.dead_letters = section.integer("dead-letters", 0, kMessages);
    }
    alarms.delivery_freshness = read_age(section, "delivery-freshness", {});
    alarms.topics = section.names("topics", wrong_topic_arn, "ARNs of SNS topics");
    section.finish();
}

void read_tags(codec::Yaml const& node, Config& config) {
    if (node.kind != codec::Yaml::Kind::mapping || node.entries.size() > kMostTags) {
        throw Wrong{node.line, "'tags' must map at most 49 keys to values"};
    }
    for (codec::Yaml::Entry const& entry : node.entries) config.tags.push_back(read_tag(entry));
}

}  // namespace stacks
