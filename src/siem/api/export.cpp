#include "siem/api/export.hpp"

#include <utility>

#include "siem/api/parameters.hpp"
#include "siem/api/reply.hpp"

namespace siem::api {
namespace {

constexpr std::size_t kLongestId = 64;

http::Reply file_reply(Exported exported) {
    http::Reply reply = text_reply(200, exported.type.c_str(), {});
    reply.headers.add("Content-Disposition", "attachment; filename=\"" + exported.name + "\"");
    reply.headers.add("X-Catchment-Rows", std::to_string(exported.rows));
    reply.body = std::move(exported.file);
    return reply;
}

http::Reply exported(Sources const& sources, Asked const& asked) {
    base::Result<ExportRequest> const request = parse_export(asked);
    if (!request) return bad_request(request.error().message);
    base::Result<Exported> file = sources.exported(*request);
    if (file) return file_reply(*std::move(file));
    bool const theirs = file.error().kind == base::ErrorKind::skip;
    return theirs ? error_reply(400, "bad_query", file.error().message) : store_error(file.error());
}

http::Reply stopped(Sources const& sources, std::string const& id) {
    if (sources.cancel_export(id)) {
        return json_reply(codec::Json::object({{"stopped", true}}));
    }
    return error_reply(404, "not_found", "No export with this id is under way.");
}

}  // namespace

base::Result<ExportRequest> parse_export(Asked const& asked) {
    http::Parameters const& parameters = asked.parameters;
    base::Result<SearchRequest> search = parse_search(asked);
    if (!search) return base::fail(search.error());
    ExportRequest request{*std::move(search)};
    if (std::string const* const format = http::find_parameter(parameters, "format")) {
        request.format = *format;
    }
    if (std::string const* const how = http::find_parameter(parameters, "compression")) {
        request.compression = *how;
    }
    if (std::string const* const id = http::find_parameter(parameters, "id")) request.id = *id;
    auto const wrong = [](char const* what) { return base::fail(base::ErrorKind::skip, what); };
    if (request.id.size() > kLongestId) return wrong("an id has 64 characters at most");
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

Resources export_resources(Sources const& sources) {
    Resource whole{
        "/api/v1/export", {"GET", "DELETE"}, Where::desk, replying([&sources](Asked const& asked) {
            bool const stop = asked.head.method == "DELETE";
            return stop ? stopped(sources, asked.text("id")) : exported(sources, asked);
        })};
    whole.to_change = Permission::read;  // who knows the id began it
    whole.audited = true;
    return {whole,
            {"/api/v1/export/progress", {"GET"}, Where::desk, replying([&sources](Asked const&) {
                 return json_reply(sources.export_progress());
             })},
            {"/api/v1/backup", {"POST"}, Where::desk, replying([&sources](Asked const& asked) {
                 return json_or_refusal(
                     sources.backup({asked.text("to"), asked.text("full") == "true"}));
             })}};
}

}  // namespace siem::api
