// The client against a server on a port of its own choosing, which verifies what it is sent.
#include "aws/client.hpp"

#include <doctest/doctest.h>

#include <mutex>

#include "aws/dispatch.hpp"
#include "aws/rest_xml_protocol.hpp"
#include "aws/signature.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "http/server.hpp"

namespace {

base::Instant noon() { return base::parse_iso8601("2026-11-23T12:00:00Z").value(); }

struct Seen {
    http::Head head;
    std::string body;
    aws::Authorization auth;
};

// Answers what it is told to, and keeps what it was asked.
class Scripted final : public http::Handler {
  public:
    std::function<http::Reply(Seen const&)> answer;

    std::unique_ptr<http::Call> begin(http::Head const& head) override {
        auto on_whole = [this](http::Head const& h, std::string body, http::Respond respond) {
            respond(reply_to(h, std::move(body)));
        };
        return http::collect(head, 1 << 20, on_whole);
    }

    std::vector<Seen> seen() {
        std::lock_guard const lock(mutex_);
        return seen_;
    }

  private:
    http::Reply reply_to(http::Head const& head, std::string body) {
        try {
            aws::Authorization const auth = aws::parse_authorization(head);
            std::string const hash = base::hex(base::sha256(body));
            aws::verify_time(auth, noon());
            aws::verify_signature(auth, head, hash, "secret of " + auth.access_key_id);
            std::lock_guard const lock(mutex_);
            seen_.push_back({head, std::move(body), auth});
            return answer(seen_.back());
        } catch (aws::Error const& error) {
            return aws::render_error(aws::protocol_of(head), error, "id");
        }
    }

    std::mutex mutex_;
    std::vector<Seen> seen_;
};

struct World {
    Scripted handler;
    http::Server server{{"127.0.0.1", 0}, handler};
    base::FakeClock clock{noon()};
    aws::FixedCredentials keys{{"AKID", "secret of AKID", "token"}};
    aws::ClientSettings settings{server.url() + "/", "eu-west-1"};
    aws::Client client{settings, keys, clock};

    void reply(int status, std::string const& body, http::Headers headers = {}) {
        handler.answer = [=](Seen const&) { return http::Reply{status, headers, body}; };
    }
};

std::string sts_answer(std::string const& key, std::string const& expiration) {
    return "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>" + key +
           "</AccessKeyId><SecretAccessKey>secret of " + key +
           "</SecretAccessKey><SessionToken>t</SessionToken><Expiration>" + expiration +
           "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
}

}  // namespace

TEST_CASE("a JSON operation is called and answered") {
    World w;
    w.reply(200, R"({"nextToken":"t"})");
    auto const out =
        w.client.json(aws::kLogs, "DescribeLogGroups", codec::Json::object({{"limit", 5}}));
    REQUIRE(out);
    CHECK(out->at("nextToken").text() == "t");
    Seen const seen = w.handler.seen().at(0);
    CHECK(seen.head.headers.text("x-amz-target") == "Logs_20140328.DescribeLogGroups");
    CHECK(seen.head.headers.text("content-type") == "application/x-amz-json-1.1");
    CHECK(seen.auth.scope.text() == "20261123/eu-west-1/logs/aws4_request");
    CHECK(seen.auth.session_token == "token");
    CHECK(seen.body == R"({"limit":5})");
    w.reply(200, "");
    CHECK(w.client.json(aws::kLogs, "PutRetentionPolicy", {}).value() == codec::Json::object());
    w.reply(200, "<html>");
    CHECK_FALSE(w.client.json(aws::kLogs, "DescribeLogGroups", {}));
}

TEST_CASE("a query operation is called and answered") {
    World w;
    w.reply(200, sts_answer("ASIA", "2026-11-23T13:00:00Z"));
    auto const out = w.client.query(aws::kSts, "AssumeRole", {{"RoleArn", "a:b c"}});
    REQUIRE(out);
    CHECK(out->find("Credentials")->text_of("AccessKeyId") == "ASIA");
    CHECK(w.handler.seen().at(0).body == "Action=AssumeRole&Version=2011-06-15&RoleArn=a%3Ab%20c");
    w.reply(200, "<DeleteRoleResponse><ResponseMetadata/></DeleteRoleResponse>");
    CHECK(w.client.query(aws::kIam, "DeleteRole", {})->children.empty());
    CHECK(w.handler.seen().at(1).auth.scope.region == "us-east-1");
}

TEST_CASE("objects are put and read, path style, whatever their key") {
    World w;
    w.reply(200, "content", {{"ETag", "\"e\""}});
    std::string streamed;
    aws::S3Call call;
    call.bucket = "b";
    call.key = "a b/../é+&?.gz";
    call.query = {{"versionId", "x/y"}, {"acl", ""}};
    call.on_body = [&](std::string_view bytes) {
        streamed.append(bytes);
        return true;
    };
    auto const got = w.client.s3(call);
    REQUIRE(got);
    CHECK(streamed == "content");
    CHECK(got->headers.text("etag") == "\"e\"");
    CHECK(w.handler.seen().at(0).head.target ==
          "/b/a%20b/../%C3%A9%2B%26%3F.gz?versionId=x%2Fy&acl=");
    auto const put = w.client.s3({.method = "PUT", .bucket = "b", .key = "k", .body = "bytes"});
    CHECK(put);
    CHECK(w.handler.seen().at(1).body == "bytes");
}

TEST_CASE("what an error says decides what is to be done about it") {
    World w;
    struct Case {
        int status;
        std::string body;
        base::ErrorKind kind;
        std::string code, message;
    };
    using base::ErrorKind;
    std::vector<Case> const cases = {
        {400, R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"m"})", ErrorKind::skip,
         "QueueDoesNotExist", "m"},
        {400, R"({"__type":"ThrottlingException","Message":"slow"})", ErrorKind::retry,
         "ThrottlingException", "slow"},
        {400, R"({"__type":"InvalidParameterException:http://x/","message":""})", ErrorKind::stop,
         "InvalidParameterException", "HTTP status 400 (InvalidParameterException)"},
        {403,
         "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error>"
         "</ErrorResponse>",
         ErrorKind::stop, "AccessDenied", "no"},
        {404, "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>gone</Message></Error>",
         ErrorKind::skip, "NoSuchKey", "gone"},
        {503, "<html>busy</html>", ErrorKind::retry, "ServiceUnavailable",
         "HTTP status 503 (ServiceUnavailable)"},
        {500, "", ErrorKind::retry, "", "HTTP status 500"},
        {501, R"({"__type":"NotImplemented","message":"no"})", ErrorKind::stop, "NotImplemented",
         "no"},
    };
    for (Case const& one : cases) {
        CAPTURE(one.body);
        w.reply(one.status, one.body);
        auto const out = w.client.json(aws::kSqs, "ReceiveMessage", {});
        REQUIRE_FALSE(out);
        CHECK(out.error().kind == one.kind);
        CHECK(out.error().code == one.code);
        CHECK(out.error().message == one.message);
    }
}

TEST_CASE("an object that is not there says so, and its error is no part of the body") {
    World w;
    http::Reply const missing =
        aws::rest_xml_error(aws::Error("NoSuchKey", "The specified key does not exist.", 404), "i");
    w.handler.answer = [&](Seen const&) { return missing; };
    std::string streamed;
    aws::S3Call call{.bucket = "b", .key = "k"};
    call.on_body = [&](std::string_view bytes) {
        streamed.append(bytes);
        return true;
    };
    auto const out = w.client.s3(call);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == "NoSuchKey");
    CHECK(streamed.empty());
    call.method = "HEAD";
    CHECK(w.client.s3(call).error().code == "NotFound");
}

TEST_CASE("wrong keys are told by the endpoint, no endpoint is worth another try") {
    World w;
    aws::FixedCredentials wrong{{"AKID", "guessed"}};
    aws::Client client(w.settings, wrong, w.clock);
    CHECK(client.json(aws::kLogs, "DescribeLogGroups", {}).error().code ==
          "InvalidSignatureException");
    w.server.stop();
    CHECK(w.client.json(aws::kLogs, "DescribeLogGroups", {}).error().kind ==
          base::ErrorKind::retry);
    w.client.cancel();
    CHECK(w.client.json(aws::kLogs, "DescribeLogGroups", {}).error().kind == base::ErrorKind::stop);
}

TEST_CASE("a role is assumed once, and again five minutes before its keys expire") {
    World w;
    w.reply(200, sts_answer("ASIA1", "2026-11-23T13:00:00Z"));
    aws::AssumedRole role(w.settings, w.keys,
                          {"arn:aws:iam::111122223333:role/siem", "siem", "ext"}, w.clock);
    CHECK(role.credentials(noon())->access_key_id == "ASIA1");
    CHECK(role.credentials(noon() + std::chrono::minutes(54))->access_key_id == "ASIA1");
    CHECK(w.handler.seen().size() == 1);
    CHECK(w.handler.seen()[0].body ==
          "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%"
          "2Fsiem&RoleSessionName=siem&ExternalId=ext");
    w.reply(200, sts_answer("ASIA2", "2026-11-23T14:00:00Z"));
    CHECK(role.credentials(noon() + std::chrono::minutes(56))->access_key_id == "ASIA2");
}

TEST_CASE("keys that still hold outlive a role that cannot be assumed for a while") {
    World w;
    w.reply(200, sts_answer("ASIA1", "2026-11-23T13:00:00Z"));
    aws::AssumedRole role(w.settings, w.keys, {"arn:aws:iam::1:role/r", "s"}, w.clock);
    CHECK(role.credentials(noon()));
    w.reply(503, "");
    base::Instant const late = noon() + std::chrono::minutes(57);
    CHECK(role.credentials(late)->access_key_id == "ASIA1");
    CHECK(role.credentials(late + std::chrono::seconds(5))->access_key_id == "ASIA1");
    CHECK(w.handler.seen().size() == 2);
    CHECK(role.credentials(noon() + std::chrono::hours(1)).error().kind == base::ErrorKind::retry);
    w.reply(200, "<AssumeRoleResponse/>");
    CHECK_FALSE(role.credentials(noon() + std::chrono::hours(1)));
}

TEST_CASE("a role whose keys are refused is taken on again, once a minute at most") {
    World w;
    auto const made = [&](std::string const& key) {
        w.handler.answer = [=](Seen const& seen) {
            if (seen.body.starts_with("Action=AssumeRole")) {
                return http::Reply{200, {}, sts_answer(key, "2026-11-23T13:00:00Z")};
            }
            if (seen.auth.access_key_id == key) return http::Reply{200, {}, "{}"};
            return http::Reply{400, {}, R"({"__type":"AccessDeniedException","message":"no"})"};
        };
    };
    made("ASIA1");
    aws::AssumedRole role(w.settings, w.keys, {"arn:aws:iam::1:role/r", "s"}, w.clock);
    aws::Client client(w.settings, role, w.clock);
    auto const works = [&] { return client.json(aws::kLogs, "DescribeLogGroups", {}).has_value(); };
    CHECK(works());
    made("ASIA2");  // the role was deleted, and made again
    w.clock.advance(std::chrono::seconds(59));
    CHECK_FALSE(works());
    CHECK_FALSE(works());
    w.clock.advance(std::chrono::seconds(1));
    CHECK_FALSE(works());
    CHECK(works());
}

namespace {

// A client that tries again, by chance 0.5, and the pauses that it made.
struct Patient {
    World w;
    std::vector<std::int64_t> pauses;
    aws::ClientSettings settings = w.settings;
    aws::Client client{with_retries(), w.keys, w.clock};
    int calls = 0;

    aws::ClientSettings with_retries() {
        settings.retry = {
            4, [this](std::chrono::milliseconds pause) { pauses.push_back(pause.count()); },
            [] { return 0.5; }};
        return settings;
    }
    // Fails so often, and then succeeds.
    void fail(int times, int status, std::string const& code, http::Headers const& headers = {}) {
        calls = 0;
        pauses.clear();
        w.handler.answer = [=, this](Seen const&) {
            bool const fails = ++calls <= times;
            return http::Reply{fails ? status : 200, fails ? headers : http::Headers(),
                               fails ? R"({"__type":")" + code + R"("})" : "{}"};
        };
    }
    bool ask() { return client.json(aws::kLogs, "DescribeLogGroups", {}).has_value(); }
};

}  // namespace

TEST_CASE("what is throttled or breaks is tried again, after pauses that grow") {
    Patient p;
    p.fail(2, 400, "ThrottlingException");
    CHECK(p.ask());
    CHECK(p.pauses == std::vector<std::int64_t>{250, 500});
    p.fail(1, 503, "ServiceUnavailable");
    CHECK(p.ask());
    p.fail(9, 500, "InternalFailure");
    CHECK_FALSE(p.ask());
    CHECK(p.calls == 4);
    CHECK(p.pauses == std::vector<std::int64_t>{250, 500, 1000});
}

TEST_CASE("what is wrong is not tried again") {
    Patient p;
    p.fail(1, 400, "ValidationException");
    CHECK_FALSE(p.ask());
    CHECK(p.calls == 1);
    p.fail(1, 403, "AccessDeniedException");
    CHECK_FALSE(p.ask());
    CHECK(p.pauses.empty());
}

TEST_CASE("the answer may say how long to wait, within reason") {
    Patient p;
    p.fail(1, 503, "SlowDown", {{"Retry-After", "3"}});
    CHECK(p.ask());
    CHECK(p.pauses == std::vector<std::int64_t>{3000});
    p.fail(1, 503, "SlowDown", {{"x-amz-retry-after", "1500"}});
    CHECK(p.ask());
    CHECK(p.pauses == std::vector<std::int64_t>{1500});
    for (char const* absurd : {"86400", "9223372036854775807"}) {
        p.fail(1, 503, "SlowDown", {{"Retry-After", absurd}});
        CHECK(p.ask());
        CHECK(p.pauses == std::vector<std::int64_t>{20'000});
    }
    p.fail(1, 503, "SlowDown", {{"Retry-After", "-5"}});
    CHECK(p.ask());
    CHECK(p.pauses == std::vector<std::int64_t>{250});
    CHECK(aws::pause_before_next(1, 0).count() == 0);
    CHECK(aws::pause_before_next(1000, 0.999).count() < 20'000);
}

TEST_CASE("a service may have an endpoint of its own") {
    World w;
    w.reply(200, "{}");
    aws::ClientSettings settings{"http://127.0.0.1:1", "eu-west-1"};
    settings.endpoint_of = [&](std::string_view service) {
        return service == "logs" ? w.server.url() + "/" : std::string();
    };
    aws::Client client(settings, w.keys, w.clock);
    CHECK(client.json(aws::kLogs, "DescribeLogGroups", {}));
    CHECK_FALSE(client.json(aws::kKms, "ListKeys", {}));
}
