#include "siem/api/api.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

namespace siem::api {
namespace {

constexpr std::size_t kThreads = 4;  // one may be busy with an export, one with a backup
constexpr std::uint64_t kMostEvents = 10'000'000;
constexpr std::uint64_t kDefaultLimit = 100;
constexpr std::uint64_t kMostQuarantined = 1000;
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

http::Reply store_error(base::Error const& error) {
    return error_reply(503, "store", error.message);
}

http::Reply json_or_error(base::Result<codec::Json> const& json) {
    return json ? json_reply(200, *json) : store_error(json.error());
}

// Somebody's bytes: to be kept, not to be shown.
http::Reply object_reply(base::Result<std::string> bytes) {
    if (bytes) {
        http::Reply reply = text_reply(200, "application/octet-stream", *std::move(bytes));
        reply.headers.add("Content-Disposition", "attachment; filename=\"object\"");
        return reply;
    }
    bool const none = bytes.error().kind == base::ErrorKind::skip;
    return error_reply(none ? 404 : 503, none ? "not_found" : "object", bytes.error().message);
}

http::Reply not_allowed(std::string const& what) {
    return error_reply(405, "method_not_allowed", "Only " + what + " is understood here.");
}

// A browser says of whose page a request is.
bool is_of_another_page(http::Head const& head) {
    std::string const* const origin = head.headers.find("Origin");
    return origin && *origin != (head.tls ? "https://" : "http://") + head.headers.text("Host");
}

Redriven redriven(http::Parameters const& parameters) {
    Redriven what;
    for (auto const& [name, value] : parameters) {
        if (name == "id") what.ids.push_back(value);
        if (name == "all") what.all = value == "true";
    }
    return what;
}

http::Reply ndjson_reply(base::Result<std::string> rows) {
    return rows ? text_reply(200, "application/x-ndjson", *std::move(rows))
                : store_error(rows.error());
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

base::Result<ExportRequest> parse_export(http::Parameters const& parameters, base::Instant now) {
    base::Result<SearchRequest> search = parse_search(parameters, now);
    if (!search) return base::fail(search.error());
    ExportRequest request{*std::move(search)};
    if (std::string const* const format = http::find_parameter(parameters, "format")) {
        request.format = *format;
    }
    if (std::string const* const how = http::find_parameter(parameters, "compression")) {
        request.compression = *how;
    }
    auto const wrong = [](char const* what) { return base::fail(base::ErrorKind::skip, what); };
    if (request.format != "ndjson" && request.format != "parquet") {
        return wrong("format must be ndjson or parquet");
    }
    bool const packed = request.compression == "gzip" || request.compression == "zstd";
    if (!packed && request.compression != "none") {
        return wrong("compression must be none, gzip or zstd");
    }
    if (packed && request.format == "parquet") {
        return wrong("parquet is compressed within: leave the compression away");
    }
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
    if (path.starts_with("/api/v1/quarantine")) return answer_quarantine(head, std::move(respond));
    if (path == "/api/v1/backfill") return answer_backfill(head, std::move(respond));
    if (path == "/api/v1/backup") return answer_backup(head, std::move(respond));
    if (head.method != "GET" && head.method != "HEAD") return respond(not_allowed("GET"));
    if (path == "/healthz") return respond(text_reply(200, "text/plain", "ok\n"));
    if (path == "/metrics") return answer_by([this] { return metrics(); }, std::move(respond));
    if (path == "/api/v1/search") return search(head, std::move(respond));
    if (path == "/api/v1/status") {
        return answer_by([this] { return json_reply(200, sources_.status()); }, std::move(respond));
    }
    if (path == "/api/v1/retention") {
        return answer_by([this] { return json_or_error(sources_.retention()); },
                         std::move(respond));
    }
    if (path == "/api/v1/sources") return answer_sources(head, std::move(respond));
    if (path == "/api/v1/export") return answer_export(head, std::move(respond));
    if (path == "/api/v1/export/progress") {
        return respond(json_reply(200, sources_.export_progress()));
    }
    if (path == "/api/v1/pipeline") {
        return answer_by([this] { return json_or_error(sources_.pipeline()); }, std::move(respond));
    }
    respond(error_reply(404, "not_found",
                        "There is /api/v1/search, /api/v1/status, /api/v1/sources, "
                        "/api/v1/pipeline, /api/v1/export, /api/v1/backup, /api/v1/backfill, "
                        "/api/v1/quarantine, /api/v1/retention, /metrics and /healthz."));
}

void Api::answer_export(http::Head const& head, http::Respond respond) {
    base::Result<ExportRequest> const request =
        parse_export(http::parse_query(head.query()), clock_.now());
    if (!request) return respond(error_reply(400, "bad_request", request.error().message));
    answer_by(
        [this, request = *request] {
            base::Result<Exported> exported = sources_.exported(request);
            if (!exported) {
                bool const theirs = exported.error().kind == base::ErrorKind::skip;
                return theirs ? error_reply(400, "bad_query", exported.error().message)
                              : store_error(exported.error());
            }
            http::Reply reply = text_reply(200, exported->type.c_str(), {});
            reply.headers.add("Content-Disposition",
                              "attachment; filename=\"" + exported->name + "\"");
            reply.headers.add("X-Catchment-Rows", std::to_string(exported->rows));
            reply.body = std::move(exported->file);
            return reply;
        },
        std::move(respond));
}

void Api::answer_backup(http::Head const& head, http::Respond respond) {
    if (head.method != "POST") return respond(not_allowed("POST"));
    if (is_of_another_page(head)) {
        return respond(error_reply(403, "forbidden", "Requests of other web pages are not taken."));
    }
    http::Parameters const parameters = http::parse_query(head.query());
    BackupRequest request;
    if (std::string const* const to = http::find_parameter(parameters, "to")) request.to = *to;
    std::string const* const full = http::find_parameter(parameters, "full");
    request.full = full && *full == "true";
    answer_by(
        [this, request] {
            base::Result<codec::Json> const made = sources_.backup(request);
            bool const theirs = !made && made.error().kind == base::ErrorKind::skip;
            return theirs ? error_reply(400, "bad_request", made.error().message)
                          : json_or_error(made);
        },
        std::move(respond));
}

// What is counted as it happens, and what is looked up now.
http::Reply Api::metrics() {
    base::Metrics now;
    if (sources_.gauges) sources_.gauges(now);
    return text_reply(200, "text/plain; version=0.0.4",
                      metrics_.prometheus_text() + now.prometheus_text());
}

void Api::answer_sources(http::Head const& head, http::Respond respond) {
    answer_by(
        [this, parameters = http::parse_query(head.query())] {
            base::Result<codec::Json> const found = sources_.sources(parameters);
            bool const theirs = !found && found.error().kind == base::ErrorKind::skip;
            return theirs ? error_reply(400, "bad_request", found.error().message)
                          : json_or_error(found);
        },
        std::move(respond));
}

void Api::answer_backfill(http::Head const& head, http::Respond respond) {
    bool const asks = head.method == "GET" || head.method == "HEAD";
    if (!asks && head.method != "POST" && head.method != "DELETE") {
        return respond(not_allowed("GET, POST and DELETE"));
    }
    if (!asks && is_of_another_page(head)) {
        return respond(error_reply(403, "forbidden", "Requests of other web pages are not taken."));
    }
    answer_by(
        [this, method = head.method, parameters = http::parse_query(head.query())] {
            base::Result<codec::Json> const told = sources_.backfill(method, parameters);
            if (told) return json_reply(200, *told);
            bool const wrong = told.error().kind == base::ErrorKind::skip;
            return error_reply(wrong ? 400 : 409, wrong ? "bad_request" : "backfill",
                               told.error().message);
        },
        std::move(respond));
}

void Api::answer_quarantine(http::Head const& head, http::Respond respond) {
    std::string_view const path = head.path();
    bool const redrives = path == "/api/v1/quarantine/redrive";
    bool const asks = head.method == "GET" || head.method == "HEAD";
    if (!asks && !(redrives && head.method == "POST")) {
        return respond(not_allowed(redrives ? "GET and POST" : "GET"));
    }
    if (!asks && is_of_another_page(head)) {
        return respond(error_reply(403, "forbidden", "Requests of other web pages are not taken."));
    }
    http::Parameters const parameters = http::parse_query(head.query());
    std::string const* const id = http::find_parameter(parameters, "id");
    if (path == "/api/v1/quarantine") {
        return answer_by([this] { return ndjson_reply(sources_.quarantine(kMostQuarantined)); },
                         std::move(respond));
    }
    if (redrives) {
        Redriven what = redriven(parameters);
        if (!asks && what.ids.empty() && !what.all) {
            return respond(
                error_reply(400, "bad_request", "Say which: id=…, repeated, or all=true."));
        }
        if (asks) what = {};
        return answer_by([this, what] { return json_or_error(sources_.redrive(what)); },
                         std::move(respond));
    }
    if (path == "/api/v1/quarantine/object" && id) {
        return answer_by([this, id = *id] { return object_reply(sources_.quarantined_object(id)); },
                         std::move(respond));
    }
    respond(error_reply(404, "not_found",
                        "There is /api/v1/quarantine, /api/v1/quarantine/object?id=… and "
                        "/api/v1/quarantine/redrive."));
}

// On the desk, where what waits for the store waits.
void Api::answer_by(std::function<http::Reply()> work, http::Respond respond) {
    if (!desk_.give([work = std::move(work), respond] { respond(work()); })) respond(busy());
}

void Api::search(http::Head const& head, http::Respond respond) {
    base::Result<SearchRequest> const request =
        parse_search(http::parse_query(head.query()), clock_.now());
    if (!request) return respond(error_reply(400, "bad_request", request.error().message));
    answer_by(
        [this, request = *request] {
            base::Result<std::string> rows = searcher_.search(request);
            bool const theirs = !rows && rows.error().kind == base::ErrorKind::skip;
            return theirs ? error_reply(400, "bad_query", rows.error().message)
                          : ndjson_reply(std::move(rows));
        },
        std::move(respond));
}

}  // namespace siem::api
