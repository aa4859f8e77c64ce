#include "siem/api/sql.hpp"

#include "siem/api/bodies.hpp"
#include "siem/api/reply.hpp"
#include "siem/api/search.hpp"

namespace siem::api {
namespace {

using codec::Json;

constexpr std::int64_t kMostRows = 10'000;

http::Reply sql(Sources const& sources, Searcher& searcher, Asked const& asked) {
    base::Result<Json> const body = parse_body(asked, {"query", "limit"});
    if (!body) return bad_request(body.error().message);
    std::string const& text = body->at("query").text();
    std::int64_t const limit = body->at("limit").integer(kMostRows);
    asked.note->what = text;
    if (limit < 1 || limit > kMostRows) return bad_request("limit must be from 1 to 10000");
    base::Result<Table> const table =
        sources.sql(text, static_cast<std::uint64_t>(limit), *asked.asker);
    if (table) {
        return text_reply(200, "application/x-ndjson",
                          table_ndjson(*table, asked.text("meta") == "true"));
    }
    if (table.error().kind != base::ErrorKind::skip) {
        return search_error(searcher, "", table.error());
    }
    return error_reply(400, "bad_query", table.error().message);
}

}  // namespace

Resources sql_resources(Sources const& sources, Searcher& searcher) {
    if (!sources.sql) return {};
    Resource all{"/api/v1/sql", {"POST"}, Where::searches, replying([&](Asked const& asked) {
                     return sql(sources, searcher, asked);
                 })};
    all.to_change = Permission::read;  // it changes nothing
    // No condition that is put into somebody's statement could hold him to some events.
    all.shows_all = true;
    return {all};
}

}  // namespace siem::api
