// The SIEM's HTTP side, without a socket.
#include "siem/api/api.hpp"

#include <doctest/doctest.h>

#include <future>
#include <optional>

using namespace siem;

namespace {

constexpr base::Instant kNow = base::from_millis(1'795'422'600'000);  // 2026-11-23T08:30:00Z

class FakeSearcher final : public Searcher {
  public:
    base::Result<Found> search(SearchRequest const& request, Asker&, Rows const& rows) override {
        last = request;
        if (error) return base::fail(*error);
        for (int i = 0; i < batches; ++i) {
            if (!rows("{\"event.id\":\"1\"}\n", request.from)) {
                return base::fail(base::ErrorKind::stop, "nobody takes them");
            }
        }
        if (later_error) return base::fail(*later_error);
        return Found{1, "next"};
    }
    base::Result<std::string> arrived(SearchRequest const&, base::Instant, Asker&) override {
        return arrivals;
    }
    base::Result<codec::Json> histogram(HistogramRequest const& request, Asker&) override {
        last = request.search;
        if (error) return base::fail(*error);
        return codec::Json::object({{"by", request.by}, {"buckets", request.buckets}});
    }
    base::Result<std::vector<Counted>> counts(CountsRequest const&, Asker&) override {
        return std::vector<Counted>();
    }
    base::Result<codec::Json> facets(FacetsRequest const& request, Asker&) override {
        return codec::Json(static_cast<int>(request.fields.size()));
    }
    base::Result<codec::Json> fields(FieldsRequest const& request, Asker&) override {
        return codec::Json(request.prefix);
    }
    base::Result<codec::Json> values(ValuesRequest const& request, Asker&) override {
        return codec::Json(request.field);
    }
    base::Result<codec::Json> context(ContextRequest const& request, Asker&) override {
        return codec::Json(request.id);
    }
    base::Result<codec::Json> patterns(SearchRequest const& request, Asker&) override {
        return codec::Json(request.limit);
    }
    base::Result<Table> table(SearchRequest const& request, Asker&) override {
        last = request;
        if (error) return base::fail(*error);
        return Table{{{"n", "number"}}, "{\"n\":1}\n", 1};
    }
    Checked check(std::string const& text) override {
        bool const table = text.find('|') != std::string::npos;
        if (text != "a:") return {true, table, text};
        return {false, false, "", "at character 3: a value is missing", 3, {"a:*"}};
    }
    SearchRequest last;
    int batches = 1;
    std::string arrivals;
    std::optional<base::Error> error;
    std::optional<base::Error> later_error;
};

// Whoever it is told of asks, and all that he does is written down.
class FakeAccounts final : public Accounts {
  public:
    using Told = base::Result<codec::Json>;
    using Done = base::Result<void>;
    std::optional<Caller> recognise(Shown const& shown, base::Instant) override {
        last = shown;
        return caller;
    }
    std::string csrf_token(std::string_view session) const override {
        return "of " + std::string(session);
    }
    base::Result<LoggedIn> log_in(Attempt const& attempt, base::Instant) override {
        if (attempt.password == "right") return LoggedIn{{attempt.name}, "cs_1"};
        return base::fail(base::ErrorKind::skip, "no", "wrong_credentials");
    }
    Done begin_sign_on(std::string const&, base::Instant) override { return {}; }
    void forgive_sign_on(std::string const&) override {}
    base::Result<LoggedIn> sign_on(Identity const& who, std::string const&,
                                   base::Instant) override {
        return LoggedIn{{who.name}, "cs_1"};
    }
    void log_out(Caller const&) override {}
    bool has_users() const override { return false; }
    base::Result<LoggedIn> set_up(std::string const&, Attempt const& a,
                                  base::Instant now) override {
        return log_in(a, now);
    }
    codec::Json describe(Caller const& who) const override {
        return codec::Json::object({{"name", who.name}});
    }
    Done change_password(Caller const&, Attempt const&, std::string const&,
                         base::Instant) override {
        return {};
    }
    Told begin_totp(Caller const&, Attempt const&, base::Instant) override { return codec::Json(); }
    Told confirm_totp(Caller const&, std::string const&, base::Instant) override {
        return codec::Json();
    }
    Done end_totp(Caller const&, Attempt const&, base::Instant) override { return {}; }
    codec::Json tokens(Caller const&) const override { return {}; }
    Told add_token(Caller const&, TokenRequest const&, base::Instant) override {
        return codec::Json();
    }
    Done remove_token(Caller const&, std::string const&) override { return {}; }
    codec::Json users() const override { return {}; }
    Told add_user(UserChange const&, base::Instant) override { return codec::Json(); }
    Told change_user(UserChange const&) override { return codec::Json(); }
    Done remove_user(std::string const&) override { return {}; }
    Told reset_user(std::string const&, base::Instant) override { return codec::Json(); }
    void record(Deed const& deed, base::Instant) override { deeds.push_back(deed); }
    Told audit(AuditRequest const&) override { return codec::Json(); }

    std::optional<Caller> caller = Caller{
        "local",
        CalledBy::local_token,
        "",
        {Permission::metrics, Permission::read, Permission::operate, Permission::administer}};
    Shown last;
    std::vector<Deed> deeds;
};

struct Fixture {
    FakeSearcher searcher;
    FakeAccounts accounts;
    base::FakeClock clock{kNow};
    base::Metrics metrics;
    base::Result<std::string> quarantine = std::string("{\"reason\":\"torn\"}\n");
    api::Api api{searcher,
                 {.status =
                      [] {
                          return codec::Json::object({{"lanes", codec::Json::array()}});
                      },
                  .quarantine = [this](std::uint64_t) { return quarantine; }},
                 {accounts, api::Hosts("127.0.0.1", {"siem.example.com"})},
                 {metrics, clock}};
    std::unique_ptr<http::Call> call;

    http::Headers headers{{"Host", "127.0.0.1:8080"}};
    std::string sent;  // the body of what is asked

    http::Reply ask(std::string const& target, std::string const& method = "GET") {
        http::Head head;
        head.method = method;
        head.target = target;
        head.headers = headers;
        head.peer = "127.0.0.1";
        std::promise<http::Reply> answered;
        std::future<http::Reply> reply = answered.get_future();
        // The call goes when it is answered, as a connection lets it.
        call = api.begin(head);
        if (!sent.empty()) call->write(sent);
        call->finish([&](http::Reply r) { answered.set_value(std::move(r)); });
        return reply.get();
    }
    // All of a body that came by a pipe.
    std::string piped() const {
        std::shared_ptr<http::Pipe> const pipe = dynamic_cast<http::PipedCall const&>(*call).pipe();
        if (!pipe) return "no pipe";
        std::string all;
        for (;;) {
            std::promise<void> woken;
            http::Pipe::Flow const flow = pipe->take([&] { woken.set_value(); });
            all += flow.bytes;
            if (flow.ended) return all;
            if (flow.broken) return all + "broken";
            if (flow.bytes.empty()) woken.get_future().wait();
        }
    }
    static std::string body(http::Reply const& reply) { return std::get<std::string>(reply.body); }
    // The message of a reply that is an error of this code.
    std::string refused(std::string const& target, int status, std::string const& code) {
        http::Reply const reply = ask(target);
        CHECK(reply.status == status);
        base::Result<codec::Json> const json = codec::parse_json(body(reply));
        REQUIRE(json.has_value());
        CHECK(json->at("error").at("code").text() == code);
        return json->at("error").at("message").text();
    }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a search answers rows, and asks for what its parameters say") {
    http::Reply const reply =
        ask("/api/v1/search?q=source.ip%3A10.0.0.0%2F8+failed&since=2h&limit=7&after=c1");
    CHECK(reply.status == 200);
    CHECK(reply.headers.text("Content-Type") == "application/x-ndjson");
    CHECK(reply.headers.text("X-Content-Type-Options") == "nosniff");
    CHECK(body(reply) == "{\"event.id\":\"1\"}\n");
    CHECK(searcher.last.text == "source.ip:10.0.0.0/8 failed");
    CHECK(searcher.last.from == kNow - std::chrono::hours(2));
    CHECK(searcher.last.until > kNow);
    CHECK(searcher.last.limit == 7);
    CHECK(searcher.last.after == "c1");
}

TEST_CASE_FIXTURE(Fixture, "times may be given outright") {
    ask("/api/v1/search?from=2026-11-01T00:00:00Z&until=2026-11-02T00:00:00Z");
    CHECK(searcher.last.until - searcher.last.from == std::chrono::hours(24));
    CHECK(searcher.last.text == "");
    CHECK(searcher.last.limit == 100);
}

TEST_CASE_FIXTURE(Fixture, "a search that makes no sense is refused with what to write instead") {
    CHECK(refused("/api/v1/search?since=soon", 400, "bad_request").find("15m") !=
          std::string::npos);
    CHECK(refused("/api/v1/search?from=today", 400, "bad_request").find("2026-11-23T08:30:00Z") !=
          std::string::npos);
    CHECK(refused("/api/v1/search?until=x", 400, "bad_request").find("'x'") != std::string::npos);
    for (char const* limit : {"0", "-1", "x", "10000001", ""}) {
        CHECK(refused(std::string("/api/v1/search?limit=") + limit, 400, "bad_request") ==
              "limit must be from 1 to 10000000");
    }
    searcher.error = base::Error{base::ErrorKind::skip, "something", ""};
    CHECK(refused("/api/v1/search?q=a%3A", 400, "bad_query") ==
          "at character 3: a value is missing");
    base::Result<codec::Json> const told = codec::parse_json(body(ask("/api/v1/histogram?q=a%3A")));
    REQUIRE(told);
    CHECK(told->at("error").at("at").integer() == 3);
    CHECK(told->at("error").at("proposals").items().front().text() == "a:*");
    CHECK(refused("/api/v1/search?q=fine", 400, "bad_request") == "something");
}

TEST_CASE_FIXTURE(Fixture,
                  "rows go out as they come where the client wants to know how far it is") {
    searcher.batches = 2;
    http::Reply const reply = ask("/api/v1/search?meta=true&from=2026-11-01T00:00:00Z");
    CHECK(reply.status == 200);
    std::string const far = R"({"meta":{"searched":"2026-11-01T00:00:00.000Z","rows":)";
    CHECK(piped() == "{\"event.id\":\"1\"}\n" + far + "1}}\n{\"event.id\":\"1\"}\n" + far +
                         "2}}\n{\"meta\":{\"next\":\"next\",\"rows\":1,\"complete\":true}}\n");
    searcher.later_error = base::Error{base::ErrorKind::retry, "the node is gone", ""};
    ask("/api/v1/search?meta=true");
    CHECK(piped().ends_with(R"({"error":{"code":"store","message":"the node is gone"}})"
                            "\n"));
    searcher.batches = 5000;  // more than is held back
    CHECK(body(ask("/api/v1/search")) == "");
    CHECK(piped().ends_with("broken"));
}

TEST_CASE_FIXTURE(Fixture, "limits of the store are told as such") {
    for (auto const& [code, told] : {std::pair("159", "too_slow"), std::pair("241", "too_large"),
                                     std::pair("396", "too_large"), std::pair("999", "store")}) {
        searcher.error = base::Error{base::ErrorKind::retry, "Code: …", code};
        CHECK(refused("/api/v1/histogram", 503, told) != "");
    }
}

TEST_CASE_FIXTURE(Fixture, "a tail tells each event once, and lets go of who takes nothing") {
    CHECK(ask("/api/v1/tail?q=x").headers.text("Content-Type") == "text/event-stream");
    searcher.arrivals = "{\"event.id\":\"1\"}\n";
    clock.advance(std::chrono::seconds(1));
    api.tails().step(clock.now());
    clock.advance(std::chrono::seconds(1));
    api.tails().step(clock.now());
    api.stop();
    std::string const told = piped();
    CHECK(
        told.starts_with("event: progress\ndata: {\"searched_until\":\"2026-11-23T08:30:00.000Z\"}"
                         "\n\nevent: event\ndata: {\"event.id\":\"1\"}\n\n"));
    CHECK(told.find("event: event") == told.rfind("event: event"));
    CHECK(ask("/api/v1/tail").status == 503);  // it has been stopped
}

TEST_CASE_FIXTURE(Fixture, "a tail that is not read is bounded") {
    ask("/api/v1/tail");
    std::string const large(100'000, 'x');
    for (int i = 0; i < 40; ++i) {
        searcher.arrivals =
            "{\"event.id\":\"" + std::to_string(i) + "\",\"message\":\"" + large + "\"}\n";
        api.tails().step(clock.now());
    }
    CHECK(piped().size() < 2'200'000);
    CHECK(body(ask("/metrics")).find("catchment_tail_dropped_clients_total 1") !=
          std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "who has left is not worked for") {
    http::Head head;
    head.method = "GET";
    head.target = "/api/v1/tail";
    std::unique_ptr<http::Call> left = api.begin(head);
    left->finish([](http::Reply) {});
    left.reset();
    searcher.arrivals = "{\"event.id\":\"1\"}\n";
    api.tails().step(clock.now());
    CHECK(body(ask("/metrics")).find("catchment_tail_clients 0") != std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "a store that fails is not the caller's fault") {
    searcher.error = base::Error{base::ErrorKind::retry, "no space left", ""};
    CHECK(refused("/api/v1/search?q=a", 503, "store") == "no space left");
    quarantine = base::fail(base::ErrorKind::retry, "no space left");
    CHECK(refused("/api/v1/quarantine", 503, "store") == "no space left");
}

TEST_CASE_FIXTURE(Fixture, "status, quarantine, metrics and health") {
    CHECK(body(ask("/api/v1/status")) == "{\"lanes\":[]}\n");
    CHECK(body(ask("/api/v1/quarantine")) == "{\"reason\":\"torn\"}\n");
    metrics.counter("catchment_intake_events_total", "Events stored.").add(3);
    http::Reply const scraped = ask("/metrics");
    CHECK(scraped.headers.text("Content-Type") == "text/plain; version=0.0.4");
    CHECK(body(scraped).find("catchment_intake_events_total 3") != std::string::npos);
    CHECK(body(ask("/healthz")) == "ok\n");
}

TEST_CASE_FIXTURE(Fixture, "other paths and methods are refused") {
    CHECK(refused("/", 404, "not_found").find("/api/v1/search") != std::string::npos);
    CHECK(refused("/api/v1/search/..", 404, "not_found").find("/healthz.") != std::string::npos);
    CHECK(ask("/api/v1/search", "DELETE").status == 405);
    CHECK(ask("/healthz", "POST").status == 405);
}

TEST_CASE("the names by which the SIEM is asked") {
    api::Hosts const local("127.0.0.1", {"SIEM.example.com"});
    for (char const* const name :
         {"127.0.0.1:8080", "localhost", "[::1]:1", "siem.example.com:443"}) {
        CHECK(local.has(name));
    }
    for (char const* const name :
         {"", "evil.com", "127.0.0.1.evil.com", "10.0.0.1", "siem.example.com.evil.com",
          "localhost.evil.com", "[::1", "x[::1]"}) {
        CHECK_FALSE(local.has(name));
    }
    api::Hosts const everywhere("0.0.0.0");
    CHECK(everywhere.has("10.0.0.1:8080"));
    CHECK(everywhere.has("[fe80::1]:8080"));
    CHECK_FALSE(everywhere.has("10.0.0.1.evil.com"));
    CHECK_FALSE(everywhere.has("10.0.0.256"));
}

TEST_CASE_FIXTURE(Fixture, "nobody is told nothing, and a session's changes bring its token") {
    accounts.caller.reset();
    refused("/api/v1/search", 401, "login_required");
    CHECK(accounts.deeds.empty());
    accounts.caller = Caller{"vera", CalledBy::session, "s", {Permission::read}};
    headers.add("Cookie", "a=b; catchment_session_8080=cs_1; c=d");
    CHECK(ask("/api/v1/search?q=x&after=c1&since=1h").status == 200);
    CHECK(accounts.last.session == "cs_1");
    CHECK(accounts.deeds.back().detail == "q=x since=1h");
    CHECK(accounts.deeds.back().who == "vera");
    refused("/api/v1/quarantine", 403, "forbidden");
    CHECK(accounts.deeds.back().status == 403);
    CHECK(ask("/api/v1/logout", "POST").status == 403);
    headers.add("X-CSRF-Token", "of cs_1");
    CHECK(ask("/api/v1/logout", "POST").status == 200);
    headers.add("Origin", "http://evil.example.com");
    CHECK(ask("/api/v1/logout", "POST").status == 403);
}

TEST_CASE_FIXTURE(Fixture, "what is of all sources is not for who sees some") {
    accounts.caller->visible.log_groups = {"/app/*"};
    CHECK(ask("/api/v1/search").status == 200);
    CHECK(searcher.last.visible.log_groups == std::vector<std::string>{"/app/*"});
    for (char const* const path : {"/api/v1/pipeline", "/api/v1/retention", "/api/v1/quarantine",
                                   "/api/v1/quarantine/object?id=1", "/api/v1/backfill"}) {
        refused(path, 403, "forbidden");
    }
}

TEST_CASE_FIXTURE(Fixture, "a password is taken where nobody reads it on the way") {
    headers.add("Content-Type", "application/json");
    sent = R"({"name": "Vera", "password": "right"})";
    http::Reply const in = ask("/api/v1/login", "POST");
    CHECK(in.status == 200);
    CHECK(in.headers.text("Set-Cookie") ==
          "catchment_session_8080=cs_1; Path=/; HttpOnly; SameSite=Strict");
    CHECK(accounts.deeds.back().who == "local");
    headers.add("X-Forwarded-For", "203.0.113.7");
    CHECK(ask("/api/v1/login", "POST").status == 403);
    headers.add("X-Forwarded-Proto", "https");
    CHECK(ask("/api/v1/login", "POST").headers.text("Set-Cookie").find("; Secure") !=
          std::string::npos);
}
