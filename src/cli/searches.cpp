// catchment searches: those that the SIEM keeps under a name.
#include <fmt/format.h>

#include <stdexcept>
#include <vector>

#include "base/text.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/running.hpp"
#include "cli/saved.hpp"

namespace cli {
namespace {

using codec::Json;

std::string range_text(Json const& range) {
    if (range.has("since")) return range.at("since").text();
    return range.at("from").text() + " to " + range.at("until").text();
}

std::string own_name(http::Client& client, std::string const& siem_url) {
    return told_or_thrown(ask_siem(client, siem_url, "/api/v1/me")).at("name").text();
}

void list_searches(http::Client& client, std::string const& siem_url) {
    Json const told = told_or_thrown(ask_siem(client, siem_url, "/api/v1/searches"));
    say(fmt::format("{:<24} {:<14} {:<8} {:<8} {}", "NAME", "OF", "SHARED", "SINCE", "QUERY"));
    for (Json const& one : told.at("searches").items()) {
        say(fmt::format("{:<24} {:<14} {:<8} {:<8} {}", one.at("name").text(),
                        one.at("owner").text(), one.at("shared").boolean() ? "yes" : "no",
                        range_text(one.at("range")), one.at("q").text()));
    }
}

void save_search(http::Client& client, Arguments const& arguments) {
    std::string const& url = arguments.siem_url;
    SavedArguments const& saved = arguments.saved;
    Json body = Json::object({{"name", saved.name},
                              {"q", arguments.query},
                              {"range", Json::object({{"since", arguments.since}})}});
    if (saved.shared) body.set("shared", true);
    if (!saved.description.empty()) body.set("description", saved.description);
    std::string const mine = own_name(client, url);
    std::string how = "POST /api/v1/searches";
    Json const told = told_or_thrown(ask_siem(client, url, "/api/v1/searches"));
    for (Json const& one : told.at("searches").items()) {
        bool const same = one.at("name").text() == saved.name && one.at("owner").text() == mine;
        if (same) how = "PATCH /api/v1/searches?id=" + one.at("id").text();
    }
    (void)told_or_thrown(ask_change(client, url, how, body));
    say("saved");
}

}  // namespace

Json saved_search(http::Client& client, std::string const& siem_url, std::string const& name) {
    Json const told = told_or_thrown(ask_siem(client, siem_url, "/api/v1/searches"));
    std::string const mine = own_name(client, siem_url);
    std::vector<Json> shared;
    std::vector<std::string> whose;
    for (Json const& one : told.at("searches").items()) {
        std::string const& owner = one.at("owner").text();
        bool const called = one.at("name").text() == name;
        if (owner + "/" + one.at("name").text() == name || (called && owner == mine)) return one;
        if (!called) continue;
        shared.push_back(one);
        whose.push_back(owner + "/" + name);
    }
    if (shared.size() == 1) return shared.front();
    if (shared.empty()) {
        throw std::runtime_error("no search is saved as '" + name +
                                 "': `catchment searches list` says which there are");
    }
    throw std::runtime_error("several are called so: say " + base::join(whose, " or "));
}

int run_searches(Arguments const& arguments) {
    http::Client client;
    if (arguments.saved.verb == "list") {
        list_searches(client, arguments.siem_url);
    } else if (arguments.saved.verb == "save") {
        save_search(client, arguments);
    } else {
        Json const search = saved_search(client, arguments.siem_url, arguments.saved.name);
        (void)told_or_thrown(ask_change(client, arguments.siem_url,
                                        "DELETE /api/v1/searches?id=" + search.at("id").text(),
                                        Json::object()));
        say("deleted");
    }
    return 0;
}

}  // namespace cli
