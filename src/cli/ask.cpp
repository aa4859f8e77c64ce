#include "cli/ask.hpp"

#include <stdexcept>
#include <utility>

#include "base/text.hpp"
#include "cli/local_token.hpp"

namespace cli {
namespace {

base::Result<std::string> answer_of(http::Client& client, http::Request request,
                                    std::string const& siem_url) {
    for (auto const& [name, value] : credentials_for(siem_url)) request.headers.add(name, value);
    base::Result<http::Response> answer = client.send(request);
    if (!answer) {
        return base::fail(base::ErrorKind::retry,
                          "no SIEM answers at " + siem_url + " (" + answer.error().message +
                              "); start one with `catchment up`, or say where it is with --siem");
    }
    if (answer->status == 200) return std::move(answer->body);
    codec::Json const error = codec::parse_json(answer->body).value_or(codec::Json());
    std::string message = error.at("error").at("message").text();
    if (answer->status == 401) {
        message =
            "the SIEM does not know who asks: set CATCHMENT_TOKEN to a token of yours "
            "(docs/access.md); on the SIEM's machine its own user needs none";
    }
    return base::fail(
        base::ErrorKind::stop,
        message.empty() ? "the SIEM answered " + std::to_string(answer->status) : message);
}

std::string resource_url(std::string const& siem_url, std::string const& resource,
                         http::Parameters const& parameters) {
    return http::with_query(siem_url + "/api/v1/" + resource, parameters);
}

base::Result<std::vector<codec::Json>> lines_of(std::string_view body) {
    std::vector<codec::Json> rows;
    for (std::string_view const line : base::split(body, '\n')) {
        if (line.empty()) continue;
        base::Result<codec::Json> row = codec::parse_json(line);
        if (!row) return base::fail(row.error());
        rows.push_back(*std::move(row));
    }
    return rows;
}

base::Result<std::string> sent(http::Client& client, std::string const& siem_url,
                               std::string const& what, codec::Json const& body) {
    auto const [method, path] = *base::cut(what, " ");
    return answer_of(client,
                     {.method = std::string(method),
                      .url = siem_url + std::string(path),
                      .headers = {{"Content-Type", "application/json"}},
                      .body = codec::to_json(body)},
                     siem_url);
}

}  // namespace

base::Result<std::vector<codec::Json>> ask_search(http::Client& client, std::string const& siem_url,
                                                  http::Parameters const& parameters) {
    base::Result<std::string> const body =
        answer_of(client, {.url = resource_url(siem_url, "search", parameters)}, siem_url);
    if (!body) return base::fail(body.error());
    return lines_of(*body);
}

base::Result<codec::Json> ask_counts(http::Client& client, std::string const& siem_url,
                                     std::string const& resource,
                                     http::Parameters const& parameters) {
    base::Result<std::string> const body =
        answer_of(client, {.url = resource_url(siem_url, resource, parameters)}, siem_url);
    if (!body) return base::fail(body.error());
    return codec::parse_json(*body);
}

base::Result<codec::Json> ask_siem(http::Client& client, std::string const& siem_url,
                                   std::string const& path) {
    base::Result<std::string> const body = ask_siem_text(client, siem_url, path);
    if (!body) return base::fail(body.error());
    return codec::parse_json(*body);
}

base::Result<std::string> ask_siem_text(http::Client& client, std::string const& siem_url,
                                        std::string const& path, std::string const& method) {
    return answer_of(client, {.method = method, .url = siem_url + path}, siem_url);
}

base::Result<codec::Json> ask_change(http::Client& client, std::string const& siem_url,
                                     std::string const& what, codec::Json const& body) {
    base::Result<std::string> const answer = sent(client, siem_url, what, body);
    if (!answer) return base::fail(answer.error());
    return codec::parse_json(*answer);
}

base::Result<std::vector<codec::Json>> ask_lines(http::Client& client, std::string const& siem_url,
                                                 std::string const& what, codec::Json const& body) {
    base::Result<std::string> const answer = sent(client, siem_url, what, body);
    if (!answer) return base::fail(answer.error());
    return lines_of(*answer);
}

codec::Json told_or_thrown(base::Result<codec::Json> told) {
    if (!told) throw std::runtime_error(told.error().message);
    return *std::move(told);
}

}  // namespace cli
