// catchment quarantine: what could not be read, looked at and taken in again.
#include <fmt/format.h>

#include <filesystem>
#include <stdexcept>

#include "base/text.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/folder.hpp"
#include "cli/running.hpp"

namespace cli {
namespace {

using codec::Json;

template <typename T>
T answered(base::Result<T> answer) {
    if (!answer) throw std::runtime_error(answer.error().message);
    return *std::move(answer);
}

void list(http::Client& client, Arguments const& arguments) {
    std::string const rows =
        answered(ask_siem_text(client, arguments.siem_url, "/api/v1/quarantine"));
    bool const table = arguments.format == "table";
    if (table) say(fmt::format("{:<32} {:<20} {}", "ID", "SINCE", "WHAT AND WHY"));
    for (std::string_view const line : base::split(rows, '\n')) {
        if (line.empty()) continue;
        if (!table) {
            say(std::string(line));
            continue;
        }
        Json const row = answered(codec::parse_json(line));
        std::string const& key = row.at("key").text();
        std::string const what =
            key.empty() ? "a message" : "s3://" + row.at("bucket").text() + "/" + key;
        say(fmt::format("{:<32} {:<20} {}: {}", row.at("id").text(),
                        row.at("at").text().substr(0, 19), what, row.at("reason").text()));
    }
}

void get(http::Client& client, Arguments const& arguments) {
    if (std::filesystem::exists(arguments.out)) {
        throw std::runtime_error("'" + arguments.out + "' is there already");
    }
    std::string const path =
        "/api/v1/quarantine/object?id=" + base::percent_encode(arguments.ids.front());
    write_file(arguments.out, answered(ask_siem_text(client, arguments.siem_url, path)));
}

int redrive(http::Client& client, Arguments const& arguments) {
    if (arguments.ids.empty() && !arguments.all) {
        throw std::runtime_error(
            "say which: ids of `catchment quarantine list`, or --all for all that there is");
    }
    std::string const path = "/api/v1/quarantine/redrive";
    Json const before = answered(ask_siem(client, arguments.siem_url, path));
    http::Parameters which;
    if (arguments.all) which.emplace_back("all", "true");
    for (std::string const& id : arguments.ids) which.emplace_back("id", id);
    answered(ask_siem_text(client, arguments.siem_url, http::with_query(path, which), "POST"));
    Json now = answered(ask_siem(client, arguments.siem_url, path));
    while (now.at("waiting").integer() > 0) {
        if (signalled_within(std::chrono::milliseconds(200))) {
            say(std::to_string(now.at("waiting").integer()) + " still wait; the SIEM goes on");
            return 0;
        }
        now = answered(ask_siem(client, arguments.siem_url, path));
    }
    auto const more = [&](char const* name) {
        return now.at(name).integer() - before.at(name).integer();
    };
    say(std::to_string(more("released")) + " taken in, " + std::to_string(more("kept")) +
        " could not be read and stay");
    return more("kept") == 0 ? 0 : 1;
}

}  // namespace

int run_quarantine(Arguments const& arguments) {
    hold_signals();
    http::Client client;
    if (arguments.quarantine_verb == "redrive") return redrive(client, arguments);
    if (arguments.quarantine_verb == "get") {
        get(client, arguments);
    } else {
        list(client, arguments);
    }
    return 0;
}

}  // namespace cli
