#include "cli/ask.hpp"

#include "base/text.hpp"

namespace cli {
namespace {

base::Result<std::string> get(http::Client& client, std::string const& url,
                              std::string const& siem_url, std::string const& method = "GET") {
    base::Result<http::Response> answer = client.send({.method = method, .url = url});
    if (!answer) {
        return base::fail(base::ErrorKind::retry,
                          "no SIEM answers at " + siem_url + " (" + answer.error().message +
                              "); start one with `catchment up`, or say where it is with --siem");
    }
    if (answer->status == 200) return std::move(answer->body);
    codec::Json const error = codec::parse_json(answer->body).value_or(codec::Json());
    std::string const& message = error.at("error").at("message").text();
    return base::fail(
        base::ErrorKind::stop,
        message.empty() ? "the SIEM answered " + std::to_string(answer->status) : message);
}

}  // namespace

base::Result<std::vector<codec::Json>> ask_search(http::Client& client, std::string const& siem_url,
                                                  http::Parameters const& parameters) {
    std::string url = siem_url + "/api/v1/search";
    char separator = '?';
    for (auto const& [name, value] : parameters) {
        url += separator + name + "=" + base::percent_encode(value);
        separator = '&';
    }
    base::Result<std::string> const body = get(client, url, siem_url);
    if (!body) return base::fail(body.error());
    std::vector<codec::Json> rows;
    for (std::string_view const line : base::split(*body, '\n')) {
        if (line.empty()) continue;
        base::Result<codec::Json> row = codec::parse_json(line);
        if (!row) return base::fail(row.error());
        rows.push_back(*std::move(row));
    }
    return rows;
}

base::Result<codec::Json> ask_siem(http::Client& client, std::string const& siem_url,
                                   std::string const& path) {
    base::Result<std::string> const body = ask_siem_text(client, siem_url, path);
    if (!body) return base::fail(body.error());
    return codec::parse_json(*body);
}

base::Result<std::string> ask_siem_text(http::Client& client, std::string const& siem_url,
                                        std::string const& path, std::string const& method) {
    return get(client, siem_url + path, siem_url, method);
}

}  // namespace cli
