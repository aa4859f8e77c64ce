// catchment sources: where events come from, how many and how late, and who fell silent.
#include <fmt/format.h>

#include <stdexcept>

#include "base/time.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/running.hpp"

namespace cli {
namespace {

using codec::Json;

// "45s", "12m", "3h", "9d": what a glance takes in.
std::string short_time(std::int64_t seconds) {
    if (seconds < 120) return std::to_string(seconds) + "s";
    if (seconds < 7200) return std::to_string(seconds / 60) + "m";
    if (seconds < 172'800) return std::to_string(seconds / 3600) + "h";
    return std::to_string(seconds / 86'400) + "d";
}

std::string ago(Json const& time, base::Instant now) {
    std::optional<base::Instant> const at = base::parse_iso8601(time.text());
    if (!at) return "-";
    return short_time(
        std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(now - *at).count()));
}

std::string seconds_or_none(Json const& seconds) {
    return seconds.is_null() ? "-" : short_time(seconds.integer());
}

std::string rate(Json const& per_second) {
    double const value = per_second.number();
    return value < 10 ? fmt::format("{:.2f}", value) : fmt::format("{:.0f}", value);
}

void say_row(std::vector<std::string> const& cells) {
    say(fmt::format("{:<12} {:<14} {:<8} {:>6} {:>6} {:>9} {:>9} {:>6} {:<22} {}", cells[0],
                    cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7], cells[8],
                    cells[9]));
}

void say_table(Json const& answer) {
    base::Instant const now =
        base::parse_iso8601(answer.at("time").text()).value_or(base::Instant());
    say_row({"ACCOUNT", "REGION", "STATE", "LAST", "HABIT", "EVENTS/S", "BYTES/S", "P99", "DATASET",
             "LOG GROUP"});
    for (Json const& one : answer.at("sources").items()) {
        say_row({one.at("account").text(), one.at("region").text(), one.at("state").text(),
                 ago(one.at("lastEvent"), now), seconds_or_none(one.at("habitSeconds")),
                 rate(one.at("eventsPerSecond").at("hour")),
                 rate(one.at("bytesPerSecond").at("hour")),
                 seconds_or_none(one.at("latencySeconds").at("p99")),
                 one.at("dataset").text().empty() ? "-" : one.at("dataset").text(),
                 one.at("logGroup").text()});
    }
    auto const shown = static_cast<std::int64_t>(answer.at("sources").items().size());
    std::int64_t const found = answer.at("found").integer();
    say(std::to_string(found) + (found == 1 ? " source" : " sources") +
        (shown < found ? ", " + std::to_string(shown) + " shown" : "") + "; " +
        std::to_string(answer.at("silent").integer()) + " silent, " +
        std::to_string(answer.at("learning").integer()) + " not heard for long enough to say");
}

std::string path_of(Arguments const& arguments) {
    http::Parameters asked{{"limit", std::to_string(arguments.limit.value_or(100))},
                           {"sort", arguments.sort}};
    if (!arguments.query.empty()) asked.emplace_back("q", arguments.query);
    if (arguments.silent) asked.emplace_back("silent", "true");
    return http::with_query("/api/v1/sources", asked);
}

}  // namespace

// The exit code is for scripts: 3 where one asked for silent sources and there are.
int run_sources(Arguments const& arguments) {
    http::Client client;
    base::Result<Json> const answer = ask_siem(client, arguments.siem_url, path_of(arguments));
    if (!answer) throw std::runtime_error(answer.error().message);
    if (arguments.format == "json") {
        say(codec::to_json(*answer));
    } else {
        say_table(*answer);
    }
    return arguments.silent && !answer->at("sources").items().empty() ? 3 : 0;
}

}  // namespace cli
