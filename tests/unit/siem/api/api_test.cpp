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
    base::Result<std::string> search(SearchRequest const& request) override {
        last = request;
        if (error) return base::fail(*error);
        return std::string("{\"event.id\":\"1\"}\n");
    }
    SearchRequest last;
    std::optional<base::Error> error;
};

struct Fixture {
    FakeSearcher searcher;
    base::FakeClock clock{kNow};
    base::Metrics metrics;
    base::Result<std::string> quarantine = std::string("{\"reason\":\"torn\"}\n");
    api::Api api{searcher,
                 {.status =
                      [] {
                          return codec::Json::object({{"lanes", codec::Json::array()}});
                      },
                  .quarantine = [this](std::uint64_t) { return quarantine; }},
                 metrics,
                 clock};

    http::Reply ask(std::string const& target, std::string const& method = "GET") {
        http::Head head;
        head.method = method;
        head.target = target;
        std::promise<http::Reply> answered;
        std::future<http::Reply> reply = answered.get_future();
        api.begin(head)->finish([&](http::Reply r) { answered.set_value(std::move(r)); });
        return reply.get();
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
    searcher.error = base::Error{base::ErrorKind::skip, "character 3: a value is missing", ""};
    CHECK(refused("/api/v1/search?q=a%3A", 400, "bad_query") == "character 3: a value is missing");
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
    CHECK(refused("/api/v1/search/..", 404, "not_found") != "");
    CHECK(ask("/api/v1/search", "DELETE").status == 405);
    CHECK(ask("/healthz", "POST").status == 405);
}
