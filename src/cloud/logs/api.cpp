#include "cloud/logs/api.hpp"

#include "cloud/logs/account_policies.hpp"
#include "cloud/logs/destinations.hpp"
#include "cloud/logs/events.hpp"
#include "cloud/logs/metric_filters.hpp"
#include "cloud/logs/resource_policies.hpp"
#include "cloud/logs/subscriptions.hpp"

namespace cloud::logs {
namespace {

using Verb = codec::Json (*)(Logs&, aws::Invocation const&);

// CloudWatch Logs answers what its model forbids with a code of its own.
codec::Json run(Verb verb, Logs& logs, aws::Invocation const& call) {
    try {
        return verb(logs, call);
    } catch (aws::Error const& error) {
        if (!error.message.starts_with("1 validation error detected")) throw;
        throw invalid_parameter(error.message);
    }
}

aws::Operation on(Logs& logs, char const* name, Verb verb, char const* note = "") {
    return {name, [&logs, verb](aws::Invocation const& call) { return run(verb, logs, call); },
            std::string("logs:") + name, note};
}

aws::Operation large(aws::Operation operation) {
    operation.takes_large_input = true;
    return operation;
}

constexpr char const* kKms = "there is no KMS here yet";
constexpr char const* kInsights = "Logs Insights comes with the search";
constexpr char const* kAnomalies = "the SIEM detects";
constexpr char const* kDataProtection = "messages are not masked";
constexpr char const* kExport = "a subscription delivers to S3";
constexpr char const* kVended = "no service here vends logs";
constexpr char const* kLiveTail =
    "replies are whole, and clients ask a host of another name: use FilterLogEvents";

struct Absent {
    char const* name;
    char const* why;
};
constexpr Absent kUnsupported[] = {
    {"AssociateKmsKey", kKms},
    {"CancelExportTask", kExport},
    {"CreateDelivery", kVended},
    {"CreateExportTask", kExport},
    {"CreateLogAnomalyDetector", kAnomalies},
    {"DeleteDataProtectionPolicy", kDataProtection},
    {"DeleteDelivery", kVended},
    {"DeleteDeliveryDestination", kVended},
    {"DeleteDeliveryDestinationPolicy", kVended},
    {"DeleteDeliverySource", kVended},
    {"DeleteLogAnomalyDetector", kAnomalies},
    {"DeleteQueryDefinition", kInsights},
    {"DescribeDeliveries", kVended},
    {"DescribeDeliveryDestinations", kVended},
    {"DescribeDeliverySources", kVended},
    {"DescribeExportTasks", kExport},
    {"DescribeQueries", kInsights},
    {"DescribeQueryDefinitions", kInsights},
    {"DisassociateKmsKey", kKms},
    {"GetDataProtectionPolicy", kDataProtection},
    {"GetDelivery", kVended},
    {"GetDeliveryDestination", kVended},
    {"GetDeliveryDestinationPolicy", kVended},
    {"GetDeliverySource", kVended},
    {"GetLogAnomalyDetector", kAnomalies},
    {"GetLogGroupFields", kInsights},
    {"GetQueryResults", kInsights},
    {"ListAnomalies", kAnomalies},
    {"ListLogAnomalyDetectors", kAnomalies},
    {"PutDataProtectionPolicy", kDataProtection},
    {"PutDeliveryDestination", kVended},
    {"PutDeliveryDestinationPolicy", kVended},
    {"PutDeliverySource", kVended},
    {"PutQueryDefinition", kInsights},
    {"StartLiveTail", kLiveTail},
    {"StartQuery", kInsights},
    {"StopQuery", kInsights},
    {"UpdateAnomaly", kAnomalies},
    {"UpdateLogAnomalyDetector", kAnomalies},
};

}  // namespace

aws::Service make_api(Logs& l) {
    aws::Service api;
    api.name = "logs";
    api.title = "CloudWatch Logs";
    api.target = "Logs_20140328";
    api.json = aws::Protocol::json_1_1;
    api.operations = {
        on(l, "CreateLogGroup", &create_log_group,
           "Without a KMS key; classes STANDARD and INFREQUENT_ACCESS."),
        on(l, "DeleteLogGroup", &delete_log_group),
        on(l, "DescribeLogGroups", &describe_log_groups),
        on(l, "PutRetentionPolicy", &put_retention_policy),
        on(l, "DeleteRetentionPolicy", &delete_retention_policy),
        on(l, "TagLogGroup", &tag_log_group),
        on(l, "UntagLogGroup", &untag_log_group),
        on(l, "ListTagsLogGroup", &list_tags_log_group),
        on(l, "TagResource", &tag_resource),
        on(l, "UntagResource", &untag_resource),
        on(l, "ListTagsForResource", &list_tags_for_resource),
        on(l, "CreateLogStream", &create_log_stream),
        on(l, "DeleteLogStream", &delete_log_stream),
        on(l, "DescribeLogStreams", &describe_log_streams),
        large(on(l, "PutLogEvents", &put_log_events)),
        on(l, "GetLogEvents", &get_log_events),
        on(l, "FilterLogEvents", &filter_log_events),
        on(l, "GetLogRecord", &get_log_record,
           "The pointer is an event's id, as FilterLogEvents tells it."),
        on(l, "PutMetricFilter", &put_metric_filter, "Kept and described; no metric comes of it."),
        on(l, "DescribeMetricFilters", &describe_metric_filters),
        on(l, "DeleteMetricFilter", &delete_metric_filter),
        on(l, "TestMetricFilter", &test_metric_filter),
        on(l, "PutSubscriptionFilter", &put_subscription_filter,
           "To Firehose, or to a destination of any account. What a delivery stream tells of its "
           "own errors is not sent to it."),
        on(l, "DescribeSubscriptionFilters", &describe_subscription_filters),
        on(l, "DeleteSubscriptionFilter", &delete_subscription_filter),
        on(l, "PutDestination", &put_destination, "For a Firehose delivery stream."),
        on(l, "PutDestinationPolicy", &put_destination_policy,
           "Accounts, ARNs, aws:PrincipalOrgID and aws:PrincipalAccount; other conditions deny."),
        on(l, "DescribeDestinations", &describe_destinations),
        on(l, "DeleteDestination", &delete_destination),
        on(l, "PutAccountPolicy", &put_account_policy, "SUBSCRIPTION_FILTER_POLICY."),
        on(l, "DescribeAccountPolicies", &describe_account_policies, "Of the caller's account."),
        on(l, "DeleteAccountPolicy", &delete_account_policy),
        on(l, "PutResourcePolicy", &put_resource_policy,
           "Kept and described: nothing here writes to log groups by one."),
        on(l, "DescribeResourcePolicies", &describe_resource_policies),
        on(l, "DeleteResourcePolicy", &delete_resource_policy),
    };
    for (Absent const& one : kUnsupported) api.unsupported.push_back({one.name, one.why});
    return api;
}

}  // namespace cloud::logs
