#include "cloud/logs/subscriptions.hpp"

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/logs/events.hpp"
#include "cloud/logs/filters.hpp"
#include "cloud/logs/listing.hpp"
#include "cloud/logs/targets.hpp"

namespace cloud::logs {
namespace {

// emitSystemFields, as they are kept. Rule: API reference, PutSubscriptionFilter.
std::string given_system_fields(codec::Json const& in) {
    std::vector<std::string> const fields = aws::text_list(in, "emitSystemFields");
    for (std::string const& field : fields) {
        if (field == "@aws.account" || field == "@aws.region") continue;
        throw invalid_parameter("emitSystemFields can be @aws.account and @aws.region, not " +
                                field + ".");
    }
    return base::join(fields, ",");
}

codec::Json describe(Group const& group, SubscriptionFilter const& filter) {
    codec::Json out = codec::Json::object({{"filterName", filter.name},
                                           {"logGroupName", group.name},
                                           {"filterPattern", filter.pattern},
                                           {"destinationArn", filter.destination_arn},
                                           {"distribution", filter.distribution},
                                           {"applyOnTransformedLogs", false},
                                           {"creationTime", filter.created_millis}});
    if (!filter.role_arn.empty()) out.set("roleArn", filter.role_arn);
    if (filter.system_fields.empty()) return out;
    codec::Json fields = codec::Json::array();
    for (std::string_view const field : base::split(filter.system_fields, ',')) {
        fields.push(field);
    }
    out.set("emitSystemFields", std::move(fields));
    return out;
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
    check_distribution(filter.distribution);
    check_filter_name(filter.name);
    refuse_options(call.input, {"fieldSelectionCriteria"});
    filter.system_fields = given_system_fields(call.input);
    pattern::Pattern const pattern = pattern::parse(filter.pattern);
    // The destination is looked at before the log group, as AWS does.
    Target const target{filter.destination_arn, filter.role_arn};
    check_target(l, call, target);
    Group const group = open_group(l, call);
    refuse_infrequent(group);
    std::vector<SubscriptionFilter> const there = l.subscriptions.filters(group);
    SubscriptionFilter const* const same = find_filter(there, filter.name);
    auto const quota = static_cast<std::size_t>(l.quotas.subscription_filters_per_log_group);
    if (!same && there.size() >= quota) throw limit_exceeded();
    check_regex_quota(l, group, pattern, same ? same->pattern : "");
    filter.group = group.id;
    filter.created_millis = same ? same->created_millis : base::to_millis(call.now);
    // What was written before a subscription is not its business; a changed one goes on.
    filter.cursor = same ? same->cursor : l.state.last_block(group.id);
    l.subscriptions.save(filter);
    send_test_message(l, target, sender_of(group), call.now);
    l.core.signal(kDeliveryTopic);
    return codec::Json();
}

codec::Json describe_subscription_filters(Logs& l, aws::Invocation const& call) {
    Group const group = open_group(l, call);
    std::string const prefix = aws::optional_text(call.input, "filterNamePrefix").value_or("");
    std::vector<SubscriptionFilter> filters = l.subscriptions.filters(group);
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
    std::vector<SubscriptionFilter> const all = l.subscriptions.filters(group);
    SubscriptionFilter const* const filter = find_filter(all, name);
    if (!filter) {
        throw aws::Error("ResourceNotFoundException",
                         "The specified subscription filter does not exist.");
    }
    l.subscriptions.remove(*filter);
    return codec::Json();
}

}  // namespace cloud::logs
