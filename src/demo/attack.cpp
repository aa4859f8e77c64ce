#include "demo/attack.hpp"

#include <fmt/format.h>

#include "demo/cast.hpp"
#include "demo/formats.hpp"

namespace demo {
namespace {

using codec::Json;

constexpr char const* kAttackersTool =
    "aws-cli/2.15.10 Python/3.11.8 Linux/6.6.9-amd64 "
    "exec-env/none command/";
constexpr char const* kPersona = "svc-backup";
constexpr char const* kVictim = "m.keller";
constexpr char const* kExports = "customer-exports";

std::string sshd_port(Scene& s) { return std::to_string(s.between(40'000, 60'000)); }

void guess_password(Scene& s, int nth) {
    static constexpr std::array<char const*, 5> kGuesses = {"admin", "root", "ubuntu", "test",
                                                            "deploy"};
    std::string const user = kGuesses.at(static_cast<std::size_t>(nth) % kGuesses.size());
    bool const there = user == "root" || user == "deploy";
    s.say(kBastion,
          sshd_line(s.at, kBastion, 31'000 + nth,
                    fmt::format("Failed password for {}{} from {} port {} ssh2",
                                there ? "" : "invalid user ", user, kAttacker, sshd_port(s))));
}

void enter_bastion(Scene& s, int) {
    s.say(kBastion, sshd_line(s.at, kBastion, 31'200,
                              fmt::format("Accepted password for deploy from {} port {} ssh2",
                                          kAttacker, sshd_port(s))));
    s.say(kBastion, sshd_line(s.at, kBastion, 31'200,
                              "pam_unix(sshd:session): session opened for user deploy(uid=1004) "
                              "by (uid=0)"));
}

void ask_web(Scene& s, std::string const& path, int status, std::uint64_t bytes) {
    WebRequest request;
    request.client = kAttacker;
    request.path = path;
    request.status = status;
    request.bytes = bytes;
    request.user_agent = "python-requests/2.32.3";
    request.millis = s.between(2, 40);
    s.say("web-1/access", nginx_line(s.at, request));
}

void scan_web(Scene& s, int nth) {
    static constexpr std::array<char const*, 8> kPaths = {
        "/.env",   "/.git/config",  "/wp-login.php", "/server-status",
        "/admin/", "/actuator/env", "/phpinfo.php",  "/fetch?url=https://example.com/"};
    bool const last = nth == static_cast<int>(kPaths.size()) - 1;
    ask_web(s, kPaths.at(static_cast<std::size_t>(nth) % kPaths.size()), last ? 200 : 404, 153);
}

void steal_credentials(Scene& s, int nth) {
    static constexpr std::array<char const*, 3> kPaths = {
        "/fetch?url=http://169.254.169.254/latest/meta-data/",
        "/fetch?url=http://169.254.169.254/latest/meta-data/iam/security-credentials/",
        "/fetch?url=http://169.254.169.254/latest/meta-data/iam/security-credentials/web-app"};
    ask_web(s, kPaths.at(static_cast<std::size_t>(nth) % kPaths.size()), 200,
            nth == 2 ? 1348u : 221u);
}

void sign_in_as_victim(Scene& s, std::string const& outcome, std::string const& reason,
                       std::string const& factor) {
    Login login{kVictim, kAttacker, outcome, reason, factor, "python-requests/2.32.3"};
    s.say(kAuthStream, auth_line(s.at, login));
}

void spray(Scene& s, int) { sign_in_as_victim(s, "failure", "bad_password", "password"); }
void tire_out(Scene& s, int) { sign_in_as_victim(s, "failure", "push_denied", "push"); }
void enter_account(Scene& s, int) { sign_in_as_victim(s, "success", "", "push"); }

// A call with the stolen credentials of the web server's role, or as the attacker's own user.
ApiCall attackers_call(Scene& s, std::string const& source, std::string const& name,
                       bool persona = false) {
    ApiCall call;
    call.source = source + ".amazonaws.com";
    call.name = name;
    call.identity = persona ? iam_user(s.place.account_id, kPersona)
                            : role_session(s.place.account_id, "web-app", "i-0a1b2c3d4e5f");
    call.account_id = s.place.account_id;
    call.region = s.place.region;
    call.address = kAttacker;
    call.user_agent = kAttackersTool + source + "." + name;
    return call;
}

void record(Scene& s, ApiCall const& call) {
    s.say(cloudtrail_stream(s.place), cloudtrail_record(s.at, call, s.random));
}

void look_around(Scene& s, int nth) {
    struct Question {
        char const* source;
        char const* name;
        bool denied;
    };
    static constexpr std::array<Question, 8> kQuestions = {
        {{"sts", "GetCallerIdentity", false},
         {"iam", "ListUsers", false},
         {"iam", "ListRoles", false},
         {"iam", "GetAccountAuthorizationDetails", true},
         {"s3", "ListBuckets", false},
         {"ec2", "DescribeInstances", false},
         {"secretsmanager", "ListSecrets", true},
         {"organizations", "ListAccounts", true}}};
    Question const& q = kQuestions.at(static_cast<std::size_t>(nth) % kQuestions.size());
    ApiCall call = attackers_call(s, q.source, q.name);
    call.read_only = true;
    if (q.denied) {
        call.error_code = "AccessDenied";
        call.error_message = fmt::format("User: {} is not authorized to perform: {}:{}",
                                         call.identity.at("arn").text(), q.source, q.name);
    }
    record(s, call);
}

void make_user(Scene& s, int) {
    ApiCall call = attackers_call(s, "iam", "CreateUser");
    call.request = Json::object({{"userName", kPersona}});
    call.response = Json::object({{"user", iam_user(s.place.account_id, kPersona)}});
    record(s, call);
}

void empower_user(Scene& s, int) {
    ApiCall call = attackers_call(s, "iam", "AttachUserPolicy");
    call.request = Json::object(
        {{"userName", kPersona}, {"policyArn", "arn:aws:iam::aws:policy/AdministratorAccess"}});
    record(s, call);
}

void make_key(Scene& s, int) {
    ApiCall call = attackers_call(s, "iam", "CreateAccessKey");
    call.request = Json::object({{"userName", kPersona}});
    Json const key =
        Json::object({{"userName", kPersona},
                      {"accessKeyId", iam_user(s.place.account_id, kPersona).at("accessKeyId")},
                      {"status", "Active"}});
    call.response = Json::object({{"accessKey", key}});
    record(s, call);
}

void enter_console(Scene& s, int) {
    ApiCall call = attackers_call(s, "signin", "ConsoleLogin", true);
    call.user_agent = kBrowsers.front();
    call.response = Json::object({{"ConsoleLogin", "Success"}});
    call.request = Json::object({{"MFAUsed", "No"}});
    record(s, call);
}

void silence_logs(Scene& s, int nth) {
    static constexpr std::array<std::array<char const*, 2>, 4> kCalls = {
        {{"cloudtrail", "StopLogging"},
         {"ec2", "DeleteFlowLogs"},
         {"guardduty", "DeleteDetector"},
         {"cloudtrail", "DeleteTrail"}}};
    auto const& [source, name] = kCalls.at(static_cast<std::size_t>(nth) % kCalls.size());
    ApiCall call = attackers_call(s, source, name, true);
    call.request = Json::object({{"name", "organization-trail"}});
    record(s, call);
}

void read_exports(Scene& s, int nth) {
    ApiCall call = attackers_call(s, "s3", "GetObject", true);
    call.read_only = true;
    call.data_event = true;
    call.request = Json::object(
        {{"bucketName", kExports}, {"key", fmt::format("2026/customers-{:04}.csv.gz", nth)}});
    record(s, call);
}

void share_snapshot(Scene& s, int) {
    ApiCall call = attackers_call(s, "rds", "ModifyDBSnapshotAttribute", true);
    call.request = Json::object({{"dBSnapshotIdentifier", "customers-nightly"},
                                 {"attributeName", "restore"},
                                 {"valuesToAdd", Json::array({"999999999999"})}});
    record(s, call);
}

void replace_function(Scene& s, int) {
    ApiCall call = attackers_call(s, "lambda", "UpdateFunctionCode20150331v2", true);
    call.request = Json::object({{"functionName", "checkout"}});
    record(s, call);
}

void skim_orders(Scene& s, int) {
    std::vector<std::string> const said = {"order batch posted to https://203.0.113.80/collect"};
    for (std::string& line : lambda_lines(s.at, said, 900, s.random)) {
        s.say(lambda_stream(s.at), std::move(line));
    }
}

void carry_out(Scene& s, int) {
    Flow flow;
    flow.account_id = s.place.account_id;
    flow.interface_id = kInterfaces.front();
    flow.source = kServers.front();
    flow.destination = kAttacker;
    flow.source_port = static_cast<int>(s.between(32'768, 60'999));
    flow.destination_port = 443;
    flow.packets = s.between(110'000, 160'000);
    flow.bytes = flow.packets * 1448;
    s.say(flow.interface_id + "-all", vpc_flow_line(s.at, flow));
}

void refund(Scene& s, int nth) {
    Payment payment;
    payment.level = "WARN";
    payment.message = "refund issued without an order";
    payment.order_id = fmt::format("ord-{:08}", 90'000'000 + nth);
    payment.customer_id = "cus-004917";
    payment.amount_cents = s.between(90'000, 99'900);
    payment.address = kAttacker;
    payment.millis = s.between(40, 90);
    s.say(kPaymentsStream, payment_line(s.at, payment, s.random));
}

}  // namespace

std::vector<Act> const& story() {
    using std::chrono::milliseconds;
    using std::chrono::seconds;
    static std::vector<Act> const acts = {
        {seconds(0), Kind::sshd, 40, milliseconds(1500), guess_password},
        {seconds(20), Kind::nginx, 8, milliseconds(2000), scan_web},
        {seconds(70), Kind::sshd, 1, {}, enter_bastion},
        {seconds(90), Kind::nginx, 3, milliseconds(1800), steal_credentials},
        {seconds(100), Kind::auth, 15, milliseconds(700), spray},
        {seconds(120), Kind::auth, 6, milliseconds(4000), tire_out},
        {seconds(146), Kind::auth, 1, {}, enter_account},
        {seconds(150), Kind::cloudtrail, 8, milliseconds(3000), look_around},
        {seconds(200), Kind::cloudtrail, 1, {}, make_user},
        {seconds(206), Kind::cloudtrail, 1, {}, empower_user},
        {seconds(211), Kind::cloudtrail, 1, {}, make_key},
        {seconds(240), Kind::cloudtrail, 1, {}, enter_console},
        {seconds(290), Kind::cloudtrail, 4, milliseconds(5000), silence_logs},
        {seconds(330), Kind::cloudtrail, 1, {}, replace_function},
        {seconds(345), Kind::lambda, 10, milliseconds(9000), skim_orders},
        {seconds(360), Kind::cloudtrail, 60, milliseconds(2000), read_exports},
        {seconds(370), Kind::vpc_flow, 8, milliseconds(15'000), carry_out},
        {seconds(400), Kind::application, 20, milliseconds(3000), refund},
        {seconds(480), Kind::cloudtrail, 1, {}, share_snapshot},
    };
    return acts;
}

}  // namespace demo
