// catchment tokens: what lets scripts and other machines into a running SIEM.
#include <fmt/format.h>

#include "base/text.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/running.hpp"

namespace cli {
namespace {

using codec::Json;

std::string day_of(Json const& at, char const* never) {
    return at.is_null() ? never : at.text().substr(0, 10);
}

void list_tokens(http::Client& client, std::string const& siem_url) {
    Json const told = told_or_thrown(ask_siem(client, siem_url, "/api/v1/tokens"));
    say(fmt::format("{:<13} {:<20} {:<16} {:<11} {:<11} {}", "ID", "NAME", "OF", "UNTIL", "USED",
                    "MAY"));
    for (Json const& one : told.at("tokens").items()) {
        std::vector<std::string> scopes;
        for (Json const& scope : one.at("scopes").items()) scopes.push_back(scope.text());
        say(fmt::format("{:<13} {:<20} {:<16} {:<11} {:<11} {}", one.at("id").text(),
                        one.at("name").text(), one.at("user").text(),
                        day_of(one.at("until"), "for ever"), day_of(one.at("used"), "never"),
                        base::join(scopes, " ")));
    }
}

}  // namespace

int run_tokens(Arguments const& arguments) {
    AccessArguments const& access = arguments.access;
    std::string const& url = arguments.siem_url;
    http::Client client;
    if (access.verb == "list") {
        list_tokens(client, url);
    } else if (access.verb == "add") {
        Json scopes = Json::array();
        for (std::string const& one : access.scopes) scopes.push(one);
        Json const made = told_or_thrown(ask_change(
            client, url, "POST /api/v1/tokens",
            Json::object(
                {{"name", access.name}, {"scopes", std::move(scopes)}, {"lasts", access.lasts}})));
        say(made.at("token").text());
    } else {
        (void)told_or_thrown(
            ask_change(client, url, "DELETE /api/v1/tokens?id=" + base::percent_encode(access.name),
                       Json::object()));
        say("revoked");
    }
    return 0;
}

}  // namespace cli
