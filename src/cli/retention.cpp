// catchment retention report: how long events are kept, and what went.
#include <fmt/format.h>

#include <stdexcept>

#include "base/text.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/running.hpp"

namespace cli {
namespace {

using codec::Json;

std::string day_of(Json const& time) {
    return time.is_text() ? time.text().substr(0, 10) : std::string("-");
}

// A SIEM of a version before has an index for all.
bool unindexed(Json const& source) {
    Json const& index = source.at("wordIndex");
    return index.is_bool() && !index.boolean();
}

std::string name_of(Json const& source) {
    std::vector<std::string> words;
    for (Json const& group : source.at("logGroups").items()) words.push_back(group.text());
    for (Json const& account : source.at("accounts").items()) words.push_back(account.text());
    return words.empty() ? "all else" : base::join(words, " ");
}

void say_row(std::string const& name, std::vector<std::string> const& cells) {
    std::string line = fmt::format("{:<36}", name);
    for (std::string const& cell : cells) line += fmt::format(" {:>12}", cell);
    say(line);
}

std::string number(Json const& count) { return std::to_string(count.integer()); }

void say_report(Json const& report) {
    say_row("SOURCE", {"KEPT", "EVENTS", "OLDEST", "NEWEST", "DUE"});
    for (Json const& source : report.at("sources").items()) {
        say_row(name_of(source),
                {number(source.at("days")) + "d", number(source.at("events")),
                 day_of(source.at("oldest")), day_of(source.at("newest")), number(source.at("due")),
                 unindexed(source) ? "no word index" : ""});
    }
    for (Json const& hold : report.at("holds").items()) {
        say("held for '" + hold.at("name").text() + "': " + number(hold.at("events")) +
            " events, " + hold.at("query").text());
    }
    for (Json const& gone : report.at("forgotten").items()) {
        say(day_of(gone.at("at")) + ": " + number(gone.at("events")) + " events of " +
            day_of(gone.at("day")) + " went" +
            (gone.at("wholeDay").boolean() ? ", the whole day" : ""));
    }
}

}  // namespace

int run_retention(Arguments const& arguments) {
    http::Client client;
    base::Result<Json> const report = ask_siem(client, arguments.siem_url, "/api/v1/retention");
    if (!report) throw std::runtime_error(report.error().message);
    if (arguments.format == "json") {
        say(codec::to_json(*report));
    } else {
        say_report(*report);
    }
    return 0;
}

}  // namespace cli
