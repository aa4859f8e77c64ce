#include "cloud/sqs/permissions.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "aws/input.hpp"
#include "cloud/sqs/queues.hpp"
#include "policy/document.hpp"

namespace cloud::sqs {
namespace {

// What an owner can share; the rest stays with the account whatever a policy says.
constexpr std::array<std::string_view, 9> kShared{
    "*",           "ChangeMessageVisibility",    "DeleteMessage", "GetQueueAttributes",
    "GetQueueUrl", "ListDeadLetterSourceQueues", "PurgeQueue",    "ReceiveMessage",
    "SendMessage"};

// A list of one may stand without its brackets.
codec::Json::Array listed(codec::Json const& one_or_more) {
    if (one_or_more.is_array()) return one_or_more.items();
    if (one_or_more.is_null()) return {};
    return {one_or_more};
}

codec::Json one_or_more(std::vector<std::string> const& texts) {
    if (texts.size() == 1) return texts[0];
    codec::Json list = codec::Json::array();
    for (std::string const& text : texts) list.push(text);
    return list;
}

void check_count(std::size_t found, std::size_t most, char const* what) {
    if (found <= most) return;
    throw over_limit(std::to_string(found) + " " + what +
                     " were found in the submitted policy, max allowed is " + std::to_string(most));
}

void check_actions(std::size_t found) {
    if (found <= kMaximumStatementActions) return;
    throw over_limit(std::to_string(found) + " Actions were found, maximum allowed is 7.");
}

void check_quotas(codec::Json const& policy) {
    codec::Json::Array const statements = listed(policy.at("Statement"));
    check_count(statements.size(), kMaximumPolicyStatements, "statements");
    std::size_t principals = 0;
    std::size_t conditions = 0;
    for (codec::Json const& statement : statements) {
        check_actions(listed(statement.at("Action")).size());
        principals += statement.at("Principal").is_text() ? 1 : 0;
        for (auto const& [kind, names] : statement.at("Principal").members()) {
            principals += listed(names).size();
        }
        for (auto const& [name, keys] : statement.at("Condition").members()) {
            conditions += keys.members().size();
        }
    }
    check_count(principals, kMaximumPolicyPrincipals, "principals");
    check_count(conditions, kMaximumPolicyConditions, "conditions");
}

codec::Json policy_of(Queue const& queue) {
    std::string const text = queue.text("Policy");
    if (!text.empty()) return codec::parse_json(text).value_or(codec::Json::object());
    return codec::Json::object(
        {{"Version", "2012-10-17"}, {"Id", queue.arn() + "/SQSDefaultPolicy"}});
}

void save(State& state, Queue& queue, codec::Json policy, base::Instant now) {
    if (policy.at("Statement").items().empty()) {
        queue.attributes.erase("Policy");
    } else {
        std::string const text = codec::to_json(policy);
        check_policy(text);
        queue.attributes["Policy"] = text;
    }
    queue.modified_millis = base::to_millis(now);
    state.save(queue);
}

std::string label_of(aws::Invocation const& call) {
    std::string label = required(call.input, "Label");
    if (valid_name(label, kMaximumLabel)) return label;
    throw invalid_parameter("Value " + label +
                            " for parameter Label is invalid. Reason: Can only include "
                            "alphanumeric characters, hyphens, or underscores. 1 to 80 in length.");
}

std::vector<std::string> actions_of(aws::Invocation const& call) {
    std::vector<std::string> actions = aws::text_list(call.input, "Actions");
    if (actions.empty()) throw missing("Actions");
    check_actions(actions.size());
    for (std::string& action : actions) {
        if (std::find(kShared.begin(), kShared.end(), action) == kShared.end()) {
            throw invalid_parameter("Value SQS:" + action +
                                    " for parameter ActionName is invalid. Reason: Only the queue "
                                    "owner is allowed to invoke this action.");
        }
        action = "SQS:" + action;
    }
    return actions;
}

std::vector<std::string> principals_of(aws::Invocation const& call) {
    std::vector<std::string> accounts = aws::text_list(call.input, "AWSAccountIds");
    if (accounts.empty()) throw missing("AWSAccountIds");
    for (std::string& account : accounts) {
        bool const digits = std::all_of(account.begin(), account.end(),
                                        [](char c) { return c >= '0' && c <= '9'; });
        if (!digits || account.size() != 12) {
            throw invalid_parameter("Value [" + account +
                                    "] for parameter PrincipalId is invalid. Reason: Unable to "
                                    "verify.");
        }
        account = "arn:aws:iam::" + account + ":root";
    }
    return accounts;
}

}  // namespace

void check_policy(std::string const& text) {
    if (text.size() > kMaximumPolicyBytes ||
        policy::malformed(text, policy::Kind::resource).has_value()) {
        throw aws::Error("InvalidAttributeValue", "Invalid value for the parameter Policy.");
    }
    check_quotas(codec::parse_json(text).value_or(codec::Json()));
}

codec::Json add_permission(State& state, aws::Invocation const& call) {
    Queue queue = open_own_queue(state, call);
    std::string const label = label_of(call);
    std::vector<std::string> const principals = principals_of(call);
    std::vector<std::string> const actions = actions_of(call);
    codec::Json policy = policy_of(queue);
    codec::Json::Array statements = listed(policy.at("Statement"));
    for (codec::Json const& statement : statements) {
        if (statement.at("Sid").text() != label) continue;
        throw invalid_parameter("Value " + label +
                                " for parameter Label is invalid. Reason: Already exists.");
    }
    statements.push_back(
        codec::Json::object({{"Sid", label},
                             {"Effect", "Allow"},
                             {"Principal", codec::Json::object({{"AWS", one_or_more(principals)}})},
                             {"Action", one_or_more(actions)},
                             {"Resource", queue.arn()}}));
    policy.set("Statement", std::move(statements));
    save(state, queue, std::move(policy), call.now);
    return codec::Json::object();
}

codec::Json remove_permission(State& state, aws::Invocation const& call) {
    Queue queue = open_own_queue(state, call);
    std::string const label = label_of(call);
    codec::Json policy = policy_of(queue);
    codec::Json::Array statements = listed(policy.at("Statement"));
    std::size_t const removed = std::erase_if(statements, [&](codec::Json const& statement) {
        return statement.at("Sid").text() == label;
    });
    if (removed == 0) {
        throw invalid_parameter("Value " + label +
                                " for parameter Label is invalid. Reason: can't find label.");
    }
    policy.set("Statement", std::move(statements));
    save(state, queue, std::move(policy), call.now);
    return codec::Json::object();
}

}  // namespace cloud::sqs
