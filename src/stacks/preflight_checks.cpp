#include "stacks/preflight_checks.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "stacks/filters.hpp"

namespace stacks {
namespace {

using codec::Json;
using codec::Xml;

// What a deployment calls by itself; what the resources need besides, CloudFormation says.
constexpr std::string_view kDeploying[] = {
    "cloudformation:CreateChangeSet",  "cloudformation:DescribeChangeSet",
    "cloudformation:ExecuteChangeSet", "cloudformation:DeleteChangeSet",
    "cloudformation:DescribeStacks",   "cloudformation:DescribeStackEvents",
};
// The most that AWS gives to anybody.
constexpr std::int64_t kMostFilters = 5;

std::string in_account(Asking const& asking) { return "account '" + asking.stack.place() + "'"; }

struct Simulated {
    std::vector<std::string> actions;
    std::string resource;
    std::string passed_to = {};  // iam:PassedToService
};

http::Parameters parameters_of(std::string const& source, Simulated const& simulated) {
    http::Parameters input{{"PolicySourceArn", source},
                           {"ResourceArns.member.1", simulated.resource}};
    int number = 0;
    for (std::string const& action : simulated.actions) {
        input.push_back({"ActionNames.member." + std::to_string(++number), action});
    }
    if (!simulated.passed_to.empty()) {
        input.push_back({"ContextEntries.member.1.ContextKeyName", "iam:PassedToService"});
        input.push_back({"ContextEntries.member.1.ContextKeyType", "string"});
        input.push_back({"ContextEntries.member.1.ContextKeyValues.member.1", simulated.passed_to});
    }
    return input;
}

// False where it cannot be asked. A denial that hangs on what only the call itself would tell is
// none.
bool simulate(Asking const& asking, std::string const& source, Simulated const& simulated,
              Findings& findings) {
    base::Result<Xml> const told =
        asking.client.query(aws::kIam, "SimulatePrincipalPolicy", parameters_of(source, simulated));
    if (!told) {
        findings.push_back({false, "whether " + source + " may deploy could not be checked: " +
                                       told.error().message});
        return false;
    }
    Xml const* const results = told->find("EvaluationResults");
    std::vector<std::string> denied;
    for (Xml const* one : results ? results->all("member") : std::vector<Xml const*>()) {
        Xml const* const missing = one->find("MissingContextValues");
        bool const open = missing && !missing->children.empty();
        if (one->text_of("EvalDecision") == "allowed" || open) continue;
        denied.push_back(one->text_of("EvalActionName"));
    }
    if (denied.empty()) return true;
    findings.push_back({true, source + " may not " + base::join(denied, ", ") + " on " +
                                  simulated.resource + ", which deploying to " +
                                  in_account(asking) + " needs: allow it, or deploy as another"});
    return true;
}

// What the stack has already is no question any more.
std::set<WantedFilter> deployed_filters(Asking const& asking) {
    base::Result<Xml> const there = asking.client.query(aws::kCloudFormation, "GetTemplate",
                                                        {{"StackName", asking.stack.name}});
    if (!there) return {};
    base::Result<Json> const tree = codec::parse_json(there->text_of("TemplateBody"));
    if (!tree) return {};
    std::vector<WantedFilter> const all = filters_of(*tree);
    return {all.begin(), all.end()};
}

// False where it cannot be asked.
bool check_log_group(Asking const& asking, WantedFilter const& wanted, Findings& findings) {
    base::Result<Json> const told =
        asking.client.json(aws::kLogs, "DescribeSubscriptionFilters",
                           Json::object({{"logGroupName", wanted.log_group}}));
    std::string const where = "log group " + wanted.log_group + " in " + in_account(asking);
    if (!told && told.error().code == "ResourceNotFoundException") {
        if (!wanted.made) {
            findings.push_back(
                {true, where + " is not there: make it, or say create: true for it"});
        }
        return true;
    }
    if (!told) {
        findings.push_back({false, "log groups in " + in_account(asking) +
                                       " could not be looked at: " + told.error().message});
        return false;
    }
    std::vector<std::string> others;
    for (Json const& one : told->at("subscriptionFilters").items()) {
        if (one.at("filterName").text() == wanted.name) return true;
        others.push_back(one.at("filterName").text());
    }
    auto const count = static_cast<std::int64_t>(others.size());
    if (count < asking.quota) return true;
    findings.push_back({!asking.on_aws || count >= kMostFilters,
                        where + " has " + std::to_string(count) +
                            " subscription filters of others, as many as AWS lets it have unless "
                            "the quota was raised: " +
                            base::join(others, ", ") + ". Remove one, or leave the log group out"});
    return true;
}

}  // namespace

bool is_denied(base::Error const& error) {
    return error.code.starts_with("AccessDenied") || error.code == "UnauthorizedOperation";
}

std::optional<std::string> policy_source(std::string const& caller) {
    std::vector<std::string_view> const parts = base::split(caller, ':');
    if (parts.size() != 6 || parts[5] == "root") return std::nullopt;
    std::vector<std::string_view> const name = base::split(parts[5], '/');
    if (name.size() < 3 || name[0] != "assumed-role") return caller;
    return "arn:" + std::string(parts[1]) + ":iam::" + std::string(parts[4]) + ":role/" +
           std::string(name[1]);
}

void check_permissions(Asking const& asking, Findings& findings) {
    std::optional<std::string> const source = policy_source(asking.caller);
    if (!source) return;
    std::string const stack = "arn:aws:cloudformation:" + asking.stack.region + ":" +
                              asking.stack.account.id + ":stack/" + asking.stack.name + "/*";
    std::vector<std::string> const actions(std::begin(kDeploying), std::end(kDeploying));
    if (!simulate(asking, *source, {actions, stack}, findings)) return;
    for (auto const& [id, body] : asking.stack.tree.at("Resources").members()) {
        if (body.at("Type").text() != "AWS::IAM::Role") continue;
        Json const& properties = body.at("Properties");
        for (Json const& trust :
             properties.at("AssumeRolePolicyDocument").at("Statement").items()) {
            std::string const& service = trust.at("Principal").at("Service").text();
            if (service.empty()) continue;
            std::string const role = "arn:aws:iam::" + asking.stack.account.id + ":role/" +
                                     properties.at("RoleName").text();
            simulate(asking, *source, {{"iam:PassRole"}, role, service}, findings);
        }
    }
}

void check_buckets(Asking const& asking, Findings& findings) {
    for (auto const& [id, body] : asking.stack.tree.at("Resources").members()) {
        std::string const& name = body.at("Properties").at("BucketName").text();
        if (body.at("Type").text() != "AWS::S3::Bucket" || name.empty()) continue;
        aws::S3Call head{.method = "HEAD", .bucket = name};
        head.headers.add("x-amz-expected-bucket-owner", asking.stack.account.id);
        base::Result<http::Response> const there = asking.client.s3(head);
        if (there || there.error().kind == base::ErrorKind::skip) continue;
        std::string const bucket = "bucket " + name;
        if (there.error().code == "PermanentRedirect") {
            findings.push_back({true, bucket + " is there already, in another Region than " +
                                          asking.stack.region + ": choose another name"});
            continue;
        }
        // Who may not look at it may still see that it is its own.
        base::Result<http::Response> const own = asking.client.s3({});
        bool const listed = own && own->body.find("<Name>" + name + "</Name>") != std::string::npos;
        if (listed) continue;
        bool const taken = own && is_denied(there.error());
        findings.push_back(
            {taken, taken ? bucket + " is taken by another account: choose another "
                                     "name for archive.bucket"
                          : bucket + " could not be looked at: " + there.error().message});
    }
}

void check_log_groups(Asking const& asking, Findings& findings) {
    std::vector<WantedFilter> const wanted = filters_of(asking.stack.tree);
    if (wanted.empty()) return;
    std::set<WantedFilter> const there =
        asking.just_made ? std::set<WantedFilter>() : deployed_filters(asking);
    for (WantedFilter const& one : wanted) {
        if (asking.just_made && one.made) continue;
        if (there.count(one) == 0 && !check_log_group(asking, one, findings)) return;
    }
}

}  // namespace stacks
