// archive, queue, buffering, siem: where logs are kept, and who reads them.
#include <optional>

#include "base/text.hpp"
#include "stacks/config_readers.hpp"
#include "stacks/config_section.hpp"

namespace stacks {
namespace {

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

}  // namespace

void read_archive(codec::Yaml const& node, Config& config) {
    Section section(node, "archive");
    config.bucket = section.name("bucket", wrong_bucket_name);
    config.prefix = section.text("prefix", "");
    section.finish();
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

}  // namespace stacks
