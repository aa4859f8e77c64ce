#include "cloud/logs/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/logs/account_policies.hpp"
#include "cloud/logs/listing.hpp"
#include "cloud/logs/needs.hpp"
#include "cloud/logs/sealing.hpp"
#include "cloud/system_tags.hpp"

namespace cloud::logs {
namespace {

constexpr std::array<std::int64_t, 22> kRetentionDays{1,    3,    5,    7,    14,   30,  60,  90,
                                                      120,  150,  180,  365,  400,  545, 731, 1096,
                                                      1827, 2192, 2557, 2922, 3288, 3653};

bool name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-/#").find(c) != std::string_view::npos;
}

void check_length(std::string const& name) {
    if (name.size() <= kMaximumNameBytes) return;
    throw invalid_parameter(
        "Invalid LogGroup or LogStream, both must have length less than or equal to 512.");
}

void check_group_name(std::string const& name) {
    check_length(name);
    if (base::lower(name).starts_with("aws/")) {
        throw invalid_parameter("Log groups starting with AWS/ are reserved for AWS.");
    }
    if (!name.empty() && std::all_of(name.begin(), name.end(), name_character)) return;
    throw aws::validation(name, "logGroupName",
                          "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+");
}

void check_stream_name(std::string const& name) {
    check_length(name);
    if (!name.empty() && name.find_first_of(":*") == std::string::npos) return;
    throw aws::validation(name, "logStreamName",
                          "Member must satisfy regular expression pattern: [^:*]*");
}

// A name stays itself; "arn:aws:logs:eu-west-1:111122223333:log-group:/app/web:*" is "/app/web".
// Nothing where the ARN is of another account or region.
std::optional<std::string> name_of(std::string const& identifier, aws::Caller const& caller) {
    std::optional<aws::Arn> const arn = aws::parse_arn(identifier);
    constexpr std::string_view kPrefix = "log-group:";
    if (!arn || !arn->resource.starts_with(kPrefix)) return identifier;
    if (arn->account != caller.account.value || arn->region != caller.region.value) {
        return std::nullopt;
    }
    std::string name = arn->resource.substr(kPrefix.size());
    if (name.ends_with(":*")) name.resize(name.size() - 2);
    return name;
}

Group find_group(Logs& l, aws::Invocation const& call, std::string const& identifier) {
    std::optional<Group> group = named_group(l, call.caller, identifier);
    if (!group) throw group_not_found();
    return *group;
}

std::map<std::string, std::string> read_tags(codec::Json const& json) {
    std::map<std::string, std::string> tags;
    for (auto const& [key, value] : json.members()) {
        if (is_system_tag(key)) {
            throw invalid_parameter("Tag keys that start with aws: are reserved: " + key);
        }
        tags[key] = value.text();
    }
    return tags;
}

void check_tags(Group const& group) {
    if (counted_tags(group.tags) <= kMaximumTags) return;
    throw aws::Error("TooManyTagsException", "A resource can have no more than 50 tags.")
        .with("resourceName", group.arn());
}

codec::Json to_json(std::map<std::string, std::string> const& tags) {
    codec::Json json = codec::Json::object();
    for (auto const& [key, value] : tags) json.set(key, value);
    return json;
}

constexpr char const* kStandard = "STANDARD";
constexpr char const* kInfrequent = "INFREQUENT_ACCESS";

char const* class_of(Group const& group) { return group.infrequent ? kInfrequent : kStandard; }

bool asks_infrequent(codec::Json const& in) {
    std::string const kind = aws::optional_text(in, "logGroupClass").value_or(kStandard);
    if (kind == "DELIVERY") {
        throw invalid_parameter(
            "logGroupClass DELIVERY is not supported: see docs/compatibility.md.");
    }
    if (kind == kStandard || kind == kInfrequent) return kind == kInfrequent;
    throw aws::validation(kind, "logGroupClass",
                          "Member must satisfy enum value set: [STANDARD, INFREQUENT_ACCESS, "
                          "DELIVERY]");
}

codec::Json describe(Logs& l, Group const& group, bool by_pattern) {
    auto const metric_filters =
        static_cast<std::int64_t>(l.subscriptions.metric_filters(group).size());
    codec::Json out = codec::Json::object({{"logGroupName", group.name},
                                           {"creationTime", group.created_millis},
                                           {"metricFilterCount", metric_filters},
                                           {"arn", group.arn() + ":*"},
                                           {"logGroupClass", class_of(group)},
                                           {"logGroupArn", group.arn()}});
    if (group.retention_days > 0) out.set("retentionInDays", group.retention_days);
    if (!group.kms_key.empty()) out.set("kmsKeyId", group.kms_key);
    if (by_pattern) return out;
    out.set("storedBytes", group.stored_bytes);
    out.set("deletionProtectionEnabled", false);
    return out;
}

codec::Json describe(Group const& group, Stream const& stream) {
    codec::Json out = codec::Json::object({{"logStreamName", stream.name},
                                           {"creationTime", stream.created_millis},
                                           {"arn", group.arn() + ":log-stream:" + stream.name},
                                           {"storedBytes", 0}});
    if (stream.last_ingestion_millis == 0) return out;
    out.set("firstEventTimestamp", stream.first_event_millis);
    out.set("lastEventTimestamp", stream.last_event_millis);
    out.set("lastIngestionTime", stream.last_ingestion_millis);
    out.set("uploadSequenceToken", event_id(stream.last_ingestion_millis));
    return out;
}

Group add(Logs& l, Group const& fresh, base::Instant now) {
    l.state.add(fresh);
    Group group = *l.state.group(fresh.account, fresh.region, fresh.name);
    apply_account_policies(l, group, now);
    return group;
}

Stream add(Logs& l, Group const& group, std::string const& name, base::Instant now) {
    Stream stream;
    stream.group = group.id;
    stream.name = name;
    stream.created_millis = base::to_millis(now);
    l.state.add(stream);
    return *l.state.stream(group, name);
}

Group tagged_group(Logs& l, aws::Invocation const& call) {
    return find_group(l, call, aws::required_text(call.input, "resourceArn"));
}

// By its name, or by a resourceIdentifier: its ARN. The results of queries have none here.
Group keyed_group(Logs& l, aws::Invocation const& call) {
    std::optional<std::string> const arn = aws::optional_text(call.input, "resourceIdentifier");
    if (!arn) return open_group(l, call);
    if (call.input.has("logGroupName")) {
        throw invalid_parameter(
            "LogGroup name and resource identifier are mutually exclusive parameters.");
    }
    if (arn->find(":query-result:") != std::string::npos) {
        throw invalid_parameter(
            "Keys of query results are not supported: see docs/compatibility.md.");
    }
    return find_group(l, call, *arn);
}

codec::Json add_tags(Logs& l, Group group, codec::Json const& tags) {
    for (auto& [key, value] : read_tags(tags)) group.tags[key] = value;
    check_tags(group);
    l.state.save(group);
    return codec::Json::object();
}

codec::Json drop_tags(Logs& l, Group group, std::vector<std::string> const& keys) {
    for (std::string const& key : keys) {
        if (!is_system_tag(key)) group.tags.erase(key);
    }
    l.state.save(group);
    return codec::Json::object();
}

}  // namespace

std::optional<Group> named_group(Logs& l, aws::Caller const& caller,
                                 std::string const& identifier) {
    std::optional<std::string> const name = name_of(identifier, caller);
    if (!name) return std::nullopt;
    return l.state.group(caller.account.value, caller.region.value, *name);
}

Group open_group(Logs& l, aws::Invocation const& call, char const* member) {
    std::optional<std::string> const identifier =
        aws::optional_text(call.input, "logGroupIdentifier");
    if (identifier && call.input.has(member)) {
        throw aws::Error("ValidationException",
                         "LogGroup name and LogGroup ARN are mutually exclusive parameters.");
    }
    return find_group(l, call, identifier ? *identifier : aws::required_text(call.input, member));
}

Stream open_stream(Logs& l, Group const& group, std::string const& name) {
    std::optional<Stream> stream = l.state.stream(group, name);
    if (!stream) throw stream_not_found();
    return *stream;
}

void refuse_infrequent(Group const& group) {
    if (!group.infrequent) return;
    throw aws::Error(
        "InvalidOperationException",
        "The operation is not valid on a log group of the class " + std::string(kInfrequent) + ".");
}

Group group_for(Logs& l, ErrorLog::Destination const& place, base::Instant now) {
    std::optional<Group> known = l.state.group(place.account, place.region, place.log_group);
    if (known) return *std::move(known);
    Group group;
    group.account = place.account;
    group.region = place.region;
    group.name = place.log_group;
    group.created_millis = base::to_millis(now);
    return add(l, group, now);
}

codec::Json create_log_group(Logs& l, aws::Invocation const& call) {
    Group group;
    group.name = aws::required_text(call.input, "logGroupName");
    check_group_name(group.name);
    group.infrequent = asks_infrequent(call.input);
    group.account = call.caller.account.value;
    group.region = call.caller.region.value;
    if (l.state.group(group.account, group.region, group.name)) {
        throw aws::Error("ResourceAlreadyExistsException",
                         "The specified log group already exists");
    }
    group.created_millis = base::to_millis(call.now);
    group.tags = read_tags(call.input.at("tags"));
    check_tags(group);
    if (!group.tags.empty()) require_tagging(l, call, group.arn());
    group.kms_key = aws::optional_text(call.input, "kmsKeyId").value_or("");
    if (!group.kms_key.empty()) check_key(l, group, call.now);
    add(l, group, call.now);
    return codec::Json();
}

codec::Json delete_log_group(Logs& l, aws::Invocation const& call) {
    Group const group = open_group(l, call);
    l.subscriptions.remove_all(group);
    l.state.remove(group);
    l.core.signal(kRetentionTopic);
    return codec::Json();
}

codec::Json describe_log_groups(Logs& l, aws::Invocation const& call) {
    std::optional<std::string> const prefix = aws::optional_text(call.input, "logGroupNamePrefix");
    std::optional<std::string> const pattern =
        aws::optional_text(call.input, "logGroupNamePattern");
    bool const any_class = !call.input.has("logGroupClass");
    bool const infrequent = asks_infrequent(call.input);
    if (prefix && pattern) {
        throw invalid_parameter(
            "LogGroup name prefix and LogGroup name pattern are mutually "
            "exclusive parameters.");
    }
    State::Named named{prefix.value_or(""), described_after(call).value_or("")};
    // One more than the page shows tells that there are others. What else is asked decides later.
    if (!pattern && any_class) named.limit = described_limit(call) + 1;
    std::vector<Group> groups =
        l.state.groups(call.caller.account.value, call.caller.region.value, named);
    std::string const wanted = base::lower(pattern.value_or(""));
    std::erase_if(groups, [&](Group const& group) {
        return (!any_class && group.infrequent != infrequent) ||
               base::lower(group.name).find(wanted) == std::string::npos;
    });
    return list(call,
                Listing<Group>{
                    "logGroups", std::move(groups), [](Group const& group) { return group.name; },
                    [&](Group const& group) { return describe(l, group, pattern.has_value()); }});
}

codec::Json put_retention_policy(Logs& l, aws::Invocation const& call) {
    Group group = open_group(l, call);
    std::int64_t const days = aws::required_integer(call.input, "retentionInDays");
    if (std::find(kRetentionDays.begin(), kRetentionDays.end(), days) == kRetentionDays.end()) {
        throw invalid_parameter("Invalid retention value " + std::to_string(days) + ".");
    }
    group.retention_days = days;
    l.state.save(group);
    l.core.signal(kRetentionTopic);
    return codec::Json();
}

codec::Json delete_retention_policy(Logs& l, aws::Invocation const& call) {
    Group group = open_group(l, call);
    group.retention_days = 0;
    l.state.save(group);
    return codec::Json();
}

codec::Json associate_kms_key(Logs& l, aws::Invocation const& call) {
    Group group = keyed_group(l, call);
    group.kms_key = aws::required_text(call.input, "kmsKeyId");
    check_key(l, group, call.now);
    l.state.save(group);
    return codec::Json();
}

codec::Json disassociate_kms_key(Logs& l, aws::Invocation const& call) {
    Group group = keyed_group(l, call);
    group.kms_key.clear();
    l.state.save(group);
    return codec::Json();
}

codec::Json tag_log_group(Logs& l, aws::Invocation const& call) {
    return add_tags(l, open_group(l, call), call.input.at("tags"));
}

codec::Json untag_log_group(Logs& l, aws::Invocation const& call) {
    return drop_tags(l, open_group(l, call), aws::text_list(call.input, "tags"));
}

codec::Json list_tags_log_group(Logs& l, aws::Invocation const& call) {
    return codec::Json::object({{"tags", to_json(open_group(l, call).tags)}});
}

codec::Json tag_resource(Logs& l, aws::Invocation const& call) {
    return add_tags(l, tagged_group(l, call), call.input.at("tags"));
}

codec::Json untag_resource(Logs& l, aws::Invocation const& call) {
    return drop_tags(l, tagged_group(l, call), aws::text_list(call.input, "tagKeys"));
}

codec::Json list_tags_for_resource(Logs& l, aws::Invocation const& call) {
    return codec::Json::object({{"tags", to_json(tagged_group(l, call).tags)}});
}

Stream stream_for(Logs& l, Group const& group, std::string const& name, base::Instant now) {
    std::optional<Stream> known = l.state.stream(group, name);
    return known ? *std::move(known) : add(l, group, name, now);
}

codec::Json create_log_stream(Logs& l, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "logStreamName");
    check_stream_name(name);
    Group const group = open_group(l, call);
    if (l.state.stream(group, name)) {
        throw aws::Error("ResourceAlreadyExistsException",
                         "The specified log stream already exists");
    }
    add(l, group, name, call.now);
    return codec::Json();
}

codec::Json delete_log_stream(Logs& l, aws::Invocation const& call) {
    Group const group = open_group(l, call);
    l.state.remove(open_stream(l, group, aws::required_text(call.input, "logStreamName")));
    l.core.signal(kRetentionTopic);
    return codec::Json();
}

codec::Json describe_log_streams(Logs& l, aws::Invocation const& call) {
    Group const group = open_group(l, call);
    std::string const prefix = aws::optional_text(call.input, "logStreamNamePrefix").value_or("");
    std::string const order = aws::optional_text(call.input, "orderBy").value_or("LogStreamName");
    bool const by_time = order == "LastEventTime";
    if (!by_time && order != "LogStreamName") {
        throw aws::validation(order, "orderBy",
                              "Member must satisfy enum value set: [LogStreamName, LastEventTime]");
    }
    if (by_time && !prefix.empty()) {
        throw invalid_parameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
    }
    std::vector<Stream> streams = l.state.streams(group);
    std::erase_if(streams, [&](Stream const& s) { return !s.name.starts_with(prefix); });
    auto const key = [&](Stream const& s) {
        return by_time ? fmt::format("{:020} {}", s.last_event_millis, s.name) : s.name;
    };
    return list(call, Listing<Stream>{"logStreams", std::move(streams), key,
                                      [&](Stream const& s) { return describe(group, s); },
                                      aws::optional_boolean(call.input, "descending", false)});
}

}  // namespace cloud::logs
