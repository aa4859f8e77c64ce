// What it costs to know who calls and whether he may: a user with fifty policies of ten statements,
// attached to it and to its groups; its signature, its key, its policies kept in memory or read
// again because IAM was written to, and the decision.
#include "aws/signature.hpp"
#include "base/crypto.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "cloud/authorisation.hpp"
#include "cloud/committer.hpp"
#include "cloud/iam/service.hpp"
#include "disk/memory.hpp"
#include "measure.hpp"

namespace bench {
namespace {

using codec::Json;

constexpr int kLookUps = 200'000;
constexpr int kReadings = 2'000;
constexpr char const* kAccount = "111122223333";

struct Iam {
    disk::MemoryDisk disk;
    base::FakeClock clock{base::from_millis(1'795'000'000'000)};
    base::SeededRandom random{7};
    base::Metrics metrics;
    cloud::Core core{cloud::Machine{disk, clock, random, metrics}};
    cloud::Committer committer{core};
    cloud::Organization organization{"o-abc", {{"management", kAccount}}};
    cloud::SessionTokens tokens{disk, random};
    cloud::iam::Service service{core, organization, tokens};

    Json run(std::string const& name, Json const& input) {
        aws::Invocation asked;
        asked.caller.account = base::AccountId(kAccount);
        asked.caller.arn = fmt::format("arn:aws:iam::{}:root", kAccount);
        asked.input = input;
        for (aws::Operation const& one : service.api().operations) {
            if (one.name == name) return std::get<Json>(one.verb(asked));
        }
        throw std::runtime_error("no operation " + name);
    }
    Json call(std::string const& name, Json const& input) {
        Json out;
        committer.submit({.run = [&](base::Instant) -> cloud::JobOutcome {
                              out = run(name, input);
                              return http::Reply{};
                          },
                          .refuse = [](aws::Error const& error) -> http::Reply {
                              throw std::runtime_error(error.message);
                          },
                          .respond = [](http::Reply const&) {}});
        committer.step(clock.now());
        return out;
    }
};

constexpr int kPolicies = 50;
constexpr int kPoliciesEach = 10;  // AWS's quota of policies attached to a user or a group
constexpr int kStatements = 10;
constexpr int kRequests = 20'000;
constexpr std::array<char const*, kStatements> kServices = {
    "s3", "sqs", "kms", "logs", "firehose", "sts", "dynamodb", "ec2", "sns", "lambda"};

std::string document(int number) {
    std::string text = R"({"Version":"2012-10-17","Statement":[)";
    for (int i = 0; i < kStatements; ++i) {
        text += fmt::format(
            R"({}{{"Effect":"Allow","Action":["{}:Get*","{}:Put*"],)"
            R"("Resource":"arn:aws:{}:::team-{}/*",)"
            R"("Condition":{{"StringEquals":{{"aws:PrincipalOrgID":"o-abc"}},)"
            R"("IpAddress":{{"aws:SourceIp":["203.0.113.0/24","198.51.100.0/24"]}}}}}})",
            i > 0 ? "," : "", kServices[i], kServices[i], kServices[i], number);
    }
    return text + "]}";
}

void attach(Iam& iam, int number, std::string const& group) {
    Json const made =
        iam.call("CreatePolicy", Json::object({{"PolicyName", fmt::format("policy-{}", number)},
                                               {"PolicyDocument", document(number)}}));
    Json to = Json::object({{"PolicyArn", made.at("Policy").at("Arn")}});
    to.set(group.empty() ? "UserName" : "GroupName", group.empty() ? "ann" : group);
    iam.call(group.empty() ? "AttachUserPolicy" : "AttachGroupPolicy", to);
}

aws::Caller make_user(Iam& iam) {
    Json const user = iam.call("CreateUser", Json::object({{"UserName", "ann"}})).at("User");
    std::string group;
    for (int i = 0; i < kPolicies; ++i) {
        if (i > 0 && i % kPoliciesEach == 0) {
            group = fmt::format("group-{}", i);
            iam.call("CreateGroup", Json::object({{"GroupName", group}}));
            iam.call("AddUserToGroup", Json::object({{"GroupName", group}, {"UserName", "ann"}}));
        }
        attach(iam, i, group);
    }
    aws::Caller caller;
    caller.account = base::AccountId(kAccount);
    caller.region = base::Region("eu-west-1");
    caller.arn = user.at("Arn").text();
    caller.user_id = user.at("UserId").text();
    caller.source_ip = "203.0.113.9";
    caller.tls = true;
    return caller;
}

struct OneOrganization final : cloud::OrganizationDirectory {
    std::shared_ptr<cloud::Membership const> of_all = make();
    std::shared_ptr<cloud::Membership const> membership_of(std::string const&) const override {
        return of_all;
    }
    static std::shared_ptr<cloud::Membership const> make() {
        auto made = std::make_shared<cloud::Membership>();
        made->organization_id = "o-abc";
        made->path = "o-abc/r-ab12/ou-ab12-11111111/";
        policy::Named const everything{
            "FullAWSAccess", *policy::read(R"({"Version":"2012-10-17","Statement":)"
                                           R"({"Effect":"Allow","Action":"*","Resource":"*"}})")};
        made->service_control = {{everything}, {everything}, {everything}};
        return made;
    }
};

void identities(Iam& iam, aws::Caller const& ann) {
    std::size_t found = 0;
    iam.core.db.begin();
    double seconds = fastest(5, [&] {
        for (int i = 0; i < kLookUps; ++i) found += iam.service.identity_of(ann)->policies.size();
    });
    row("her policies, kept in memory", seconds / kLookUps * 1e6, "us", found > 0 ? "" : "nobody");
    Json const tag = Json::array({Json::object({{"Key", "k"}, {"Value", "v"}})});
    iam.run("TagUser", Json::object({{"UserName", "ann"}, {"Tags", tag}}));
    seconds = fastest(5, [&] {
        for (int i = 0; i < kReadings; ++i) found += iam.service.identity_of(ann)->policies.size();
    });
    row("her policies, in a transaction that changed them", seconds / kReadings * 1e6, "us");
    iam.core.db.rollback();
}

// As the I/O thread has it: a PutLogEvents of a kilobyte.
double authenticate(Iam& iam) {
    Json const key =
        iam.call("CreateAccessKey", Json::object({{"UserName", "ann"}})).at("AccessKey");
    aws::Credentials const keys{key.at("AccessKeyId").text(), key.at("SecretAccessKey").text()};
    http::Request request;
    request.method = "POST";
    request.url = "http://127.0.0.1:4566/";
    request.headers.add("Content-Type", "application/x-amz-json-1.1");
    request.headers.add("X-Amz-Target", "Logs_20140328.PutLogEvents");
    request.body = std::string(1000, 'x');
    base::Instant const now = iam.clock.now();
    aws::sign(request, {keys, "eu-west-1", "logs", now});
    http::Head head;
    head.method = request.method;
    head.target = "/";
    head.headers = request.headers;
    std::string const hash = base::hex(base::sha256(request.body));
    bool expired = false;
    double const seconds = fastest(5, [&] {
        for (int i = 0; i < kRequests; ++i) {
            aws::Authorization const auth = aws::parse_authorization(head);
            auto const who = iam.service.authenticator().find(
                {auth.access_key_id, auth.session_token, now}, expired);
            aws::verify_time(auth, now);
            aws::verify_signature(auth, head, hash, who->secret_access_key);
        }
    });
    row("her key, and her signature", seconds / kRequests * 1e6, "us");
    return seconds / kRequests;
}

double authorise(Iam& iam, aws::Caller const& ann) {
    OneOrganization const organization;
    cloud::Authorisation authorisation;
    authorisation.decide_by({iam.service, organization, iam.service});
    aws::Need const need{.action = "logs:PutLogEvents", .resource = "arn:aws:logs:::team-49/x"};
    iam.core.db.begin();
    double const seconds = fastest(5, [&] {
        for (int i = 0; i < kRequests; ++i) authorisation.require(ann, need, iam.clock.now());
    });
    iam.core.db.rollback();
    row("whether she may", seconds / kRequests * 1e6, "us");
    return seconds / kRequests;
}

}  // namespace
}  // namespace bench

int main() {
    using namespace bench;
    title(fmt::format("who calls, and may she: {} policies of {} statements", kPolicies,
                      kStatements));
    Iam iam;
    aws::Caller const ann = make_user(iam);
    identities(iam, ann);
    double const whole = authenticate(iam) + authorise(iam, ann);
    row("authenticated and authorised (goal: 25)", whole * 1e6, "us");
    return 0;
}
