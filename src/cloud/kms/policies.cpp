#include "cloud/kms/policies.hpp"

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/kms/given.hpp"
#include "cloud/kms/names.hpp"
#include "policy/evaluation.hpp"

namespace cloud::kms {
namespace {

using codec::Json;

constexpr char const* kName = "default";  // the one name that a key's policy can have
// What the caller's own policies might say: whether they do is no matter of the key's.
constexpr char const* kAnything =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";

aws::Error malformed(std::string const& message) {
    return {"MalformedPolicyDocumentException", message};
}

std::string root_arn(std::string const& account) { return "arn:aws:iam::" + account + ":root"; }

Json principal(std::string const& arn) { return Json::object({{"AWS", arn}}); }

// Of the caller, as the key's policy is to know it next time.
policy::Principal principal_of(aws::Caller const& caller) {
    using Kind = policy::Principal::Kind;
    policy::Principal known{.kind = Kind::user,
                            .account = caller.account.value,
                            .arn = caller.arn,
                            .role_arn = caller.session ? caller.session->role_arn : "",
                            .service = "",
                            .provider = ""};
    if (caller.arn.ends_with(":root")) known.kind = Kind::root;
    if (caller.arn.find(":assumed-role/") != std::string::npos) known.kind = Kind::session;
    if (caller.arn.find(":federated-user/") != std::string::npos) known.kind = Kind::federated;
    return known;
}

bool could_put_another(Key const& key, aws::Caller const& caller) {
    policy::Request request{.principal = principal_of(caller),
                            .action = "kms:PutKeyPolicy",
                            .resource = key.arn(),
                            .resource_account = key.account,
                            .context = {{"kms:CallerAccount", caller.account.value},
                                        {"aws:PrincipalAccount", caller.account.value},
                                        {"aws:PrincipalArn", caller.arn}}};
    policy::Policies policies;
    policies.identity = {{"", policy::read(kAnything).value()}};
    policies.resource = {{"", policy::read(key.policy).value_or(nullptr)}};
    policies.resource_decides = true;
    return policy::evaluate(request, policies).allowed;
}

// "s3" is told of as "S3", and so on, in AWS's own policies.
struct Service {
    std::string_view name;
    std::string_view title;
};
constexpr Service kServices[] = {
    {"s3", "S3"}, {"sqs", "Simple Queue Service (SQS)"}, {"firehose", "Amazon Data Firehose"}};

std::string title_of(std::string const& service) {
    for (Service const& known : kServices) {
        if (known.name == service) return std::string(known.title);
    }
    return service;
}

}  // namespace

std::string default_policy(std::string const& account) {
    Json const statement = Json::object({{"Sid", "Enable IAM User Permissions"},
                                         {"Effect", "Allow"},
                                         {"Principal", principal(root_arn(account))},
                                         {"Action", "kms:*"},
                                         {"Resource", "*"}});
    return codec::to_pretty_json(Json::object({{"Version", "2012-10-17"},
                                               {"Id", "key-default-1"},
                                               {"Statement", Json::array({statement})}}));
}

std::string managed_policy(std::string const& service, std::string const& account,
                           std::string const& region) {
    std::string const title = title_of(service);
    Json const condition = Json::object(
        {{"StringEquals",
          Json::object({{"kms:CallerAccount", account},
                        {"kms:ViaService", service + "." + region + ".amazonaws.com"}})}});
    Json const use = Json::object(
        {{"Sid", "Allow access through " + title +
                     " for all principals in the account that are authorized to use " + title},
         {"Effect", "Allow"},
         {"Principal", principal("*")},
         {"Action", Json::array({"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*",
                                 "kms:GenerateDataKey*", "kms:DescribeKey"})},
         {"Resource", "*"},
         {"Condition", condition}});
    Json const metadata =
        Json::object({{"Sid", "Allow direct access to key metadata to the account"},
                      {"Effect", "Allow"},
                      {"Principal", principal(root_arn(account))},
                      {"Action", Json::array({"kms:Describe*", "kms:Get*", "kms:List*"})},
                      {"Resource", "*"}});
    return codec::to_pretty_json(Json::object({{"Version", "2012-10-17"},
                                               {"Id", "auto-" + service + "-2"},
                                               {"Statement", Json::array({use, metadata})}}));
}

void check_policy(Key const& key, aws::Invocation const& call) {
    if (key.policy.empty()) {
        throw aws::validation("", "policy", "Member must have length greater than or equal to 1");
    }
    if (key.policy.size() > kMaximumPolicy) {
        throw limit_exceeded("A key policy can be 32768 bytes long at most.");
    }
    if (auto const wrong = policy::malformed(key.policy, policy::Kind::resource)) {
        throw malformed(*wrong);
    }
    if (aws::optional_boolean(call.input, "BypassPolicyLockoutSafetyCheck", false)) return;
    if (could_put_another(key, call.caller)) return;
    throw malformed(
        "The new key policy will not allow you to update the key policy in the future.");
}

Json get_key_policy(Keys& keys, aws::Invocation const& call) {
    std::string const name = aws::optional_text(call.input, "PolicyName").value_or(kName);
    Key const key = open_key(keys, call, {.operation = "GetKeyPolicy", .aws_managed = true});
    if (name != kName) throw aws::Error("NotFoundException", "No such policy exists");
    return Json::object({{"Policy", key.policy}, {"PolicyName", kName}});
}

Json put_key_policy(Keys& keys, aws::Invocation const& call) {
    std::string const name = aws::optional_text(call.input, "PolicyName").value_or(kName);
    Key key = open_key(keys, call, {.operation = "PutKeyPolicy"});
    if (name != kName) throw unsupported("Only default policy is supported");
    key.policy = aws::required_text(call.input, "Policy");
    check_policy(key, call);
    keys.state.save(key);
    return Json::object();
}

Json list_key_policies(Keys& keys, aws::Invocation const& call) {
    Page const page = given_page(call.input, {100, 1000});
    open_key(keys, call, {.operation = "ListKeyPolicies", .aws_managed = true});
    Json names = Json::array();
    if (page.after.empty()) names.push(kName);
    return Json::object({{"PolicyNames", std::move(names)}, {"Truncated", false}});
}

}  // namespace cloud::kms
