// What it costs to decide a request: fifty policies of ten statements each are in play, in all the
// layers, with conditions and variables, as in an organization that takes care.
#include "policy/evaluation.hpp"

#include "measure.hpp"

namespace bench {
namespace {

using namespace policy;

constexpr int kPolicies = 50;
constexpr int kStatements = 10;
constexpr int kRequests = 20'000;

// Of the services of one policy a few are asked about and most are not, as it is with people.
constexpr std::array<char const*, 10> kServices = {"s3",  "sqs", "kms", "logs", "firehose",
                                                   "sts", "iam", "ec2", "sns",  "lambda"};

std::string statement(int policy, int number) {
    std::string const service = kServices[static_cast<std::size_t>(number) % kServices.size()];
    std::string const name = fmt::format("team-{}", policy);
    return fmt::format(
        R"({{"Sid":"S{}","Effect":"{}","Action":["{}:Get*","{}:Put*","{}:List*"],)"
        R"("Resource":["arn:aws:{}:::{}-${{aws:PrincipalAccount}}/*","arn:aws:{}:::{}/*"],)"
        R"("Condition":{{"StringEquals":{{"aws:PrincipalOrgID":"o-example"}},)"
        R"("IpAddress":{{"aws:SourceIp":["203.0.113.0/24","198.51.100.0/24"]}},)"
        R"("ArnLike":{{"aws:PrincipalArn":"arn:aws:iam::*:role/{}-*"}}}}}})",
        number, number % 5 == 4 ? "Deny" : "Allow", service, service, service, service, name,
        service, name, name);
}

Named policy_of(int number) {
    std::string text = R"({"Version":"2012-10-17","Statement":[)";
    for (int i = 0; i < kStatements; ++i) text += (i > 0 ? "," : "") + statement(number, i);
    return {fmt::format("policy-{}", number), *read(text + "]}")};
}

Named everything() {
    return {"everything", *read(R"({"Version":"2012-10-17","Statement":
        {"Effect":"Allow","Action":"*","Resource":"*"}})")};
}

Request request(std::string const& action) {
    Request asked{.principal = {.kind = Principal::Kind::session,
                                .account = "333333333333",
                                .arn = "arn:aws:sts::333333333333:assumed-role/team-7-app/s",
                                .role_arn = "arn:aws:iam::333333333333:role/team-7-app"},
                  .action = action,
                  .resource = "arn:aws:s3:::team-7/2026/11/23/08/events.gz"};
    for (int i = 0; i < 20; ++i) asked.context.set(fmt::format("aws:Key{}", i), "value");
    asked.context.set("aws:PrincipalAccount", "333333333333");
    asked.context.set("aws:PrincipalArn", asked.principal.role_arn);
    asked.context.set("aws:PrincipalOrgID", "o-example");
    asked.context.set("aws:SourceIp", "203.0.113.9");
    return asked;
}

void run(std::string const& what, Request const& asked, Policies const& policies) {
    bool allowed = false;
    double const seconds = fastest(5, [&] {
        for (int i = 0; i < kRequests; ++i) allowed = evaluate(asked, policies).allowed;
    });
    row(what, seconds / kRequests * 1e6, "us", allowed ? "allowed" : "denied");
}

}  // namespace
}  // namespace bench

int main() {
    using namespace bench;
    policy::Policies policies;
    policies.service_control = {{everything()}, {everything()}};
    policies.boundary = {everything()};
    for (int i = 0; i < kPolicies; ++i) policies.identity.push_back(policy_of(i));
    title(fmt::format("a decision: {} policies of {} statements", kPolicies, kStatements));
    run("s3:GetObject", request("s3:GetObject"), policies);
    run("s3:DeleteObject, of which none speaks", request("s3:DeleteObject"), policies);
    run("glue:GetTable, of another service", request("glue:GetTable"), policies);
    policies.identity.resize(1);
    run("s3:GetObject, one policy", request("s3:GetObject"), policies);
    std::string text = R"({"Version":"2012-10-17","Statement":[)";
    for (int i = 0; i < kStatements; ++i) text += (i > 0 ? "," : "") + statement(7, i);
    text += "]}";
    double const seconds = fastest(5, [&] {
        for (int i = 0; i < 200; ++i) (void)policy::read(text);
    });
    row("reading a policy", seconds / 200 * 1e6, "us", fmt::format("{} bytes", text.size()));
    return 0;
}
