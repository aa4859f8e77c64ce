#include "cloud/logs/subscriptions.hpp"

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "cloud/logs/envelope.hpp"
#include "cloud/logs/events.hpp"
#include "cloud/logs/filters.hpp"
#include "cloud/logs/listing.hpp"
#include "cloud/logs/pattern/pattern.hpp"

namespace cloud::logs {
namespace {

// The destination is looked at before the log group, as AWS does.
void check_destination(Logs& l, SubscriptionFilter const& filter) {
    std::optional<aws::Arn> const arn = aws::parse_arn(filter.destination_arn);
    if (arn && arn->service == "lambda") {
        throw invalid_parameter(
            "Lambda destinations are not supported: see docs/compatibility.md.");
    }
    bool const streams = arn && (arn->service == "firehose" || arn->service == "kinesis");
    if (streams && filter.role_arn.empty()) {
        throw invalid_parameter("destinationArn for vendor " + arn->service +
                                " cannot be used without roleArn");
    }
    if (!arn || arn->service != "firehose") {
        throw invalid_parameter(
            "destinationArn must be the ARN of a Firehose delivery stream; "
            "others are not supported yet: see docs/compatibility.md.");
    }
    if (!l.sink.has_stream(*arn)) {
        throw invalid_parameter(
            "Could not deliver test message to specified Firehose stream. "
            "Check if the given Firehose stream is in ACTIVE state.");
    }
    std::optional<aws::Arn> const role = aws::parse_arn(filter.role_arn);
    if (!role || !l.roles.has_role(*role)) {
        throw invalid_parameter(
            "Could not deliver test message to specified Firehose stream. "
            "Check if the given roleArn can be assumed by CloudWatch Logs.");
    }
}

codec::Json describe(Group const& group, SubscriptionFilter const& filter) {
    return codec::Json::object({{"filterName", filter.name},
                                {"logGroupName", group.name},
                                {"filterPattern", filter.pattern},
                                {"destinationArn", filter.destination_arn},
                                {"roleArn", filter.role_arn},
                                {"distribution", filter.distribution},
                                {"applyOnTransformedLogs", false},
                                {"creationTime", filter.created_millis}});
}

}  // namespace

codec::Json put_subscription_filter(Logs& l, aws::Invocation const& call) {
    SubscriptionFilter filter;
    filter.name = aws::required_text(call.input, "filterName");
    filter.pattern = aws::optional_text(call.input, "filterPattern").value_or("");
    filter.destination_arn = aws::required_text(call.input, "destinationArn");
    filter.role_arn = aws::optional_text(call.input, "roleArn").value_or("");
    filter.distribution =
        aws::optional_text(call.input, "distribution").value_or(filter.distribution);
    if (filter.distribution != "ByLogStream" && filter.distribution != "Random") {
        throw aws::validation(filter.distribution, "distribution",
                              "Member must satisfy enum value set: [Random, ByLogStream]");
    }
    check_filter_name(filter.name);
    refuse_options(call.input, {"emitSystemFields", "fieldSelectionCriteria"});
    pattern::Pattern const pattern = pattern::parse(filter.pattern);
    check_destination(l, filter);
    Group const group = open_group(l, call);
    std::vector<SubscriptionFilter> const there = l.state.filters(group);
    SubscriptionFilter const* const same = find_filter(there, filter.name);
    if (!same && there.size() >= kSubscriptionFiltersPerLogGroup) throw limit_exceeded();
    check_regex_quota(l, group, pattern, same ? same->pattern : "");
    filter.group = group.id;
    filter.created_millis = same ? same->created_millis : base::to_millis(call.now);
    // What was written before a subscription is not its business; a changed one goes on.
    filter.cursor = same ? same->cursor : l.state.last_block(group.id);
    l.state.save(filter);
    l.sink.put_record(*aws::parse_arn(filter.destination_arn), control_message(call.now), call.now);
    l.core.signal(kDeliveryTopic);
    return codec::Json();
}

codec::Json describe_subscription_filters(Logs& l, aws::Invocation const& call) {
    Group const group = open_group(l, call);
    std::string const prefix = aws::optional_text(call.input, "filterNamePrefix").value_or("");
    std::vector<SubscriptionFilter> filters = l.state.filters(group);
    std::erase_if(filters, [&](auto const& filter) { return !filter.name.starts_with(prefix); });
    return list(call,
                Listing<SubscriptionFilter>{
                    "subscriptionFilters", std::move(filters),
                    [](SubscriptionFilter const& filter) { return filter.name; },
                    [&](SubscriptionFilter const& filter) { return describe(group, filter); }});
}

codec::Json delete_subscription_filter(Logs& l, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "filterName");
    Group const group = open_group(l, call);
    std::vector<SubscriptionFilter> const all = l.state.filters(group);
    SubscriptionFilter const* const filter = find_filter(all, name);
    if (!filter) {
        throw aws::Error("ResourceNotFoundException",
                         "The specified subscription filter does not exist.");
    }
    l.state.remove(*filter);
    return codec::Json();
}

}  // namespace cloud::logs
