#include "cloud/logs/metric_filters.hpp"

#include <array>

#include "aws/input.hpp"
#include "cloud/logs/filters.hpp"
#include "cloud/logs/listing.hpp"
#include "cloud/logs/pattern/pattern.hpp"

namespace cloud::logs {
namespace {

constexpr std::size_t kMostTestedMessages = 50;
constexpr std::size_t kLongestMetricName = 255;  // and namespace
constexpr std::size_t kLongestMetricValue = 100;
constexpr std::size_t kMostDimensions = 3;
constexpr std::size_t kLongestDimension = 255;
constexpr std::array<char const*, 6> kTransformation = {
    "metricName", "metricNamespace", "metricValue", "defaultValue", "dimensions", "unit"};

void check_metric_name(codec::Json const& transformation, char const* member) {
    std::string const name = aws::required_text(transformation, member);
    if (name.size() > kLongestMetricName) {
        throw aws::validation(name.substr(0, 64), member,
                              "Member must have length less than or equal to 255");
    }
    if (name.find_first_of(":*$") == std::string::npos) return;
    throw aws::validation(name, member, "Member must satisfy regular expression pattern: [^:*$]*");
}

void check_dimensions(codec::Json const& transformation, pattern::Pattern const& pattern) {
    codec::Json const& dimensions = transformation.at("dimensions");
    if (dimensions.is_null() || dimensions.members().empty()) return;
    if (dimensions.members().size() > kMostDimensions) {
        throw invalid_parameter("A metric filter can have at most 3 dimensions.");
    }
    for (auto const& [name, value] : dimensions.members()) {
        if (name.size() <= kLongestDimension && value.text().size() <= kLongestDimension) continue;
        throw aws::validation(name.substr(0, 64), "dimensions",
                              "Map keys and values must have length less than or equal to 255");
    }
    if (!pattern.takes_out()) {
        throw invalid_parameter("The specified filter pattern does not support dimensions");
    }
    if (transformation.has("defaultValue")) {
        throw invalid_parameter(
            "Invalid metric transformation: dimensions and default value are mutually exclusive "
            "properties.");
    }
}

// Exactly one is accepted.
codec::Json given_transformations(codec::Json const& in, pattern::Pattern const& pattern) {
    codec::Json const& all = in.at("metricTransformations");
    if (!all.is_array() || all.items().size() != 1) {
        throw aws::validation(std::to_string(all.items().size()) + " transformations",
                              "metricTransformations",
                              "Member must have length greater than or equal to 1 and less than or "
                              "equal to 1");
    }
    codec::Json const& one = all.items().front();
    check_metric_name(one, "metricName");
    check_metric_name(one, "metricNamespace");
    std::string const value = aws::required_text(one, "metricValue");
    if (value.size() > kLongestMetricValue) {
        throw aws::validation(value.substr(0, 64), "metricValue",
                              "Member must have length less than or equal to 100");
    }
    check_dimensions(one, pattern);
    codec::Json kept = codec::Json::object();
    for (char const* member : kTransformation) {
        if (one.has(member)) kept.set(member, one.at(member));
    }
    return codec::Json::array({kept});
}

struct Described {
    Group group;
    MetricFilter filter;
    codec::Json transformations;
};

codec::Json describe(Described const& one) {
    return codec::Json::object({{"filterName", one.filter.name},
                                {"filterPattern", one.filter.pattern},
                                {"metricTransformations", one.transformations},
                                {"creationTime", one.filter.created_millis},
                                {"logGroupName", one.group.name},
                                {"applyOnTransformedLogs", false}});
}

// Of one log group, or of all of the account's in the region.
std::vector<Group> asked_groups(Logs& l, aws::Invocation const& call) {
    if (call.input.has("logGroupName")) return {open_group(l, call)};
    return l.state.groups(call.caller.account.value, call.caller.region.value);
}

std::vector<std::string> given_messages(codec::Json const& in) {
    std::vector<std::string> messages = aws::text_list(in, "logEventMessages");
    if (!messages.empty() && messages.size() <= kMostTestedMessages) return messages;
    throw aws::validation(std::to_string(messages.size()) + " messages", "logEventMessages",
                          messages.empty() ? "Member must have length greater than or equal to 1"
                                           : "Member must have length less than or equal to 50");
}

}  // namespace

codec::Json put_metric_filter(Logs& l, aws::Invocation const& call) {
    MetricFilter filter;
    filter.name = aws::required_text(call.input, "filterName");
    filter.pattern = aws::required_text(call.input, "filterPattern");
    check_filter_name(filter.name);
    refuse_options(call.input, {"fieldSelectionCriteria", "emitSystemFieldDimensions"});
    pattern::Pattern const pattern = pattern::parse(filter.pattern);
    filter.transformations = codec::to_json(given_transformations(call.input, pattern));
    Group const group = open_group(l, call);
    refuse_infrequent(group);
    std::vector<MetricFilter> const there = l.subscriptions.metric_filters(group);
    MetricFilter const* const same = find_filter(there, filter.name);
    if (!same && there.size() >= kMetricFiltersPerLogGroup) throw limit_exceeded();
    check_regex_quota(l, group, pattern, same ? same->pattern : "");
    filter.group = group.id;
    filter.created_millis = same ? same->created_millis : base::to_millis(call.now);
    l.subscriptions.save(filter);
    return codec::Json();
}

codec::Json describe_metric_filters(Logs& l, aws::Invocation const& call) {
    std::string const prefix = aws::optional_text(call.input, "filterNamePrefix").value_or("");
    auto const metric = aws::optional_text(call.input, "metricName");
    auto const metric_namespace = aws::optional_text(call.input, "metricNamespace");
    if (metric.has_value() != metric_namespace.has_value()) {
        throw invalid_parameter("metricName and metricNamespace must be specified together.");
    }
    std::vector<Described> found;
    for (Group const& group : asked_groups(l, call)) {
        for (MetricFilter& filter : l.subscriptions.metric_filters(group)) {
            codec::Json json = codec::parse_json(filter.transformations).value_or(codec::Json());
            if (json.items().empty()) continue;
            codec::Json const& first = json.items().front();
            bool const of_metric =
                !metric || (first.at("metricName").text() == *metric &&
                            first.at("metricNamespace").text() == *metric_namespace);
            if (!of_metric || !filter.name.starts_with(prefix)) continue;
            found.push_back({group, std::move(filter), std::move(json)});
        }
    }
    return list(call, Listing<Described>{"metricFilters", std::move(found),
                                         [](Described const& one) {
                                             return one.filter.name + '\n' + one.group.name;
                                         },
                                         [](Described const& one) { return describe(one); }});
}

codec::Json delete_metric_filter(Logs& l, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "filterName");
    std::vector<MetricFilter> const all = l.subscriptions.metric_filters(open_group(l, call));
    MetricFilter const* const filter = find_filter(all, name);
    if (!filter) {
        throw aws::Error("ResourceNotFoundException",
                         "The specified metric filter does not exist.");
    }
    l.subscriptions.remove(*filter);
    return codec::Json();
}

codec::Json test_metric_filter(Logs&, aws::Invocation const& call) {
    pattern::Pattern const pattern =
        pattern::parse(aws::required_text(call.input, "filterPattern"));
    codec::Json matches = codec::Json::array();
    std::int64_t number = 0;
    for (std::string const& message : given_messages(call.input)) {
        std::optional<std::vector<pattern::Extracted>> const extracted = pattern.extract(message);
        if (extracted) {
            codec::Json values = codec::Json::object();
            for (pattern::Extracted const& one : *extracted) values.set(one.name, one.value);
            matches.push(codec::Json::object({{"eventNumber", number},
                                              {"eventMessage", message},
                                              {"extractedValues", std::move(values)}}));
        }
        ++number;
    }
    return codec::Json::object({{"matches", std::move(matches)}});
}

}  // namespace cloud::logs
