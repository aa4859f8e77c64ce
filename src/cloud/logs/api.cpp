#include "cloud/logs/api.hpp"

#include "cloud/logs/events.hpp"
#include "cloud/logs/metric_filters.hpp"
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

constexpr char const* kUnsupported[] = {"AssociateKmsKey",
                                        "CancelExportTask",
                                        "CreateDelivery",
                                        "CreateExportTask",
                                        "CreateLogAnomalyDetector",
                                        "DeleteAccountPolicy",
                                        "DeleteDataProtectionPolicy",
                                        "DeleteDelivery",
                                        "DeleteDeliveryDestination",
                                        "DeleteDeliveryDestinationPolicy",
                                        "DeleteDeliverySource",
                                        "DeleteDestination",
                                        "DeleteLogAnomalyDetector",
                                        "DeleteQueryDefinition",
                                        "DeleteResourcePolicy",
                                        "DescribeAccountPolicies",
                                        "DescribeDeliveries",
                                        "DescribeDeliveryDestinations",
                                        "DescribeDeliverySources",
                                        "DescribeDestinations",
                                        "DescribeExportTasks",
                                        "DescribeQueries",
                                        "DescribeQueryDefinitions",
                                        "DescribeResourcePolicies",
                                        "DisassociateKmsKey",
                                        "GetDataProtectionPolicy",
                                        "GetDelivery",
                                        "GetDeliveryDestination",
                                        "GetDeliveryDestinationPolicy",
                                        "GetDeliverySource",
                                        "GetLogAnomalyDetector",
                                        "GetLogGroupFields",
                                        "GetLogRecord",
                                        "GetQueryResults",
                                        "ListAnomalies",
                                        "ListLogAnomalyDetectors",
                                        "PutAccountPolicy",
                                        "PutDataProtectionPolicy",
                                        "PutDeliveryDestination",
                                        "PutDeliveryDestinationPolicy",
                                        "PutDeliverySource",
                                        "PutDestination",
                                        "PutDestinationPolicy",
                                        "PutQueryDefinition",
                                        "PutResourcePolicy",
                                        "StartLiveTail",
                                        "StartQuery",
                                        "StopQuery",
                                        "UpdateAnomaly",
                                        "UpdateLogAnomalyDetector"};

}  // namespace

aws::Service make_api(Logs& l) {
    aws::Service api;
    api.name = "logs";
    api.title = "CloudWatch Logs";
    api.target = "Logs_20140328";
    api.json = aws::Protocol::json_1_1;
    api.operations = {
        on(l, "CreateLogGroup", &create_log_group, "Without a KMS key; class STANDARD."),
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
        on(l, "PutLogEvents", &put_log_events),
        on(l, "GetLogEvents", &get_log_events),
        on(l, "FilterLogEvents", &filter_log_events),
        on(l, "PutMetricFilter", &put_metric_filter, "Kept and described; no metric comes of it."),
        on(l, "DescribeMetricFilters", &describe_metric_filters),
        on(l, "DeleteMetricFilter", &delete_metric_filter),
        on(l, "TestMetricFilter", &test_metric_filter),
        on(l, "PutSubscriptionFilter", &put_subscription_filter, "To Firehose in any account."),
        on(l, "DescribeSubscriptionFilters", &describe_subscription_filters),
        on(l, "DeleteSubscriptionFilter", &delete_subscription_filter),
    };
    for (char const* name : kUnsupported) api.unsupported.push_back({name, ""});
    return api;
}

}  // namespace cloud::logs
