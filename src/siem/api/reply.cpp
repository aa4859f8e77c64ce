#include "siem/api/reply.hpp"

#include <utility>

namespace siem::api {

using codec::Json;

http::Headers headers_of(char const* type) {
    return {{"Content-Type", type},
            {"Cache-Control", "no-store"},
            {"X-Content-Type-Options", "nosniff"}};
}

http::Reply text_reply(int status, char const* type, std::string body) {
    return {status, headers_of(type), std::move(body)};
}

http::Reply json_reply(Json const& json) {
    return text_reply(200, "application/json", codec::to_json(json) + "\n");
}

http::Reply ndjson_reply(base::Result<std::string> rows) {
    return rows ? text_reply(200, "application/x-ndjson", *std::move(rows))
                : store_error(rows.error());
}

http::Reply json_or_error(base::Result<Json> const& json) {
    return json ? json_reply(*json) : store_error(json.error());
}

http::Reply json_or_refusal(base::Result<Json> const& json) {
    bool const theirs = !json && json.error().kind == base::ErrorKind::skip;
    return theirs ? bad_request(json.error().message) : json_or_error(json);
}

Json error_json(std::string const& code, std::string const& message) {
    return Json::object({{"error", Json::object({{"code", code}, {"message", message}})}});
}

http::Reply error_reply(int status, std::string const& code, std::string const& message) {
    http::Reply reply = json_reply(error_json(code, message));
    reply.status = status;
    return reply;
}

http::Reply bad_request(std::string const& message) {
    return error_reply(400, "bad_request", message);
}

http::Reply not_found(std::string const& message) { return error_reply(404, "not_found", message); }

http::Reply not_allowed(std::string const& methods) {
    return error_reply(405, "method_not_allowed", "Only " + methods + " is understood here.");
}

http::Reply busy() {
    return error_reply(503, "busy", "Too many requests are waiting; try again in a moment.");
}

http::Reply store_error(base::Error const& error) {
    return error_reply(503, "store", error.message);
}

}  // namespace siem::api
