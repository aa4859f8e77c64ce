// Where credentials come from, and what is said where they do not.
#include "aws/credential_chain.hpp"

#include <doctest/doctest.h>

#include <map>

#include "base/time.hpp"

namespace {

constexpr base::Instant kNow = base::from_millis(1'795'000'000'000);

// A machine with its own environment, files, programs and network, all in memory.
struct Machine {
    base::FakeClock clock{kNow};
    std::map<std::string, std::string> variables{{"HOME", "/home/ann"}};
    std::map<std::string, std::string> files;
    std::map<std::string, std::string> programs;
    std::map<std::string, std::string> network;  // "GET url" → body
    std::vector<http::Request> asked;
    std::optional<std::string> typed;  // at the terminal; nothing where there is none
    std::vector<std::string> questions;

    struct Line final : http::Exchange {
        explicit Line(Machine& machine) : m(machine) {}
        base::Result<http::Response> send(http::Request const& request) override {
            m.asked.push_back(request);
            auto const found = m.network.find(request.method + " " + request.url);
            if (found == m.network.end()) {
                return base::fail(base::ErrorKind::retry, "connection refused");
            }
            http::Response response;
            response.status = 200;
            response.body = found->second;
            return response;
        }
        Machine& m;
    };

    aws::Surroundings surroundings() {
        return {.variable = [this](char const* name) -> std::optional<std::string> {
                    auto const found = variables.find(name);
                    if (found == variables.end()) return std::nullopt;
                    return found->second;
                },
                .read_file = [this](std::string const& path) -> base::Result<std::string> {
                    auto const found = files.find(path);
                    if (found != files.end()) return found->second;
                    return base::fail(base::ErrorKind::stop, path + " cannot be read");
                },
                .run = [this](std::string const& command) -> base::Result<std::string> {
                    return programs.at(command);
                },
                .connect = [this] { return std::make_unique<Line>(*this); },
                .clock = clock,
                .ask = [this](std::string const& question) -> base::Result<std::string> {
                    questions.push_back(question);
                    if (typed) return *typed;
                    return base::fail(base::ErrorKind::stop, "there is no terminal");
                }};
    }
    // "key secret token", or what is wrong.
    std::string keys(std::string const& profile = {}) {
        aws::Surroundings const in = surroundings();
        auto const source = aws::find_credentials(in, {.profile = profile});
        if (!source) return source.error().message;
        auto const found = (*source)->credentials(clock.now());
        if (!found) return found.error().message;
        return found->access_key_id + " " + found->secret_access_key + " " + found->session_token;
    }
    void config(std::string const& text) { files["/home/ann/.aws/config"] = text; }
};

std::string metadata(std::string const& key) {
    return R"({"Code":"Success","AccessKeyId":")" + key +
           R"(","SecretAccessKey":"s","Token":"t","Expiration":"2026-11-18T12:06:40Z"})";
}

std::string sts(std::string const& action) {
    return "<" + action + "Response><" + action +
           "Result><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>"
           "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
           "<Expiration>2026-11-18T12:06:40Z</Expiration></Credentials></" +
           action + "Result></" + action + "Response>";
}

constexpr char const* kSts = "POST https://sts.eu-west-1.amazonaws.com/";

}  // namespace

TEST_CASE("the environment goes before the files") {
    Machine m;
    m.config("[default]\naws_access_key_id = AKIAFILE\naws_secret_access_key = s\n");
    CHECK(m.keys() == "AKIAFILE s ");
    m.variables["AWS_ACCESS_KEY_ID"] = "AKIAENV";
    m.variables["AWS_SECRET_ACCESS_KEY"] = "e";
    m.variables["AWS_SESSION_TOKEN"] = "t";
    CHECK(m.keys() == "AKIAENV e t");
    CHECK(m.keys("default") == "AKIAFILE s ");  // but not before what is named
}

TEST_CASE("profiles: the credentials file goes before the config file") {
    Machine m;
    m.config(
        "[profile a]\naws_access_key_id=C\naws_secret_access_key=c # mine\nregion=eu-west-1\n");
    m.files["/home/ann/.aws/credentials"] =
        "[a]\naws_access_key_id = K\naws_secret_access_key = k\n";
    m.variables["AWS_PROFILE"] = "a";
    CHECK(m.keys() == "K k ");
    CHECK(aws::find_region(m.surroundings()) == "eu-west-1");
    m.variables["AWS_REGION"] = "us-east-2";
    CHECK(aws::find_region(m.surroundings()) == "us-east-2");
    CHECK(m.keys("b") == "there is no profile 'b' in the shared config and credentials files");
    m.config("[profile a\n");
    CHECK(m.keys() == "config file, line 1: a profile is written as [name]");
}

TEST_CASE("a role is taken on with another profile's keys, and its external id") {
    Machine m;
    m.config(
        "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n"
        "[profile siem]\nrole_arn = arn:aws:iam::111122223333:role/siem\nsource_profile = base\n"
        "external_id = agreed\nrole_session_name = night\nregion = eu-west-1\n");
    m.network[kSts] = sts("AssumeRole");
    CHECK(m.keys("siem") == "ASIAROLE s t");
    std::string const& body = m.asked.back().body;
    CHECK(body.find("ExternalId=agreed") != std::string::npos);
    CHECK(body.find("RoleSessionName=night") != std::string::npos);
    CHECK(m.asked.back().headers.text("Authorization").find("AKIABASE/") != std::string::npos);
}

TEST_CASE("what a profile with a role lacks is said") {
    Machine m;
    std::string const role = "[profile a]\nrole_arn = arn:aws:iam::111122223333:role/r\n";
    m.config(role + "source_profile = b\n[profile b]\nrole_arn = x\nsource_profile = a\n");
    CHECK(m.keys("a") == "the profile 'a' leads to itself by source_profile");
    m.config(role + "source_profile = gone\n");
    CHECK(m.keys("a").starts_with("there is no profile 'gone'"));
    m.config(role);
    CHECK(m.keys("a").find("neither source_profile nor a credential_source") != std::string::npos);
    m.config(role + "credential_source = Environment\n");
    CHECK(m.keys("a") == "the profile 'a' takes its keys from the environment, which has none");
    m.config(role + "duration_seconds = 60\n");
    CHECK(m.keys("a") ==
          "the profile 'a' has duration_seconds = 60, which must be between 900 and 43200");
}

TEST_CASE("a code of an MFA device is asked for, once for as long as it serves") {
    Machine m;
    m.config(
        "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n"
        "[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/ops\nsource_profile = base\n"
        "mfa_serial = arn:aws:iam::111122223333:mfa/ann\nduration_seconds = 7200\n"
        "region = eu-west-1\n"
        "[profile next]\nrole_arn = arn:aws:iam::444455556666:role/x\nsource_profile = ops\n"
        "region = eu-west-1\n");
    m.network[kSts] = sts("AssumeRole");
    CHECK(m.keys("ops") == "there is no terminal");
    CHECK(m.asked.empty());
    m.typed = "12345";
    CHECK(m.keys("ops") == "a code of an MFA device is 6 digits");
    m.typed = "123456\n";
    CHECK(m.keys("ops") == "ASIAROLE s t");
    CHECK(m.questions.back() ==
          "MFA code of arn:aws:iam::111122223333:mfa/ann for the profile 'ops': ");
    REQUIRE(m.asked.size() == 1);
    std::string const body = m.asked[0].body;
    CHECK(
        body.find("&SerialNumber=arn%3Aaws%3Aiam%3A%3A111122223333%3Amfa%2Fann&TokenCode=123456") !=
        std::string::npos);
    CHECK(body.find("&DurationSeconds=7200&") != std::string::npos);

    // A chain asks at the profile that wants it, and not again for each call.
    m.questions.clear();
    aws::Surroundings const in = m.surroundings();
    auto const source = aws::find_credentials(in, {.profile = "next"});
    REQUIRE(source);
    CHECK((*source)->credentials(m.clock.now()));
    CHECK((*source)->credentials(m.clock.now()));
    CHECK(m.questions.size() == 1);
}

TEST_CASE("where nobody sits at a terminal, that a code is wanted is said at once") {
    Machine m;
    m.config(
        "[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/ops\nsource_profile = ops\n"
        "mfa_serial = arn:aws:iam::111122223333:mfa/ann\n");
    aws::Surroundings in = m.surroundings();
    in.ask = {};
    auto const source = aws::find_credentials(in, {.profile = "ops"});
    REQUIRE_FALSE(source);
    CHECK(source.error().message.find("wants a code of an MFA device") != std::string::npos);
}

TEST_CASE("how often is tried") {
    Machine m;
    CHECK(aws::find_attempts(m.surroundings()) == 3);
    m.config("[default]\nmax_attempts = 5\n");
    CHECK(aws::find_attempts(m.surroundings()) == 5);
    m.variables["AWS_MAX_ATTEMPTS"] = "1";
    CHECK(aws::find_attempts(m.surroundings()) == 1);
    m.variables["AWS_MAX_ATTEMPTS"] = "many";
    CHECK(aws::find_attempts(m.surroundings()) == 3);
    m.variables["AWS_MAX_ATTEMPTS"] = "1000000";
    CHECK(aws::find_attempts(m.surroundings()) == 100);
}

TEST_CASE("a web identity needs no keys: its token is read each time") {
    Machine m;
    m.variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
    m.variables["AWS_ROLE_ARN"] = "arn:aws:iam::111122223333:role/pod";
    m.variables["AWS_REGION"] = "eu-west-1";
    CHECK(m.keys() == "/token cannot be read");
    m.files["/token"] = "jwt\n";
    m.network[kSts] = sts("AssumeRoleWithWebIdentity");
    CHECK(m.keys() == "ASIAROLE s t");
    CHECK(m.asked.back().body.find("WebIdentityToken=jwt") != std::string::npos);
    CHECK(m.asked.back().headers.text("Authorization") == "");
}

TEST_CASE("another program") {
    Machine m;
    m.config("[profile a]\ncredential_process = vault keys\n");
    m.programs["vault keys"] =
        R"({"Version":1,"AccessKeyId":"AKIAP","SecretAccessKey":"p","SessionToken":"t"})";
    CHECK(m.keys("a") == "AKIAP p t");
    m.programs["vault keys"] = R"({"Version":2})";
    CHECK(m.keys("a") == "what credential_process printed has no Version of 1");
    m.programs["vault keys"] = "sealed";
    CHECK(m.keys("a").starts_with("what credential_process printed is not JSON"));
}

TEST_CASE("SSO, with the token that a login left") {
    Machine m;
    m.config(
        "[profile a]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Reader\n"
        "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.example\n");
    CHECK(m.keys("a") ==
          "there is no SSO login for the profile 'a' any more: aws sso login --profile a");
    m.network
        ["GET https://portal.sso.eu-west-1.amazonaws.com/federation/credentials"
         "?role_name=Reader&account_id=111122223333"] =
        R"({"roleCredentials":{"accessKeyId":"ASIASSO","secretAccessKey":"s",)"
        R"("sessionToken":"t","expiration":1795003600000}})";
    // Its name is the SHA-1 of the session's.
    m.files["/home/ann/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"] =
        R"({"accessToken":"bearer","expiresAt":"2026-11-18T12:06:40Z"})";
    CHECK(m.keys("a") == "ASIASSO s t");
    CHECK(m.asked.back().headers.text("x-amz-sso_bearer_token") == "bearer");
}

TEST_CASE("containers") {
    Machine m;
    m.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/keys";
    m.network["GET http://169.254.170.2/v2/keys"] = metadata("ASIATASK");
    CHECK(m.keys() == "ASIATASK s t");
    m.variables.erase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    m.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://169.254.170.23/v1/credentials";
    m.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/pod/token";
    m.files["/pod/token"] = "secret\n";
    m.network["GET http://169.254.170.23/v1/credentials"] = metadata("ASIAPOD");
    CHECK(m.keys() == "ASIAPOD s t");
    CHECK(m.asked.back().headers.text("Authorization") == "secret");
    for (char const* url : {"http://evil.example/keys", "http://169.254.170.2.evil.example/"}) {
        m.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url;
        CHECK(m.keys().starts_with("AWS_CONTAINER_CREDENTIALS_FULL_URI must be of https"));
    }
}

TEST_CASE("an instance's role, by a session of its metadata service") {
    Machine m;
    CHECK(m.keys() ==
          "there are no AWS credentials: neither in the environment, nor in the shared files, nor "
          "of a container or an instance (connection refused)");
    std::string const base = "http://169.254.169.254/latest/";
    m.network["PUT " + base + "api/token"] = "session";
    m.network["GET " + base + "meta-data/iam/security-credentials/"] = "collector\n";
    m.network["GET " + base + "meta-data/iam/security-credentials/collector"] =
        metadata("ASIAINSTANCE");
    CHECK(m.keys() == "ASIAINSTANCE s t");
    CHECK(m.asked.back().headers.text("X-aws-ec2-metadata-token") == "session");
    m.variables["AWS_EC2_METADATA_DISABLED"] = "true";
    CHECK(m.keys().find("AWS_EC2_METADATA_DISABLED is set") != std::string::npos);
}

TEST_CASE("keys that expire are fetched again, and what is good serves where they cannot be") {
    Machine m;
    m.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/k";
    std::string& answer = m.network["GET http://169.254.170.2/k"];
    answer = metadata("FIRST");  // good for an hour
    aws::Surroundings const in = m.surroundings();
    auto const source = aws::find_credentials(in);
    REQUIRE(source);
    auto const key = [&] {
        auto const keys = (*source)->credentials(m.clock.now());
        return keys ? keys->access_key_id : keys.error().message;
    };
    CHECK(key() == "FIRST");
    answer = metadata("SECOND");
    CHECK(key() == "FIRST");
    m.clock.advance(std::chrono::minutes(56));
    m.network.erase("GET http://169.254.170.2/k");
    CHECK(key() == "FIRST");
    m.network["GET http://169.254.170.2/k"] =
        R"({"AccessKeyId":"SECOND","SecretAccessKey":"s","Token":"t"})";
    CHECK(key() == "FIRST");  // a pause after what failed
    m.clock.advance(std::chrono::seconds(11));
    CHECK(key() == "SECOND");
}

TEST_CASE("endpoints, of one service or of all") {
    Machine m;
    CHECK(aws::find_endpoint(m.surroundings(), "STS") == "");
    m.config(
        "[default]\nendpoint_url = http://profile\nservices = local\n"
        "[services local]\nsts =\n  endpoint_url = http://sts\n");
    CHECK(aws::find_endpoint(m.surroundings(), "STS") == "http://sts");
    CHECK(aws::find_endpoint(m.surroundings(), "SQS") == "http://profile");
    m.variables["AWS_ENDPOINT_URL"] = "http://all";
    CHECK(aws::find_endpoint(m.surroundings(), "STS") == "http://all");
    m.variables["AWS_ENDPOINT_URL_STS"] = "http://one";
    CHECK(aws::find_endpoint(m.surroundings(), "STS") == "http://one");
    m.variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
    CHECK(aws::find_endpoint(m.surroundings(), "STS") == "");
}
