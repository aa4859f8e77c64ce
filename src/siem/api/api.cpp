#include "siem/api/api.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

namespace siem::api {
namespace {

constexpr std::size_t kThreads = 2;
constexpr std::uint64_t kMostEvents = 10'000'000;
constexpr std::uint64_t kDefaultLimit = 100;
constexpr char const* kDefaultSince = "15m";

http::Reply text_reply(int status, char const* type, std::string body) {
    http::Reply reply{status};
    reply.headers.add("Content-Type", type);
    reply.headers.add("Cache-Control", "no-store");
    reply.headers.add("X-Content-Type-Options", "nosniff");
    reply.body = std::move(body);
    return reply;
}

http::Reply json_reply(int status, codec::Json const& json) {
    return text_reply(status, "application/json", codec::to_json(json) + "\n");
}

http::Reply error_reply(int status, std::string const& code, std::string const& message) {
    return json_reply(
        status, codec::Json::object(
                    {{"error", codec::Json::object({{"code", code}, {"message", message}})}}));
}

http::Reply busy() {
    return error_reply(503, "busy", "Too many searches are waiting; try again in a moment.");
}

base::Result<base::Instant> parse_time(std::string const& text) {
    if (std::optional<base::Instant> const at = base::parse_iso8601(text)) return *at;
    return base::fail(base::ErrorKind::skip,
                      "'" + text + "' is no time; write it like 2026-11-23T08:30:00Z");
}

base::Result<std::uint64_t> parse_limit(http::Parameters const& parameters) {
    std::string const* const text = http::find_parameter(parameters, "limit");
    if (!text) return kDefaultLimit;
    std::optional<std::uint64_t> const limit = base::to_uint64(*text);
    if (limit && *limit >= 1 && *limit <= kMostEvents) return *limit;
    return base::fail(base::ErrorKind::skip, "limit must be from 1 to 10000000");
}

}  // namespace

base::Result<SearchRequest> parse_search(http::Parameters const& parameters, base::Instant now) {
    SearchRequest request;
    if (std::string const* const text = http::find_parameter(parameters, "q")) request.text = *text;
    if (std::string const* const after = http::find_parameter(parameters, "after")) {
        request.after = *after;
    }
    base::Result<std::uint64_t> const limit = parse_limit(parameters);
    if (!limit) return base::fail(limit.error());
    request.limit = *limit;
    std::string const* const until = http::find_parameter(parameters, "until");
    // What CloudWatch accepts may lie two hours ahead.
    request.until = now + std::chrono::hours(3);
    if (until) {
        base::Result<base::Instant> const at = parse_time(*until);
        if (!at) return base::fail(at.error());
        request.until = *at;
    }
    if (std::string const* const from = http::find_parameter(parameters, "from")) {
        base::Result<base::Instant> const at = parse_time(*from);
        if (!at) return base::fail(at.error());
        request.from = *at;
        return request;
    }
    std::string const* const since = http::find_parameter(parameters, "since");
    std::optional<base::Duration> const back = base::parse_duration(since ? *since : kDefaultSince);
    if (!back) {
        return base::fail(base::ErrorKind::skip, "'" + *since +
                                                     "' is no duration; write it like "
                                                     "90s, 15m, 2h or 7d");
    }
    request.from = now - *back;
    return request;
}

Api::Api(Searcher& searcher, Sources sources, base::Metrics const& metrics,
         base::Clock const& clock)
    : searcher_(searcher),
      sources_(std::move(sources)),
      metrics_(metrics),
      clock_(clock),
      desk_(kThreads) {}

Api::~Api() = default;

std::unique_ptr<http::Call> Api::begin(http::Head const& head) {
    constexpr std::uint64_t kMostBody = 64 << 10;
    return http::collect(head, kMostBody,
                         [this](http::Head const& h, std::string, http::Respond respond) {
                             answer(h, std::move(respond));
                         });
}

void Api::answer(http::Head const& head, http::Respond respond) {
    std::string_view const path = head.path();
    if (head.method != "GET" && head.method != "HEAD") {
        return respond(error_reply(405, "method_not_allowed", "Only GET is understood here."));
    }
    if (path == "/healthz") return respond(text_reply(200, "text/plain", "ok\n"));
    if (path == "/metrics") {
        return respond(text_reply(200, "text/plain; version=0.0.4", metrics_.prometheus_text()));
    }
    if (path == "/api/v1/search") return search(head, std::move(respond));
    if (path == "/api/v1/status") {
        auto const work = [this, respond] { respond(json_reply(200, sources_.status())); };
        if (!desk_.give(work)) respond(busy());
        return;
    }
    if (path == "/api/v1/quarantine") {
        auto const work = [this, respond] {
            base::Result<std::string> rows = sources_.quarantine(1000);
            respond(rows ? text_reply(200, "application/x-ndjson", *std::move(rows))
                         : error_reply(503, "store", rows.error().message));
        };
        if (!desk_.give(work)) respond(busy());
        return;
    }
    respond(error_reply(404, "not_found",
                        "There is /api/v1/search, /api/v1/status, /api/v1/quarantine, /metrics "
                        "and /healthz."));
}

void Api::search(http::Head const& head, http::Respond respond) {
    base::Result<SearchRequest> const request =
        parse_search(http::parse_query(head.query()), clock_.now());
    if (!request) return respond(error_reply(400, "bad_request", request.error().message));
    auto const work = [this, request = *request, respond] {
        base::Result<std::string> rows = searcher_.search(request);
        if (rows) return respond(text_reply(200, "application/x-ndjson", *std::move(rows)));
        bool const theirs = rows.error().kind == base::ErrorKind::skip;
        respond(
            error_reply(theirs ? 400 : 503, theirs ? "bad_query" : "store", rows.error().message));
    };
    if (!desk_.give(work)) respond(busy());
}

}  // namespace siem::api
