#include "cloud/s3/lifecycle_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "base/text.hpp"
#include "base/time.hpp"

namespace cloud::s3 {
namespace {

constexpr std::size_t kMaximumIdBytes = 255;
constexpr std::int64_t kLeastDaysOfAccessed = 30;  // before STANDARD_IA and ONEZONE_IA, and in them
constexpr std::int64_t kMaximumDays = std::numeric_limits<std::int32_t>::max();

constexpr std::array<std::string_view, 7> kColder{
    "STANDARD",   "STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA",
    "GLACIER_IR", "GLACIER",     "DEEP_ARCHIVE"};

aws::Error invalid_request(std::string const& message) { return {"InvalidRequest", message}; }

// As AWS names a rule in its errors: "(prefix=logs/)".
std::string named(LifecycleFilter const& filter) {
    std::string all = "(prefix=" + filter.prefix;
    for (auto const& [key, value] : filter.tags) all += " and tag='" + key + ":" + value + "'";
    return all + ")";
}

void allow_only(codec::Xml const& node, std::vector<std::string_view> const& names,
                std::vector<std::string_view> const& repeated = {}) {
    std::set<std::string> seen;
    for (codec::Xml const& child : node.children) {
        bool const many = std::find(repeated.begin(), repeated.end(), child.name) != repeated.end();
        bool const known = many || std::find(names.begin(), names.end(), child.name) != names.end();
        if (!known || (!many && !seen.insert(child.name).second)) throw malformed_xml();
    }
}

std::optional<std::int64_t> integer_of(codec::Xml const& node, char const* name) {
    if (!node.find(name)) return std::nullopt;
    std::optional<std::int64_t> const value = base::to_int64(node.text_of(name));
    if (!value || *value > kMaximumDays) throw malformed_xml();
    return value;
}

std::optional<std::uint64_t> bytes_of(codec::Xml const& node, char const* name) {
    if (!node.find(name)) return std::nullopt;
    std::optional<std::uint64_t> const value = base::to_uint64(node.text_of(name));
    if (!value) throw malformed_xml();
    return value;
}

std::int64_t date_of(codec::Xml const& node) {
    std::optional<base::Instant> const date = base::parse_iso8601(node.text_of("Date"));
    if (!date) throw malformed_xml();
    if (base::to_millis(*date) % kDayMillis != 0) {
        throw invalid_argument("'Date' must be at midnight GMT");
    }
    return base::to_millis(*date);
}

void read_tag(codec::Xml const& node, LifecycleFilter& filter) {
    allow_only(node, {"Key", "Value"});
    std::string const& key = node.text_of("Key");
    if (key.empty() || !node.find("Value")) throw malformed_xml();
    for (auto const& [other, value] : filter.tags) {
        if (other == key) throw invalid_request("Duplicate Tag Keys are not allowed.");
    }
    filter.tags.emplace_back(key, node.text_of("Value"));
}

LifecycleFilter read_filter(codec::Xml const& node) {
    LifecycleFilter filter;
    codec::Xml const* const both = node.find("And");
    codec::Xml const& said = both ? *both : node;
    if (both) allow_only(said, {"Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan"}, {"Tag"});
    if (both ? said.children.size() < 2 : node.children.size() > 1) throw malformed_xml();
    if (both && node.children.size() > 1) throw malformed_xml();
    if (!both) {
        allow_only(node, {"Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan"});
    }
    filter.prefix = said.text_of("Prefix");
    for (codec::Xml const* tag : said.all("Tag")) read_tag(*tag, filter);
    filter.larger = bytes_of(said, "ObjectSizeGreaterThan");
    filter.smaller = bytes_of(said, "ObjectSizeLessThan");
    if (filter.larger && filter.smaller && *filter.smaller <= *filter.larger) {
        throw invalid_request(
            "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.");
    }
    return filter;
}

void read_expiration(codec::Xml const& node, LifecycleRule& rule) {
    allow_only(node, {"Days", "Date", "ExpiredObjectDeleteMarker"});
    if (node.children.size() != 1) throw malformed_xml();
    if (node.find("ExpiredObjectDeleteMarker")) {
        std::string const& text = node.text_of("ExpiredObjectDeleteMarker");
        if (text != "true" && text != "false") throw malformed_xml();
        rule.expired_markers = text == "true";
        if (!rule.filter.tags.empty() || rule.filter.sized()) {
            throw invalid_request(
                "ExpiredObjectDeleteMarker cannot be specified with Tags or object sizes.");
        }
        return;
    }
    rule.expiration.emplace();
    if (node.find("Date")) {
        rule.expiration->date_millis = date_of(node);
        return;
    }
    rule.expiration->days = integer_of(node, "Days");
    if (*rule.expiration->days <= 0) {
        throw invalid_argument("'Days' for Expiration action must be a positive integer");
    }
}

void check_class(std::string const& storage_class) {
    std::optional<int> const cold = coldness(storage_class);
    if (!cold || *cold == 0) throw malformed_xml();
}

LifecycleTransition read_transition(codec::Xml const& node) {
    allow_only(node, {"Days", "Date", "StorageClass"});
    LifecycleTransition made;
    made.storage_class = node.text_of("StorageClass");
    check_class(made.storage_class);
    if (node.find("Days") && node.find("Date")) throw malformed_xml();
    if (node.find("Date")) {
        made.at.date_millis = date_of(node);
        return made;
    }
    made.at.days = integer_of(node, "Days");
    if (!made.at.days) {
        throw invalid_argument("'Transition' action must specify either 'Days' or 'Date'");
    }
    if (*made.at.days < 0) {
        throw invalid_argument("'Days' in Transition action must be nonnegative");
    }
    return made;
}

// What both actions on noncurrent versions have.
LifecycleTransition read_noncurrent(codec::Xml const& node, char const* action) {
    LifecycleTransition made;
    made.at.days = integer_of(node, "NoncurrentDays");
    if (!made.at.days) throw malformed_xml();
    std::optional<std::int64_t> const newer = integer_of(node, "NewerNoncurrentVersions");
    if (newer && (*newer < 1 || *newer > kMaximumNewerVersions)) {
        throw invalid_argument(
            fmt::format("'NewerNoncurrentVersions' for {} action must be between 1 and {}", action,
                        kMaximumNewerVersions));
    }
    made.newer = newer.value_or(0);
    return made;
}

void read_noncurrent_actions(codec::Xml const& node, LifecycleRule& rule) {
    if (codec::Xml const* one = node.find("NoncurrentVersionExpiration")) {
        allow_only(*one, {"NoncurrentDays", "NewerNoncurrentVersions"});
        rule.noncurrent_expiration = read_noncurrent(*one, "NoncurrentVersionExpiration");
        if (*rule.noncurrent_expiration->at.days <= 0) {
            throw invalid_argument(
                "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive "
                "integer");
        }
    }
    for (codec::Xml const* one : node.all("NoncurrentVersionTransition")) {
        allow_only(*one, {"NoncurrentDays", "NewerNoncurrentVersions", "StorageClass"});
        LifecycleTransition made = read_noncurrent(*one, "NoncurrentVersionTransition");
        made.storage_class = one->text_of("StorageClass");
        check_class(made.storage_class);
        if (*made.at.days < 0) {
            throw invalid_argument(
                "'NoncurrentDays' in NoncurrentVersionTransition action must be nonnegative");
        }
        rule.noncurrent_transitions.push_back(std::move(made));
    }
}

// The words of one of the two kinds of transition, for errors.
struct Words {
    char const* action;
    char const* days;
};
constexpr Words kCurrent{"Transition", "Days"};
constexpr Words kNoncurrent{"NoncurrentVersionTransition", "NoncurrentDays"};

bool is_accessed(std::string const& storage_class) {
    return storage_class == "STANDARD_IA" || storage_class == "ONEZONE_IA";
}

void check_pair(LifecycleRule const& rule, Words const& words, LifecycleTransition const& earlier,
                LifecycleTransition const& later) {
    std::string const filter = named(rule.filter);
    if (earlier.storage_class == later.storage_class) {
        throw invalid_request(fmt::format(
            "'StorageClass' must be different for '{}' actions in same 'Rule' with filter '{}'",
            words.action, filter));
    }
    if (earlier.at.days.has_value() != later.at.days.has_value()) {
        throw invalid_request(
            fmt::format("Found mixed 'Date' and 'Days' based Transition actions "
                        "in lifecycle rule for filter '{}'",
                        filter));
    }
    bool const days = earlier.at.days.has_value();
    std::int64_t const gap =
        days ? *later.at.days - *earlier.at.days : *later.at.date_millis - *earlier.at.date_millis;
    bool const stays = days && is_accessed(earlier.storage_class);
    std::int64_t const least = stays ? kLeastDaysOfAccessed : 1;
    if (gap >= least) return;
    std::string const what = days ? words.days : "Date";
    throw invalid_argument(fmt::format(
        "'{0}' in the {1} action for StorageClass '{2}' for filter '{3}' must be {4} '{0}' in the "
        "{1} action for StorageClass '{5}' for filter '{3}'",
        what, words.action, later.storage_class, filter,
        stays ? "30 days more than" : "greater than", earlier.storage_class));
}

void check_transitions(LifecycleRule const& rule, Words const& words,
                       std::vector<LifecycleTransition> transitions) {
    std::stable_sort(transitions.begin(), transitions.end(), [](auto const& a, auto const& b) {
        return *coldness(a.storage_class) < *coldness(b.storage_class);
    });
    for (std::size_t i = 0; i < transitions.size(); ++i) {
        LifecycleTransition const& one = transitions[i];
        bool const early =
            words.action == kCurrent.action && one.at.days && *one.at.days < kLeastDaysOfAccessed;
        if (early && is_accessed(one.storage_class)) {
            throw invalid_argument(
                fmt::format("'Days' in Transition action must be greater than or "
                            "equal to 30 for storageClass '{}'",
                            one.storage_class));
        }
        if (i > 0) check_pair(rule, words, transitions[i - 1], one);
    }
}

void check_expirations(LifecycleRule const& rule) {
    std::string const filter = named(rule.filter);
    for (LifecycleTransition const& one : rule.transitions) {
        if (!rule.expiration) break;
        if (rule.expiration->days.has_value() != one.at.days.has_value()) {
            throw invalid_request(
                fmt::format("Found mixed 'Date' and 'Days' based Expiration and Transition actions "
                            "in lifecycle rule for filter '{}'",
                            filter));
        }
        bool const days = one.at.days.has_value();
        bool const later = days ? *rule.expiration->days > *one.at.days
                                : *rule.expiration->date_millis > *one.at.date_millis;
        if (later) continue;
        throw invalid_argument(
            fmt::format("'{0}' in the Expiration action for filter '{1}' must be "
                        "greater than '{0}' in the Transition action",
                        days ? "Days" : "Date", filter));
    }
    for (LifecycleTransition const& one : rule.noncurrent_transitions) {
        if (!rule.noncurrent_expiration) break;
        if (*rule.noncurrent_expiration->at.days > *one.at.days) continue;
        throw invalid_argument(fmt::format(
            "'NoncurrentDays' in the NoncurrentVersionExpiration action for filter '{}' must be "
            "greater than 'NoncurrentDays' in the NoncurrentVersionTransition action",
            filter));
    }
}

void read_abort(codec::Xml const& node, LifecycleRule& rule) {
    allow_only(node, {"DaysAfterInitiation"});
    rule.abort_days = integer_of(node, "DaysAfterInitiation");
    if (!rule.abort_days) throw malformed_xml();
    if (*rule.abort_days <= 0) {
        throw invalid_argument(
            "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive "
            "integer");
    }
    if (!rule.filter.tags.empty() || rule.filter.sized()) {
        throw invalid_request(
            "AbortIncompleteMultipartUpload cannot be specified with Tags or object sizes.");
    }
}

LifecycleRule read_rule(codec::Xml const& node) {
    allow_only(node,
               {"ID", "Status", "Prefix", "Filter", "Expiration", "NoncurrentVersionExpiration",
                "AbortIncompleteMultipartUpload"},
               {"Transition", "NoncurrentVersionTransition"});
    LifecycleRule rule;
    rule.id = node.text_of("ID");
    if (rule.id.size() > kMaximumIdBytes) {
        throw invalid_argument("ID length should not exceed allowed limit of 255");
    }
    std::string const& status = node.text_of("Status");
    if (status != "Enabled" && status != "Disabled") throw malformed_xml();
    rule.enabled = status == "Enabled";
    codec::Xml const* const filter = node.find("Filter");
    if ((filter != nullptr) == (node.find("Prefix") != nullptr)) throw malformed_xml();
    rule.filter = filter ? read_filter(*filter) : LifecycleFilter{node.text_of("Prefix")};
    if (codec::Xml const* one = node.find("Expiration")) read_expiration(*one, rule);
    for (codec::Xml const* one : node.all("Transition")) {
        rule.transitions.push_back(read_transition(*one));
    }
    read_noncurrent_actions(node, rule);
    if (codec::Xml const* one = node.find("AbortIncompleteMultipartUpload")) read_abort(*one, rule);
    bool const acts = node.find("Expiration") || node.find("Transition") ||
                      node.find("NoncurrentVersionExpiration") ||
                      node.find("NoncurrentVersionTransition") ||
                      node.find("AbortIncompleteMultipartUpload");
    if (!acts) throw invalid_request("At least one action needs to be specified in a rule");
    check_transitions(rule, kCurrent, rule.transitions);
    check_transitions(rule, kNoncurrent, rule.noncurrent_transitions);
    check_expirations(rule);
    return rule;
}

}  // namespace

std::optional<int> coldness(std::string const& storage_class) {
    auto const found = std::find(kColder.begin(), kColder.end(), storage_class);
    if (found == kColder.end()) return std::nullopt;
    return static_cast<int>(found - kColder.begin());
}

Lifecycle read_lifecycle(codec::Xml const& document) {
    if (document.name != "LifecycleConfiguration") throw malformed_xml();
    allow_only(document, {}, {"Rule"});
    if (document.children.empty()) throw malformed_xml();
    if (document.children.size() > kMaximumLifecycleRules) {
        throw invalid_request(
            "The number of lifecycle rules must not exceed the allowed limit of 1000 rules");
    }
    Lifecycle lifecycle;
    std::set<std::string> ids;
    for (codec::Xml const& node : document.children) {
        LifecycleRule rule = read_rule(node);
        if (!rule.id.empty() && !ids.insert(rule.id).second) {
            throw invalid_argument("Rule ID must be unique. Found same ID for more than one rule");
        }
        lifecycle.rules.push_back(std::move(rule));
    }
    return lifecycle;
}

}  // namespace cloud::s3
