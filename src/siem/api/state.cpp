#include "siem/api/state.hpp"

#include "siem/api/openapi.hpp"
#include "siem/api/reply.hpp"

namespace siem::api {
namespace {

http::Reply backfill(Sources const& sources, Asked const& asked) {
    base::Result<codec::Json> const told = sources.backfill(asked.head.method, asked.parameters);
    if (told) return json_reply(*told);
    if (told.error().kind == base::ErrorKind::skip) return bad_request(told.error().message);
    return error_reply(409, "backfill", told.error().message);
}

// What is counted as it happens, and what is looked up now.
http::Reply prometheus(Sources const& sources, base::Metrics const& metrics) {
    base::Metrics now;
    if (sources.gauges) sources.gauges(now);
    return text_reply(200, "text/plain; version=0.0.4",
                      metrics.prometheus_text() + now.prometheus_text());
}

}  // namespace

Resources state_resources(Sources const& sources, base::Metrics const& metrics) {
    auto const resource = [](char const* path, auto make) {
        return Resource{path, {"GET"}, Where::desk, replying(std::move(make))};
    };
    Resource whole_backfill{
        "/api/v1/backfill",
        {"GET", "POST", "DELETE"},
        Where::desk,
        replying([&sources](Asked const& asked) { return backfill(sources, asked); })};
    Resource pipeline = resource(
        "/api/v1/pipeline", [&sources](Asked const&) { return json_or_error(sources.pipeline()); });
    Resource retention = resource("/api/v1/retention", [&sources](Asked const&) {
        return json_or_error(sources.retention());
    });
    for (Resource* const one : {&whole_backfill, &pipeline, &retention}) one->shows_all = true;
    Resource document{"/api/v1/openapi.json", {"GET"}, Where::at_once, replying([](Asked const&) {
                          return text_reply(200, "application/json",
                                            std::string(openapi_document()));
                      })};
    Resource alive{"/healthz", {"GET"}, Where::at_once, replying([](Asked const&) {
                       return text_reply(200, "text/plain", "ok\n");
                   })};
    for (Resource* const one : {&document, &alive}) one->to_read = std::nullopt;
    Resource numbers =
        resource("/metrics", [&](Asked const&) { return prometheus(sources, metrics); });
    numbers.to_read = Permission::metrics;
    return {resource("/api/v1/status",
                     [&sources](Asked const&) { return json_reply(sources.status()); }),
            resource("/api/v1/sources",
                     [&sources](Asked const& asked) {
                         return json_or_refusal(
                             sources.sources(asked.parameters, asked.caller.visible));
                     }),
            pipeline,
            retention,
            whole_backfill,
            document,
            numbers,
            alive};
}

}  // namespace siem::api
