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
    std::unique_ptr<http::Call> call;

    http::Reply ask(std::string const& target, std::string const& method = "GET") {
        http::Head head;
        head.method = method;
        head.target = target;
        std::promise<http::Reply> answered;
        std::future<http::Reply> reply = answered.get_future();
        // The call goes when it is answered, as a connection lets it.
        call = api.begin(head);
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
