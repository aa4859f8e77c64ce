#include "stacks/subscribing.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "stacks/contract.hpp"
#include "stacks/policies.hpp"
#include "stacks/sources.hpp"

namespace stacks {
namespace {

using codec::Json;

constexpr char const* kFilter = "Filter";
constexpr char const* kByFunction = "Subscription";

// "FilterAppWeb1A2B3C4D" of "/app/web": the same whatever stands beside it in the config.
std::string id_of(char const* prefix, std::string const& log_group) {
    std::string id = prefix;
    bool begins = true;
    for (char const c : log_group) {
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool const digit = c >= '0' && c <= '9';
        if (letter || digit) id += begins ? base::upper(std::string(1, c)) : std::string(1, c);
        begins = !letter && !digit;
    }
    return id + base::upper(base::hex(base::sha256(log_group)).substr(0, 8));
}

Json group_of(Subscription const& subscription, std::string const& log_group) {
    Json group = Json::object({{"LogGroupName", log_group}});
    if (subscription.retention_days > 0) group.set("RetentionInDays", subscription.retention_days);
    return group;
}

// Inside Fn::Sub a "${" that is meant is written "${!".
std::string for_sub(std::string const& text) { return base::replace_all(text, "${", "${!"); }

// All log groups, those that are yet to come, too.
void add_policy(TemplateWriter& writer, Subscription const& all,
                std::vector<std::string> const& left_out) {
    Json const names(Json::Array(left_out.begin(), left_out.end()));
    std::string const document =
        R"({"DestinationArn":"${FirehoseStream.Arn}","RoleArn":"${CloudWatchLogsRole.Arn}",)"
        R"("FilterPattern":)" +
        for_sub(codec::to_json(all.pattern)) + R"(,"Distribution":"Random"})";
    writer.resource(
        "AllLogGroups", "AWS::Logs::AccountPolicy",
        Json::object({{"PolicyName", kAccountPolicy},
                      {"PolicyType", kAccountPolicyType},
                      {"Scope", "ALL"},
                      {"SelectionCriteria", "LogGroupName NOT IN " + codec::to_json(names)},
                      {"PolicyDocument", Json::object({{"Fn::Sub", document}})}}),
        Json::object({{"DependsOn", "CloudWatchLogsRolePolicy"}}));
}

Json filter(Config const& config, Subscription const& subscription, Json name) {
    return Json::object({{"FilterName", config.filter_name},
                         {"LogGroupName", std::move(name)},
                         {"FilterPattern", subscription.pattern},
                         {"DestinationArn", attribute("FirehoseStream", "Arn")},
                         {"RoleArn", attribute("CloudWatchLogsRole", "Arn")}});
}

// A call of the SDK, as text in which the template fills in what it makes.
Json call(char const* action, Json const& parameters, Json const& more) {
    Json said = Json::object(
        {{"service", "cloudwatchlogs"}, {"action", action}, {"parameters", parameters}});
    for (auto const& [name, value] : more.members()) said.set(name, value);
    return Json(codec::to_json(said));
}

// Put when it is made and when it changes; the filter's name is in its id, so that another name
// takes the old filter away.
Json by_function(Config const& config, Subscription const& subscription,
                 std::string const& log_group) {
    Json const which =
        Json::object({{"filterName", config.filter_name}, {"logGroupName", log_group}});
    Json what = which;
    what.set("filterPattern", for_sub(subscription.pattern));
    what.set("destinationArn", "${FirehoseStream.Arn}");
    what.set("roleArn", "${CloudWatchLogsRole.Arn}");
    Json const id = Json::object({{"id", config.filter_name + "|" + log_group}});
    Json const put = Json::object({{"Fn::Sub", call("putSubscriptionFilter", what,
                                                    Json::object({{"physicalResourceId", id}}))}});
    Json const gone = Json::object({{"ignoreErrorCodesMatching", "ResourceNotFoundException"}});
    return Json::object({{"ServiceToken", attribute("SubscriptionFunction", "Arn")},
                         {"Create", put},
                         {"Update", put},
                         {"Delete", call("deleteSubscriptionFilter", which, gone)}});
}

void add_filter(TemplateWriter& writer, Config const& config, Subscription const& subscription,
                std::string const& log_group) {
    std::string const group = id_of("LogGroup", log_group);
    if (subscription.create) {
        writer.resource(group, "AWS::Logs::LogGroup", group_of(subscription, log_group), kept());
    }
    if (!config.filters_by_function) {
        writer.resource(
            id_of(kFilter, log_group), kFilterType,
            filter(config, subscription, subscription.create ? ref(group) : Json(log_group)),
            Json::object({{"DependsOn", "CloudWatchLogsRolePolicy"}}));
        return;
    }
    Json needs = Json::array({"CloudWatchLogsRolePolicy", "SubscriptionFunctionRolePolicy"});
    if (subscription.create) needs.push(group);
    writer.resource(id_of(kByFunction, log_group), kByFunctionType,
                    by_function(config, subscription, log_group),
                    Json::object({{"DependsOn", std::move(needs)}}));
}

std::vector<std::string> log_groups_of(Sender const& f) {
    std::vector<std::string> all;
    for (Subscription const& one : f.config.subscriptions) {
        if (!is_for(one, f.account.name, f.region)) continue;
        all.insert(all.end(), one.log_groups.begin(), one.log_groups.end());
    }
    return all;
}

void add_function(TemplateWriter& writer, Sender const& f) {
    writer.resource("SubscriptionFunctionLog", "AWS::Logs::LogGroup",
                    Json::object({{"LogGroupName", kFunctionLogGroup}, {"RetentionInDays", 30}}));
    add_role(writer, {"SubscriptionFunctionRole", function_role(f.config, f.region),
                      "Makes subscription filters for CloudFormation", function_trust_policy(),
                      function_role_policy(f.config, {f.account.id, f.region}, log_groups_of(f))});
    writer.resource(
        "SubscriptionFunction", "AWS::Lambda::Function",
        Json::object({{"FunctionName", kFunctionName},
                      {"Description", "Makes subscription filters for CloudFormation"},
                      {"Runtime", "nodejs22.x"},
                      {"Handler", "index.handler"},
                      {"Timeout", 60},
                      {"Role", attribute("SubscriptionFunctionRole", "Arn")},
                      {"Code", Json::object({{"ZipFile", subscription_function_code()}})}}),
        Json::object({{"DependsOn", Json::array({"SubscriptionFunctionLog",
                                                 "SubscriptionFunctionRolePolicy"})}}));
}

}  // namespace

void add_filters(TemplateWriter& writer, Sender const& f) {
    if (f.config.filters_by_function && !log_groups_of(f).empty()) add_function(writer, f);
    for (Subscription const& one : f.config.subscriptions) {
        if (!is_for(one, f.account.name, f.region)) continue;
        if (one.all_log_groups) {
            add_policy(writer, one, left_out_of_all(f.config, one, f.account.name, f.region));
        }
        for (std::string const& log_group : one.log_groups) {
            add_filter(writer, f.config, one, log_group);
        }
    }
}

}  // namespace stacks
