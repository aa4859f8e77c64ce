// catchment users: who may use a running SIEM.
#include <fmt/format.h>

#include "base/text.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/running.hpp"

namespace cli {
namespace {

using codec::Json;

Json texts(std::vector<std::string> const& list) {
    Json out = Json::array();
    for (std::string const& one : list) out.push(one);
    return out;
}

Json asked(std::string const& what, AccessArguments const& a, std::string const& siem_url) {
    http::Client client;
    Json user = Json::object({{"name", a.name}});
    if (!a.role.empty()) user.set("role", a.role);
    if (a.all_sources || !a.log_groups.empty() || !a.datasets.empty()) {
        user.set("visible", Json::object({{"logGroups", texts(a.log_groups)},
                                          {"datasets", texts(a.datasets)}}));
    }
    if (a.disable || a.enable) user.set("disabled", a.disable);
    return told_or_thrown(ask_change(client, siem_url, what, user));
}

std::string sees(Json const& user) {
    std::vector<std::string> all;
    for (char const* const kind : {"logGroups", "datasets"}) {
        for (Json const& one : user.at("visible").at(kind).items()) all.push_back(one.text());
    }
    return all.empty() ? "everything" : base::join(all, ", ");
}

std::string state_of(Json const& user) {
    if (user.at("disabled").boolean()) return "disabled";
    if (!user.at("oidc").is_null()) return "by the provider";
    if (!user.at("password").boolean()) return "no password yet";
    return user.at("totp").boolean() ? "with authenticator" : "password alone";
}

void list(Arguments const& arguments) {
    http::Client client;
    Json const told = told_or_thrown(ask_siem(client, arguments.siem_url, "/api/v1/users"));
    say(fmt::format("{:<24} {:<8} {:<19} {}", "NAME", "ROLE", "STATE", "SEES"));
    for (Json const& user : told.at("users").items()) {
        say(fmt::format("{:<24} {:<8} {:<19} {}", user.at("name").text(), user.at("role").text(),
                        state_of(user), sees(user)));
    }
}

void say_link(Json const& user, std::string const& siem_url) {
    std::string const& name = user.at("name").text();
    say(fmt::format("{} is {} {}. The link by which {} sets a password, good once and until {}:",
                    name, user.at("role").text() == "viewer" ? "a" : "an", user.at("role").text(),
                    name, user.at("linkUntil").text()));
    say(siem_url + "/setup#token=" + user.at("link").text());
}

}  // namespace

int run_users(Arguments const& arguments) {
    AccessArguments access = arguments.access;
    std::string const& url = arguments.siem_url;
    std::string const by_name = "?name=" + base::percent_encode(access.name);
    if (access.verb == "list") {
        list(arguments);
    } else if (access.verb == "add") {
        if (access.role.empty()) access.role = "viewer";
        say_link(asked("POST /api/v1/users", access, url), url);
    } else if (access.verb == "change") {
        Json const user = asked("PATCH /api/v1/users", access, url);
        say(fmt::format("{}: {}, {}, sees {}", user.at("name").text(), user.at("role").text(),
                        state_of(user), sees(user)));
    } else if (access.verb == "reset") {
        say_link(asked("POST /api/v1/users/reset" + by_name, access, url), url);
    } else {
        (void)asked("DELETE /api/v1/users" + by_name, access, url);
        say(access.name + " is removed");
    }
    return 0;
}

}  // namespace cli
