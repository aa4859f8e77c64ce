#include "cloud/logs/account_policies.hpp"

#include <algorithm>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/logs/events.hpp"
#include "cloud/logs/filters.hpp"
#include "cloud/logs/targets.hpp"

namespace cloud::logs {
namespace {

constexpr char const* kSubscription = "SUBSCRIPTION_FILTER_POLICY";
constexpr std::size_t kLongestDocument = 30'720;

std::string given_type(aws::Invocation const& call) {
    std::string const type = aws::required_text(call.input, "policyType");
    constexpr std::string_view kOthers[] = {"DATA_PROTECTION_POLICY", "FIELD_INDEX_POLICY",
                                            "TRANSFORMER_POLICY", "METRIC_EXTRACTION_POLICY"};
    if (std::find(std::begin(kOthers), std::end(kOthers), type) != std::end(kOthers)) {
        throw invalid_parameter("policyType " + type +
                                " is not supported: see docs/compatibility.md.");
    }
    if (type == kSubscription) return type;
    throw aws::validation(type, "policyType",
                          "Member must satisfy enum value set: [SUBSCRIPTION_FILTER_POLICY, "
                          "DATA_PROTECTION_POLICY, FIELD_INDEX_POLICY, TRANSFORMER_POLICY, "
                          "METRIC_EXTRACTION_POLICY]");
}

// The members of the policy's document are PutSubscriptionFilter's, in capitals.
SubscriptionFilter filter_in(AccountPolicy const& policy) {
    base::Result<codec::Json> const document = codec::parse_json(policy.document);
    if (!document || !document->is_object()) {
        throw invalid_parameter("policyDocument must be a JSON object.");
    }
    SubscriptionFilter filter;
    filter.name = policy.name;
    filter.destination_arn = aws::required_text(*document, "DestinationArn");
    filter.role_arn = aws::optional_text(*document, "RoleArn").value_or("");
    filter.pattern = aws::optional_text(*document, "FilterPattern").value_or("");
    filter.distribution =
        aws::optional_text(*document, "Distribution").value_or(filter.distribution);
    check_distribution(filter.distribution);
    (void)pattern::parse(filter.pattern);
    return filter;
}

// `LogGroupName NOT IN ["/a","/b"]`: the names. AWS has no other criteria for subscriptions.
std::vector<std::string> excluded_by(std::string const& criteria) {
    if (criteria.empty()) return {};
    std::string_view rest = base::trim(criteria);
    for (std::string_view const word : {"LogGroupName", "NOT", "IN"}) {
        if (!rest.starts_with(word)) {
            throw invalid_parameter(
                "selectionCriteria must be of the form LogGroupName NOT IN [\"name\", …].");
        }
        rest = base::trim(rest.substr(word.size()));
    }
    base::Result<codec::Json> const list = codec::parse_json(rest);
    if (!list || !list->is_array()) {
        throw invalid_parameter("selectionCriteria must list names of log groups as JSON does.");
    }
    std::vector<std::string> names;
    for (codec::Json const& name : list->items()) names.push_back(name.text());
    return names;
}

struct Applied {
    AccountPolicy const& policy;
    SubscriptionFilter filter;
    std::vector<std::string> excluded;
};

Applied applied(AccountPolicy const& policy) {
    return {policy, filter_in(policy), excluded_by(policy.selection_criteria)};
}

void apply(Logs& l, Applied const& one, Group const& group, base::Instant now) {
    std::optional<SubscriptionFilter> const there = l.subscriptions.filter_of(one.policy, group);
    bool const excluded =
        std::find(one.excluded.begin(), one.excluded.end(), group.name) != one.excluded.end();
    if (excluded || group.infrequent) {
        if (there) l.subscriptions.remove(*there);
        return;
    }
    SubscriptionFilter filter = one.filter;
    filter.group = group.id;
    filter.policy = one.policy.id;
    filter.created_millis = there ? there->created_millis : base::to_millis(now);
    filter.cursor = there ? there->cursor : l.state.last_block(group.id);
    l.subscriptions.save(filter);
}

codec::Json describe(AccountPolicy const& policy) {
    codec::Json out = codec::Json::object({{"policyName", policy.name},
                                           {"policyDocument", policy.document},
                                           {"lastUpdatedTime", policy.updated_millis},
                                           {"policyType", kSubscription},
                                           {"scope", "ALL"},
                                           {"accountId", policy.account}});
    if (!policy.selection_criteria.empty()) {
        out.set("selectionCriteria", policy.selection_criteria);
    }
    return out;
}

std::vector<AccountPolicy> policies_of(Logs& l, aws::Caller const& caller) {
    return l.subscriptions.policies(caller.account.value, caller.region.value);
}

AccountPolicy given_policy(aws::Invocation const& call) {
    AccountPolicy policy;
    policy.account = call.caller.account.value;
    policy.region = call.caller.region.value;
    policy.name = aws::required_text(call.input, "policyName");
    check_filter_name(policy.name, "policyName");
    policy.document = aws::required_text(call.input, "policyDocument");
    if (policy.document.size() > kLongestDocument) {
        throw invalid_parameter("policyDocument must not be longer than 30720 characters.");
    }
    policy.selection_criteria = aws::optional_text(call.input, "selectionCriteria").value_or("");
    std::string const scope = aws::optional_text(call.input, "scope").value_or("ALL");
    if (scope != "ALL") {
        throw aws::validation(scope, "scope", "Member must satisfy enum value set: [ALL]");
    }
    policy.updated_millis = base::to_millis(call.now);
    return policy;
}

}  // namespace

codec::Json put_account_policy(Logs& l, aws::Invocation const& call) {
    given_type(call);
    AccountPolicy policy = given_policy(call);
    SubscriptionFilter const filter = filter_in(policy);
    (void)excluded_by(policy.selection_criteria);
    Target const target{filter.destination_arn, filter.role_arn};
    check_target(l, call, target);
    std::vector<AccountPolicy> const there = policies_of(l, call.caller);
    bool const same = !there.empty() && there.front().name == policy.name;
    if (!there.empty() && !same) throw limit_exceeded();  // one of an account and region
    policy.id = l.subscriptions.save(policy);
    Applied const one = applied(policy);
    for (Group const& group : l.state.groups(policy.account, policy.region)) {
        apply(l, one, group, call.now);
    }
    std::string const any = "arn:aws:logs:" + policy.region + ":" + policy.account + ":*";
    send_test_message(l, target, {any, policy.account, policy.region}, call.now);
    l.core.signal(kDeliveryTopic);
    return codec::Json::object({{"accountPolicy", describe(policy)}});
}

codec::Json describe_account_policies(Logs& l, aws::Invocation const& call) {
    given_type(call);
    std::optional<std::string> const name = aws::optional_text(call.input, "policyName");
    codec::Json policies = codec::Json::array();
    for (AccountPolicy const& policy : policies_of(l, call.caller)) {
        if (!name || policy.name == *name) policies.push(describe(policy));
    }
    return codec::Json::object({{"accountPolicies", std::move(policies)}});
}

codec::Json delete_account_policy(Logs& l, aws::Invocation const& call) {
    given_type(call);
    std::string const name = aws::required_text(call.input, "policyName");
    for (AccountPolicy const& policy : policies_of(l, call.caller)) {
        if (policy.name != name) continue;
        l.subscriptions.remove(policy);
        return codec::Json();
    }
    throw aws::Error("ResourceNotFoundException",
                     "Policy with name [" + name + "] does not exist.");
}

void apply_account_policies(Logs& l, Group const& group, base::Instant now) {
    for (AccountPolicy const& policy : l.subscriptions.policies(group.account, group.region)) {
        apply(l, applied(policy), group, now);
    }
}

}  // namespace cloud::logs
