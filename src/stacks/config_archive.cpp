// archive, queue, buffering, processing: where logs are kept, and how they come there.
#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "stacks/config_readers.hpp"
#include "stacks/config_section.hpp"

namespace stacks {
namespace {

constexpr std::int64_t kMostDays = 36'500;
constexpr std::int64_t kMostLockDays = 36'500;       // S3: a hundred years
constexpr std::int64_t kLeastDaysToInfrequent = 30;  // S3 guide, "Lifecycle transitions"

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

// From the class that costs the most to keep to the one that costs the most to read: the S3 guide,
// "Supported transitions".
std::vector<std::string> const& storage_classes() {
    static std::vector<std::string> const all{"STANDARD_IA", "INTELLIGENT_TIERING",
                                              "ONEZONE_IA",  "GLACIER_IR",
                                              "GLACIER",     "DEEP_ARCHIVE"};
    return all;
}

Transition read_transition(codec::Yaml const& node, std::vector<Transition> const& before) {
    Section section(node, "a storage class");
    section.need("after");
    section.need("class");
    Transition one{section.days("after", {1, kMostDays}),
                   section.choice("class", storage_classes(), "")};
    section.finish();
    bool const infrequent = one.storage_class == "STANDARD_IA" || one.storage_class == "ONEZONE_IA";
    if (infrequent && one.after_days < kLeastDaysToInfrequent) {
        throw Wrong{section.line_of("after"),
                    "S3 moves objects to " + one.storage_class + " after 30d at the least"};
    }
    if (before.empty()) return one;
    auto const rank = [](std::string const& name) {
        return std::find(storage_classes().begin(), storage_classes().end(), name);
    };
    Transition const& last = before.back();
    bool const on =
        one.after_days > last.after_days && rank(one.storage_class) > rank(last.storage_class);
    if (on) return one;
    throw Wrong{node.line, "S3 moves objects later and on, and not from " + last.storage_class +
                               " after " + std::to_string(last.after_days) + "d to " +
                               one.storage_class + " after " + std::to_string(one.after_days) +
                               "d"};
}

void read_transitions(codec::Yaml const& node, Archive& archive) {
    if (node.items.empty()) {
        throw Wrong{node.line,
                    "'storage-classes' must be a list such as [{after: 30d, class: "
                    "GLACIER_IR}]"};
    }
    for (codec::Yaml const& item : node.items) {
        archive.transitions.push_back(read_transition(item, archive.transitions));
    }
}

void read_lock(codec::Yaml const& node, Archive& archive) {
    Section section(node, "object-lock");
    archive.lock_mode = section.choice("mode", {"GOVERNANCE", "COMPLIANCE"}, "GOVERNANCE");
    section.need("retention");
    archive.lock_days = section.days("retention", {1, kMostLockDays});
    section.finish();
}

void check_versions(Section const& section, Archive const& archive) {
    if (archive.versioning) return;
    if (archive.noncurrent_retention_days > 0) {
        throw Wrong{section.line_of("noncurrent-retention"),
                    "'noncurrent-retention' is of versions: it needs versioning: true"};
    }
    if (!archive.lock_mode.empty()) {
        throw Wrong{section.line_of("object-lock"),
                    "S3 locks versions: 'object-lock' needs versioning: true"};
    }
}

// What is moved is not gone before, and what is locked cannot go.
void check_order(Section const& section, Archive const& archive) {
    if (archive.retention_days == 0) return;
    std::string const retention = std::to_string(archive.retention_days) + "d";
    if (!archive.transitions.empty() &&
        archive.transitions.back().after_days >= archive.retention_days) {
        throw Wrong{section.line_of("storage-classes"),
                    "objects are gone after 'retention', " + retention + ", and cannot be moved " +
                        "after " + std::to_string(archive.transitions.back().after_days) + "d"};
    }
    if (archive.lock_days > archive.retention_days) {
        throw Wrong{section.line_of("retention"),
                    "'retention' must be as long as object-lock.retention, " +
                        std::to_string(archive.lock_days) + "d: what is locked cannot go"};
    }
}

}  // namespace

void read_archive(codec::Yaml const& node, Config& config) {
    Section section(node, "archive");
    config.bucket = section.name("bucket", wrong_bucket_name);
    config.prefix = section.text("prefix", "");
    Archive& archive = config.archive;
    archive.region_in_keys = section.choice("layout", {"account/date", "account/region/date"},
                                            "account/date") != "account/date";
    archive.versioning = section.truth("versioning", archive.versioning);
    archive.retention_days = section.days("retention", {1, kMostDays});
    archive.noncurrent_retention_days = section.days("noncurrent-retention", {1, kMostDays});
    archive.abort_uploads_days = section.days("abort-incomplete-uploads", {1, kMostDays});
    if (codec::Yaml const* const classes = section.take("storage-classes")) {
        read_transitions(*classes, archive);
    }
    if (codec::Yaml const* const lock = section.take("object-lock")) read_lock(*lock, archive);
    check_versions(section, archive);
    check_order(section, archive);
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

void read_processing(codec::Yaml const& node, Config& config) {
    Section section(node, "processing");
    config.processes = true;
    config.decompress = section.truth("decompress", false);
    config.extract_messages = section.truth("extract-messages", false);
    if (config.extract_messages && !config.decompress) {
        throw Wrong{section.line_of("extract-messages"),
                    "'extract-messages' needs decompress: true"};
    }
    for (KeptSource const& source : config.siem_sources) {
        if (!config.extract_messages || source.log_groups.empty()) continue;
        throw Wrong{section.line_of("extract-messages"),
                    "'extract-messages' takes the log groups' names away, and a source of 'siem' "
                    "goes by one: '" +
                        source.log_groups.front() + "'; name accounts alone, or leave it out"};
    }
    section.finish();
}

}  // namespace stacks
