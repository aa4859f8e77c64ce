#include "cloud/logs/api.hpp"

#include "cloud/logs/account_policies.hpp"
#include "cloud/logs/destinations.hpp"
#include "cloud/logs/events.hpp"
#include "cloud/logs/metric_filters.hpp"
#include "cloud/logs/needs.hpp"
#include "cloud/logs/queries.hpp"
#include "cloud/logs/query_definitions.hpp"
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

struct Row {
    char const* name;
    Verb verb;
    NeedsOf needs;
    char const* note = "";
};

aws::Operation operation_of(Logs& logs, Row const& row) {
    aws::Operation operation;
    operation.name = row.name;
    operation.action = std::string("logs:") + row.name;
    operation.note = row.note;
    operation.verb = [&logs, verb = row.verb](aws::Invocation const& call) {
        return run(verb, logs, call);
    };
    operation.needs = [&logs, needs = row.needs,
                       action = operation.action](aws::Invocation const& call) {
        return needs(logs, {call, action});
    };
    return operation;
}

constexpr char const* kFields = "queries need no list of fields";
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
    {"DescribeDeliveries", kVended},
    {"DescribeDeliveryDestinations", kVended},
    {"DescribeDeliverySources", kVended},
    {"DescribeExportTasks", kExport},
    {"GetDataProtectionPolicy", kDataProtection},
    {"GetDelivery", kVended},
    {"GetDeliveryDestination", kVended},
    {"GetDeliveryDestinationPolicy", kVended},
    {"GetDeliverySource", kVended},
    {"GetLogAnomalyDetector", kAnomalies},
    {"GetLogGroupFields", kFields},
    {"ListAnomalies", kAnomalies},
    {"ListLogAnomalyDetectors", kAnomalies},
    {"PutDataProtectionPolicy", kDataProtection},
    {"PutDeliveryDestination", kVended},
    {"PutDeliveryDestinationPolicy", kVended},
    {"PutDeliverySource", kVended},
    {"StartLiveTail", kLiveTail},
    {"UpdateAnomaly", kAnomalies},
    {"UpdateLogAnomalyDetector", kAnomalies},
};

constexpr Row kRows[] = {
    {"CreateLogGroup", &create_log_group, &on_group, "Classes STANDARD and INFREQUENT_ACCESS."},
    {"DeleteLogGroup", &delete_log_group, &on_group},
    {"DescribeLogGroups", &describe_log_groups, &on_all_groups},
    {"PutRetentionPolicy", &put_retention_policy, &on_group},
    {"DeleteRetentionPolicy", &delete_retention_policy, &on_group},
    {"AssociateKmsKey", &associate_kms_key, &on_keyed,
     "Of log groups. It takes effect at once, and KMS is asked each time: a key that is disabled "
     "stops what it protects at once."},
    {"DisassociateKmsKey", &disassociate_kms_key, &on_keyed, "Of log groups."},
    {"TagLogGroup", &tag_log_group, &on_group},
    {"UntagLogGroup", &untag_log_group, &on_group},
    {"ListTagsLogGroup", &list_tags_log_group, &on_group},
    {"TagResource", &tag_resource, &on_tagged},
    {"UntagResource", &untag_resource, &on_tagged},
    {"ListTagsForResource", &list_tags_for_resource, &on_tagged},
    {"CreateLogStream", &create_log_stream, &on_stream},
    {"DeleteLogStream", &delete_log_stream, &on_stream},
    {"DescribeLogStreams", &describe_log_streams, &on_group},
    {"PutLogEvents", &put_log_events, &on_stream},
    {"GetLogEvents", &get_log_events, &on_stream},
    {"FilterLogEvents", &filter_log_events, &on_group},
    {"GetLogRecord", &get_log_record, &on_record,
     "The pointer is an event's id, as FilterLogEvents tells it."},
    {"PutMetricFilter", &put_metric_filter, &on_group,
     "Kept and described; no metric comes of it."},
    {"DescribeMetricFilters", &describe_metric_filters, &on_group},
    {"DeleteMetricFilter", &delete_metric_filter, &on_group},
    {"TestMetricFilter", &test_metric_filter, &on_anything},
    {"PutSubscriptionFilter", &put_subscription_filter, &to_subscribe,
     "To Firehose, or to a destination of any account. What a delivery stream tells of its own "
     "errors is not sent to it."},
    {"DescribeSubscriptionFilters", &describe_subscription_filters, &on_group},
    {"DeleteSubscriptionFilter", &delete_subscription_filter, &on_group},
    {"PutDestination", &put_destination, &to_put_destination, "For a Firehose delivery stream."},
    {"PutDestinationPolicy", &put_destination_policy, &on_destination},
    {"DescribeDestinations", &describe_destinations, &on_anything},
    {"DeleteDestination", &delete_destination, &on_destination},
    {"PutAccountPolicy", &put_account_policy, &to_put_account_policy,
     "SUBSCRIPTION_FILTER_POLICY."},
    {"DescribeAccountPolicies", &describe_account_policies, &on_anything,
     "Of the caller's account."},
    {"DeleteAccountPolicy", &delete_account_policy, &to_delete_account_policy},
    {"PutResourcePolicy", &put_resource_policy, &on_anything,
     "Kept and described: nothing here writes to log groups by one."},
    {"DescribeResourcePolicies", &describe_resource_policies, &on_anything},
    {"DeleteResourcePolicy", &delete_resource_policy, &on_anything},
    {"StartQuery", &start_query, &to_start_query,
     "Logs Insights QL: fields, display, filter, filterIndex, parse, stats, sort, limit, dedup, "
     "pattern, diff, unnest and SOURCE; not anomaly, unmask, lookup, join, addtotals and queries "
     "within queries. Discovered are the leaves of JSON. A query may hold 64 MiB, and ends as "
     "Failed where it needs more; the program's log says why."},
    {"GetQueryResults", &get_query_results, &on_anything,
     "Results come once the query is complete, and stay for seven days."},
    {"StopQuery", &stop_query, &on_anything},
    {"DescribeQueries", &describe_queries, &on_anything},
    {"PutQueryDefinition", &put_query_definition, &on_anything, "Kept and described."},
    {"DescribeQueryDefinitions", &describe_query_definitions, &on_anything},
    {"DeleteQueryDefinition", &delete_query_definition, &on_anything},
};

}  // namespace

aws::Service make_api(Logs& l) {
    aws::Service api;
    api.name = "logs";
    api.title = "CloudWatch Logs";
    api.target = "Logs_20140328";
    api.json = aws::Protocol::json_1_1;
    for (Row const& row : kRows) api.operations.push_back(operation_of(l, row));
    for (aws::Operation& operation : api.operations) {
        operation.takes_large_input = operation.name == "PutLogEvents";
    }
    for (Absent const& one : kUnsupported) api.unsupported.push_back({one.name, one.why});
    return api;
}

}  // namespace cloud::logs
