// AWS::Logs::*
#include "cfn/changes.hpp"
#include "cloud/cloudformation/resource_families.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

// "LogGroupName" of a template is "logGroupName" of the API.
Json in_camel_case(Json const& properties, std::vector<char const*> const& names) {
    Json out = Json::object();
    for (char const* const name : names) {
        if (!properties.has(name)) continue;
        std::string camel = name;
        camel[0] = static_cast<char>(camel[0] - 'A' + 'a');
        out.set(camel, properties.at(name));
    }
    return out;
}

Json tag_map(Json const& tags) {
    Json map = Json::object();
    for (Json const& tag : tags.items()) map.set(tag.at("Key").text(), tag.at("Value"));
    return map;
}

Json group(std::string const& name) { return Json::object({{"logGroupName", name}}); }

void set_retention(Desk const& desk, std::string const& name, Json const& properties) {
    if (!properties.has("RetentionInDays")) return;
    Json input = group(name);
    input.set("retentionInDays", properties.at("RetentionInDays"));
    desk.call("logs", "PutRetentionPolicy", input);
}

Made made_group(Desk const& desk, std::string const& name) {
    return {name, Json::object({{"Arn", desk.arn("logs", "log-group:" + name + ":*")}})};
}

std::string group_arn(Desk const& desk, std::string const& name) {
    return desk.arn("logs", "log-group:" + name);
}

void mark_group(Desk const& desk, std::string const& name) { desk.mark(group_arn(desk, name)); }

Made create_group(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "LogGroupName");
    if (name.empty()) name = desk.fresh_name(512);
    Json input = in_camel_case(properties, {"KmsKeyId", "LogGroupClass"});
    input.set("logGroupName", name);
    Json const tags = desk.tags(properties.at("Tags"));
    if (!tags.items().empty()) input.set("tags", tag_map(tags));
    desk.call("logs", "CreateLogGroup", input);
    mark_group(desk, name);
    set_retention(desk, name, properties);
    return made_group(desk, name);
}

Made update_group(Desk const& desk, StackResource const& was, Json const& properties) {
    std::string const& name = was.physical;
    if (properties.has("RetentionInDays")) {
        set_retention(desk, name, properties);
    } else if (was.properties.has("RetentionInDays")) {
        desk.call("logs", "DeleteRetentionPolicy", group(name));
    }
    if (properties.has("KmsKeyId")) {
        Json input = group(name);
        input.set("kmsKeyId", properties.at("KmsKeyId"));
        desk.call("logs", "AssociateKmsKey", input);
    } else if (was.properties.has("KmsKeyId")) {
        desk.call("logs", "DisassociateKmsKey", group(name));
    }
    Json const gone = desk.tags_gone(was.properties.at("Tags"), properties.at("Tags"));
    if (!gone.items().empty()) {
        desk.call("logs", "UntagResource",
                  Json::object({{"resourceArn", group_arn(desk, name)}, {"tagKeys", gone}}));
    }
    Json const tags = desk.tags(properties.at("Tags"));
    if (!tags.items().empty()) {
        desk.call("logs", "TagResource",
                  Json::object({{"resourceArn", group_arn(desk, name)}, {"tags", tag_map(tags)}}));
    }
    mark_group(desk, name);
    return made_group(desk, name);
}

void remove_group(Desk const& desk, StackResource const& was) {
    desk.call("logs", "DeleteLogGroup", group(was.physical));
}

std::optional<Made> adopt_group(Desk const& desk, Json const& properties) {
    std::string const name = text_of(properties, "LogGroupName");
    Json const found =
        desk.call("logs", "DescribeLogGroups", Json::object({{"logGroupNamePrefix", name}}));
    for (Json const& one : found.at("logGroups").items()) {
        if (one.at("logGroupName").text() != name) continue;
        mark_group(desk, name);
        set_retention(desk, name, properties);
        return made_group(desk, name);
    }
    return std::nullopt;
}

Json tags_now(Desk const& desk, StackResource const& was) {
    Json const answer = desk.call("logs", "ListTagsForResource",
                                  Json::object({{"resourceArn", group_arn(desk, was.physical)}}));
    std::map<std::string, std::string> found;
    for (auto const& [key, value] : answer.at("tags").members()) found[key] = value.text();
    return own_tags_now(was.properties.at("Tags"), found);
}

std::optional<Json> read_group(Desk const& desk, StackResource const& was) {
    Json const found = desk.call("logs", "DescribeLogGroups",
                                 Json::object({{"logGroupNamePrefix", was.physical}}));
    for (Json const& one : found.at("logGroups").items()) {
        if (one.at("logGroupName").text() != was.physical) continue;
        Json out = Json::object({{"LogGroupName", was.physical}});
        if (one.has("retentionInDays")) out.set("RetentionInDays", one.at("retentionInDays"));
        if (one.has("kmsKeyId")) out.set("KmsKeyId", one.at("kmsKeyId"));
        if (one.has("logGroupClass")) out.set("LogGroupClass", one.at("logGroupClass"));
        if (was.properties.has("Tags")) out.set("Tags", tags_now(desk, was));
        return out;
    }
    return std::nullopt;
}

Made create_stream(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "LogStreamName");
    if (name.empty()) name = desk.fresh_name(512);
    Json input = group(text_of(properties, "LogGroupName"));
    input.set("logStreamName", name);
    desk.call("logs", "CreateLogStream", input);
    return {name};
}

void remove_stream(Desk const& desk, StackResource const& was) {
    Json input = group(text_of(was.properties, "LogGroupName"));
    input.set("logStreamName", was.physical);
    desk.call("logs", "DeleteLogStream", input);
}

Json filter_input(Json const& properties, std::string const& name) {
    Json input = in_camel_case(properties, {"LogGroupName", "FilterPattern", "DestinationArn",
                                            "RoleArn", "Distribution", "ApplyOnTransformedLogs"});
    input.set("filterName", name);
    if (!input.has("filterPattern")) input.set("filterPattern", "");
    return input;
}

// A filter of that name is not overwritten: it is somebody's. (PutSubscriptionFilter would.)
Made create_filter(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "FilterName");
    if (name.empty()) name = desk.fresh_name(512);
    Json const there = desk.call("logs", "DescribeSubscriptionFilters",
                                 group(text_of(properties, "LogGroupName")));
    for (Json const& one : there.at("subscriptionFilters").items()) {
        if (one.at("filterName").text() != name) continue;
        throw aws::Error("AlreadyExistsException",
                         "Resource of type 'AWS::Logs::SubscriptionFilter' with identifier '" +
                             name + "|" + text_of(properties, "LogGroupName") +
                             "' already exists.");
    }
    desk.call("logs", "PutSubscriptionFilter", filter_input(properties, name));
    return {name};
}

Made update_filter(Desk const& desk, StackResource const& was, Json const& properties) {
    desk.call("logs", "PutSubscriptionFilter", filter_input(properties, was.physical));
    return {was.physical};
}

void remove_filter(Desk const& desk, StackResource const& was) {
    Json input = group(text_of(was.properties, "LogGroupName"));
    input.set("filterName", was.physical);
    desk.call("logs", "DeleteSubscriptionFilter", input);
}

std::optional<Json> read_filter(Desk const& desk, StackResource const& was) {
    Json input = group(text_of(was.properties, "LogGroupName"));
    Json const found = desk.call("logs", "DescribeSubscriptionFilters", input);
    for (Json const& one : found.at("subscriptionFilters").items()) {
        if (one.at("filterName").text() != was.physical) continue;
        Json out = Json::object({{"FilterName", was.physical},
                                 {"LogGroupName", one.at("logGroupName")},
                                 {"FilterPattern", one.at("filterPattern")},
                                 {"DestinationArn", one.at("destinationArn")}});
        if (one.has("roleArn")) out.set("RoleArn", one.at("roleArn"));
        if (one.has("distribution")) out.set("Distribution", one.at("distribution"));
        return out;
    }
    return std::nullopt;
}

Json metric_input(Json const& properties, std::string const& name) {
    Json input =
        in_camel_case(properties, {"LogGroupName", "FilterPattern", "ApplyOnTransformedLogs"});
    input.set("filterName", name);
    Json transformations = Json::array();
    for (Json const& one : properties.at("MetricTransformations").items()) {
        transformations.push(in_camel_case(
            one, {"MetricName", "MetricNamespace", "MetricValue", "DefaultValue", "Unit"}));
    }
    input.set("metricTransformations", std::move(transformations));
    return input;
}

Made create_metric(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "FilterName");
    if (name.empty()) name = desk.fresh_name(512);
    desk.call("logs", "PutMetricFilter", metric_input(properties, name));
    return {name};
}

Made update_metric(Desk const& desk, StackResource const& was, Json const& properties) {
    desk.call("logs", "PutMetricFilter", metric_input(properties, was.physical));
    return {was.physical};
}

void remove_metric(Desk const& desk, StackResource const& was) {
    Json input = group(text_of(was.properties, "LogGroupName"));
    input.set("filterName", was.physical);
    desk.call("logs", "DeleteMetricFilter", input);
}

Made put_destination(Desk const& desk, Json const& properties) {
    Json const made =
        desk.call("logs", "PutDestination",
                  in_camel_case(properties, {"DestinationName", "TargetArn", "RoleArn"}));
    if (properties.has("DestinationPolicy")) {
        desk.call("logs", "PutDestinationPolicy",
                  Json::object({{"destinationName", properties.at("DestinationName")},
                                {"accessPolicy", document_text(properties, "DestinationPolicy")}}));
    }
    return {text_of(properties, "DestinationName"),
            Json::object({{"Arn", made.at("destination").at("arn")}})};
}

Made update_destination(Desk const& desk, StackResource const&, Json const& properties) {
    return put_destination(desk, properties);
}

void remove_destination(Desk const& desk, StackResource const& was) {
    desk.call("logs", "DeleteDestination", Json::object({{"destinationName", was.physical}}));
}

Made put_account_policy(Desk const& desk, Json const& properties) {
    Json input =
        in_camel_case(properties, {"PolicyName", "PolicyType", "Scope", "SelectionCriteria"});
    input.set("policyDocument", document_text(properties, "PolicyDocument"));
    desk.call("logs", "PutAccountPolicy", input);
    return {text_of(properties, "PolicyName"), Json::object({{"AccountId", desk.stack().account}})};
}

Made update_account_policy(Desk const& desk, StackResource const&, Json const& properties) {
    return put_account_policy(desk, properties);
}

void remove_account_policy(Desk const& desk, StackResource const& was) {
    desk.call("logs", "DeleteAccountPolicy",
              in_camel_case(was.properties, {"PolicyName", "PolicyType"}));
}

// The same document in other words is the same.
std::optional<Json> read_account_policy(Desk const& desk, StackResource const& was) {
    Json const found = desk.call("logs", "DescribeAccountPolicies",
                                 in_camel_case(was.properties, {"PolicyName", "PolicyType"}));
    if (found.at("accountPolicies").items().empty()) return std::nullopt;
    Json const& now = found.at("accountPolicies").items().front();
    Json out = Json::object({{"PolicyName", now.at("policyName")},
                             {"PolicyType", now.at("policyType")},
                             {"Scope", now.at("scope")}});
    if (now.has("selectionCriteria")) out.set("SelectionCriteria", now.at("selectionCriteria"));
    base::Result<Json> const said =
        codec::parse_json(document_text(was.properties, "PolicyDocument"));
    base::Result<Json> const document = codec::parse_json(now.at("policyDocument").text());
    bool const same = said && document && cfn::changes(*said, *document).empty();
    out.set("PolicyDocument",
            same ? was.properties.at("PolicyDocument") : now.at("policyDocument"));
    return out;
}

Made put_resource_policy(Desk const& desk, Json const& properties) {
    desk.call("logs", "PutResourcePolicy",
              Json::object({{"policyName", properties.at("PolicyName")},
                            {"policyDocument", document_text(properties, "PolicyDocument")}}));
    return {text_of(properties, "PolicyName")};
}

Made update_resource_policy(Desk const& desk, StackResource const&, Json const& properties) {
    return put_resource_policy(desk, properties);
}

void remove_resource_policy(Desk const& desk, StackResource const& was) {
    desk.call("logs", "DeleteResourcePolicy", Json::object({{"policyName", was.physical}}));
}

Made put_query(Desk const& desk, Json const& properties, Json input) {
    Json const said =
        in_camel_case(properties, {"Name", "QueryString", "LogGroupNames", "QueryLanguage"});
    for (auto const& [member, value] : said.members()) input.set(member, value);
    std::string const id =
        desk.call("logs", "PutQueryDefinition", input).at("queryDefinitionId").text();
    return {id, Json::object({{"QueryDefinitionId", id}})};
}

Made create_query(Desk const& desk, Json const& properties) {
    return put_query(desk, properties, Json::object());
}

Made update_query(Desk const& desk, StackResource const& was, Json const& properties) {
    return put_query(desk, properties, Json::object({{"queryDefinitionId", was.physical}}));
}

void remove_query(Desk const& desk, StackResource const& was) {
    desk.call("logs", "DeleteQueryDefinition", Json::object({{"queryDefinitionId", was.physical}}));
}

std::optional<Json> read_query(Desk const& desk, StackResource const& was) {
    Json const input = Json::object({{"queryDefinitionNamePrefix", was.properties.at("Name")}});
    Json const found = desk.call("logs", "DescribeQueryDefinitions", input);
    for (Json const& one : found.at("queryDefinitions").items()) {
        if (one.at("queryDefinitionId").text() != was.physical) continue;
        Json out = Json::object({{"Name", one.at("name")},
                                 {"QueryString", one.at("queryString")},
                                 {"QueryLanguage", one.at("queryLanguage")},
                                 {"LogGroupNames", one.at("logGroupNames")}});
        return out;
    }
    return std::nullopt;
}

}  // namespace

std::vector<Type> log_types() {
    return {{.name = "AWS::Logs::LogGroup",
             .create_only = {"LogGroupName"},
             .name_property = "LogGroupName",
             .create = &create_group,
             .update = &update_group,
             .remove = &remove_group,
             .read = &read_group,
             .adopt = &adopt_group},
            {.name = "AWS::Logs::LogStream",
             .create_only = {"LogGroupName", "LogStreamName"},
             .name_property = "LogStreamName",
             .create = &create_stream,
             .remove = &remove_stream},
            {.name = "AWS::Logs::SubscriptionFilter",
             .create_only = {"FilterName", "LogGroupName"},
             .create = &create_filter,
             .update = &update_filter,
             .remove = &remove_filter,
             .read = &read_filter},
            {.name = "AWS::Logs::MetricFilter",
             .create_only = {"FilterName", "LogGroupName"},
             .create = &create_metric,
             .update = &update_metric,
             .remove = &remove_metric},
            {.name = "AWS::Logs::Destination",
             .create_only = {"DestinationName"},
             .name_property = "DestinationName",
             .create = &put_destination,
             .update = &update_destination,
             .remove = &remove_destination},
            {.name = "AWS::Logs::AccountPolicy",
             .create_only = {"PolicyName", "PolicyType"},
             .create = &put_account_policy,
             .update = &update_account_policy,
             .remove = &remove_account_policy,
             .read = &read_account_policy},
            {.name = "AWS::Logs::ResourcePolicy",
             .create_only = {"PolicyName"},
             .name_property = "PolicyName",
             .create = &put_resource_policy,
             .update = &update_resource_policy,
             .remove = &remove_resource_policy},
            {.name = "AWS::Logs::QueryDefinition",
             .create = &create_query,
             .update = &update_query,
             .remove = &remove_query,
             .read = &read_query}};
}

}  // namespace cloud::cloudformation
