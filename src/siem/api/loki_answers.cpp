#include "siem/api/loki_answers.hpp"

#include <algorithm>
#include <utility>

#include "query/datum.hpp"
#include "siem/api/reply.hpp"
#include "siem/api/search.hpp"

namespace siem::api {
namespace {

using codec::Json;

http::Reply said(int status, std::string const& message) {
    return text_reply(status, "text/plain; charset=utf-8", message + "\n");
}

Json seconds_of(base::Instant at) {
    std::int64_t const millis = base::to_millis(at);
    if (millis % 1000 == 0) return millis / 1000;
    return static_cast<double>(millis) / 1000;
}

Json sample(base::Instant at, double value) {
    return Json::array({seconds_of(at), query::number_text(value)});
}

Json result(char const* type, Json list) {
    return Json::object(
        {{"resultType", type}, {"result", std::move(list)}, {"stats", Json::object()}});
}

}  // namespace

http::Reply loki_success(Json data) {
    return json_reply(Json::object({{"status", "success"}, {"data", std::move(data)}}));
}

http::Reply loki_refusal(std::string const& message) { return said(400, message); }

http::Reply loki_mistake(std::string_view text, query::Mistake const& mistake) {
    std::size_t line = 1;
    std::size_t column = 1;
    std::size_t characters = 0;
    for (char const c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0) == 0x80) continue;
        if (characters++ == mistake.begin) break;
        column = c == '\n' ? 1 : column + 1;
        line += c == '\n' ? 1 : 0;
    }
    return said(400, "parse error at line " + std::to_string(line) + ", col " +
                         std::to_string(column) + ": " + mistake.message);
}

http::Reply loki_failure(Searcher& searcher, base::Error const& error) {
    if (error.kind == base::ErrorKind::skip) return loki_refusal(error.message);
    http::Reply const reply = search_error(searcher, "", error);
    Json const told = codec::parse_json(std::get<std::string>(reply.body)).value_or(Json());
    return said(reply.status, told.at("error").at("message").text());
}

Json loki_labels_json(LokiSeries::Labels const& labels) {
    Json::Object object;
    for (auto const& [name, value] : labels) object.emplace_back(name, value);
    return Json(std::move(object));
}

Json loki_matrix(std::vector<LokiSeries> const& series, LokiGrid const& grid) {
    Json list = Json::array();
    for (LokiSeries const& one : series) {
        Json values = Json::array();
        for (auto const& [point, value] : one.samples) {
            values.push(sample(grid.first + grid.step * static_cast<std::int64_t>(point), value));
        }
        list.push(Json::object(
            {{"metric", loki_labels_json(one.labels)}, {"values", std::move(values)}}));
    }
    return result("matrix", std::move(list));
}

Json loki_vector(std::vector<LokiSeries> const& series, base::Instant at) {
    Json list = Json::array();
    for (LokiSeries const& one : series) {
        if (one.samples.empty()) continue;
        list.push(Json::object({{"metric", loki_labels_json(one.labels)},
                                {"value", sample(at, one.samples.front().second)}}));
    }
    return result("vector", std::move(list));
}

}  // namespace siem::api
