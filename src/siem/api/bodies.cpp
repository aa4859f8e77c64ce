#include "siem/api/bodies.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "siem/api/reply.hpp"

namespace siem::api {
namespace {

using codec::Json;

// A form of another page's cannot send it without being asked for leave.
bool is_json(http::Head const& head) {
    return head.headers.text("Content-Type").starts_with("application/json");
}

}  // namespace

base::Result<Json> parse_body(Asked const& asked, std::vector<std::string> const& members) {
    if (!is_json(asked.head)) {
        return base::fail(base::ErrorKind::skip, "send JSON, with Content-Type: application/json");
    }
    base::Result<Json> body = codec::parse_json(asked.body);
    if (!body || !body->is_object()) {
        return base::fail(base::ErrorKind::skip, "the body must be a JSON object");
    }
    for (auto const& [name, value] : body->members()) {
        if (std::find(members.begin(), members.end(), name) != members.end()) continue;
        return base::fail(base::ErrorKind::skip, "'" + name + "' is not known here");
    }
    return body;
}

base::Result<std::vector<std::string>> parse_texts(Json const& json, char const* what) {
    std::vector<std::string> all;
    for (Json const& one : json.items()) {
        if (!one.is_text()) break;
        all.push_back(one.text());
    }
    bool const good = json.is_null() || (json.is_array() && all.size() == json.items().size());
    if (good) return all;
    return base::fail(base::ErrorKind::skip, std::string(what) + " must be a list of texts");
}

http::Reply refusal(base::Error const& error) {
    static std::map<std::string, int> const statuses{
        {"wrong_credentials", 401}, {"code_needed", 401}, {"forbidden", 403}, {"locked", 429},
        {"not_found", 404},         {"exists", 409},      {"conflict", 409}};
    if (error.kind != base::ErrorKind::skip) return store_error(error);
    auto const status = statuses.find(error.code);
    if (status == statuses.end()) return bad_request(error.message);
    return error_reply(status->second, error.code, error.message);
}

http::Reply done_or_refusal(base::Result<void> const& done) {
    return done ? json_reply(Json::object({{"ok", true}})) : refusal(done.error());
}

http::Reply told_or_refusal(base::Result<Json> const& told) {
    return told ? json_reply(*told) : refusal(told.error());
}

std::function<void(Asked const&, http::Respond const&)> replying_from_disk(
    std::function<http::Reply(Asked const&)> make) {
    return [make = std::move(make)](Asked const& asked, http::Respond const& respond) {
        try {
            respond(make(asked));
        } catch (std::runtime_error const& error) {
            respond(error_reply(503, "disk", error.what()));
        }
    };
}

}  // namespace siem::api
