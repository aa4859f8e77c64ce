// siem.queues: what the SIEM reads beside the queue of the stacks; and the same on a command line.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "stacks/config_readers.hpp"
#include "stacks/config_section.hpp"

namespace stacks {
namespace {

constexpr std::size_t kMostQueues = 100;
constexpr std::array<std::string_view, 8> kKeys = {
    "name", "url", "region", "endpoint", "role", "external-id", "profile", "visibility-timeout"};

std::string last_part(std::string_view url) { return std::string(url.substr(url.rfind('/') + 1)); }

// Of an external id, which may itself have commas and equals signs, one of our keys.
bool begins_with_key(std::string_view text, bool ours) {
    constexpr std::string_view kOfKeys = "abcdefghijklmnopqrstuvwxyz-";
    std::size_t const end = text.find_first_not_of(kOfKeys);
    if (!ours) return end != std::string_view::npos && end > 0 && text[end] == '=';
    return std::any_of(kKeys.begin(), kKeys.end(), [&](std::string_view key) {
        return text.starts_with(key) && text.substr(key.size()).starts_with('=');
    });
}

// A comma ends a value where a key follows.
std::size_t end_of_value(std::string_view text) {
    bool const ours = text.starts_with("external-id=");
    std::size_t end = text.find(',');
    while (end != std::string_view::npos && !begins_with_key(text.substr(end + 1), ours)) {
        end = text.find(',', end + 1);
    }
    return std::min(end, text.size());
}

codec::Yaml::Entry entry(std::string_view key, std::string_view value) {
    codec::Yaml scalar;
    scalar.kind = codec::Yaml::Kind::scalar;
    scalar.text = value;
    return {std::string(key), std::move(scalar), 1};
}

}  // namespace

SiemQueue read_siem_queue(codec::Yaml const& node) {
    constexpr std::chrono::seconds kShortest(10);  // the heartbeat comes at a third
    constexpr std::chrono::hours kLongest(12);     // SQS's own
    Section section(node, "a queue");
    SiemQueue queue;
    queue.url = section.name("url", wrong_queue_url);
    queue.name = section.name("name", wrong_queue_name, last_part(queue.url));
    std::string const told(region_of_url(queue.url));
    queue.region = section.name("region", wrong_region,
                                told.empty() ? std::nullopt : std::optional<std::string>(told));
    if (section.take("endpoint")) queue.endpoint = section.name("endpoint", wrong_endpoint);
    if (section.take("role")) queue.role_arn = section.name("role", wrong_role_arn);
    if (section.take("external-id")) {
        queue.external_id = section.name("external-id", wrong_external_id);
        if (queue.role_arn.empty()) {
            throw Wrong{section.line_of("external-id"),
                        "'external-id' goes with a 'role', and there is none"};
        }
    }
    queue.profile = section.text("profile", "");
    queue.visibility = section.seconds("visibility-timeout", queue.visibility);
    if (queue.visibility < kShortest || queue.visibility > kLongest) {
        throw Wrong{section.line_of("visibility-timeout"),
                    "'visibility-timeout' must be from 10s to 12h"};
    }
    section.finish();
    return queue;
}

void read_siem_queues(codec::Yaml const& node, Config& config) {
    if (node.items.empty() || node.items.size() > kMostQueues) {
        throw Wrong{node.line,
                    "'queues' must be a list of 1 to " + std::to_string(kMostQueues) + " entries"};
    }
    for (codec::Yaml const& item : node.items) {
        SiemQueue queue = read_siem_queue(item);
        bool const taken =
            queue.name == config.queue ||
            std::any_of(config.siem_queues.begin(), config.siem_queues.end(),
                        [&](SiemQueue const& other) { return other.name == queue.name; });
        if (taken) {
            throw Wrong{item.line, "a queue is called '" + queue.name +
                                       "' already; give this one another 'name'"};
        }
        config.siem_queues.push_back(std::move(queue));
    }
}

base::Result<SiemQueue> parse_siem_queue(std::string_view text) {
    codec::Yaml node;
    node.kind = codec::Yaml::Kind::mapping;
    std::string_view rest = text;
    while (!rest.empty()) {
        std::size_t const end = end_of_value(rest);
        auto const both = base::cut(rest.substr(0, end), "=");
        if (!both) {
            return base::fail(base::ErrorKind::stop,
                              "'" + std::string(rest.substr(0, end)) + "' is no KEY=VALUE");
        }
        node.entries.push_back(entry(both->first, both->second));
        rest = end < rest.size() ? rest.substr(end + 1) : std::string_view();
    }
    try {
        return read_siem_queue(node);
    } catch (Wrong const& wrong) {
        return base::fail(base::ErrorKind::stop, wrong.why);
    }
}

}  // namespace stacks
