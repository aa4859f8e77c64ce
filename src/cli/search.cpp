// catchment search: what the SIEM holds, from the terminal.
#include <stdexcept>

#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/counts.hpp"
#include "cli/rows.hpp"
#include "cli/running.hpp"
#include "cli/saved.hpp"
#include "cli/table.hpp"
#include "query/insights.hpp"

namespace cli {
namespace {

void show_events(std::vector<codec::Json> const& events, std::string const& format) {
    if (format == "table") say(table_header());
    if (format == "csv") say(csv_header());
    for (codec::Json const& event : events) {
        if (format == "ndjson")
            say(codec::to_json(event));
        else if (format == "csv")
            say(csv_row(event));
        else
            say(table_row(event));
    }
}

// The text, and of which time.
http::Parameters asked_by(Arguments const& arguments) {
    if (arguments.from.empty()) return {{"q", arguments.query}, {"since", arguments.since}};
    return {{"q", arguments.query}, {"from", arguments.from}, {"until", arguments.until}};
}

// What is saved, of the time that was said or of its own.
Arguments with_saved(http::Client& client, Arguments arguments) {
    if (arguments.saved_search.empty()) return arguments;
    codec::Json const saved = saved_search(client, arguments.siem_url, arguments.saved_search);
    arguments.query = saved.at("q").text();
    arguments.saved_search.clear();
    if (arguments.since_said) return arguments;
    arguments.since = saved.at("range").at("since").text();
    arguments.from = saved.at("range").at("from").text();
    arguments.until = saved.at("range").at("until").text();
    return arguments;
}

// Of all that is found, not of the events that are shown.
struct Counts {
    std::string resource;
    http::Parameters parameters;
    std::string (*text)(codec::Json const&);
};

void show_counts(http::Client& client, Arguments const& arguments, Counts counts) {
    for (auto const& one : asked_by(arguments)) counts.parameters.push_back(one);
    base::Result<codec::Json> const answer =
        ask_counts(client, arguments.siem_url, counts.resource, counts.parameters);
    if (!answer) throw std::runtime_error(answer.error().message);
    bool const as_json = arguments.json || arguments.format == "ndjson";
    std::string out = as_json ? codec::to_json(*answer) : counts.text(*answer);
    if (out.ends_with('\n')) out.pop_back();
    say(out);
}

}  // namespace

int run_search(Arguments const& asked) {
    http::Client client;
    Arguments const arguments = with_saved(client, asked);
    if (arguments.follow) return run_tail(arguments);
    if (arguments.histogram) {
        show_counts(client, arguments, {"histogram", {{"buckets", "30"}}, histogram_text});
    }
    if (!arguments.facets.empty()) {
        show_counts(client, arguments,
                    {"facets", {{"fields", arguments.facets}, {"limit", "10"}}, facets_text});
    }
    if (arguments.histogram || !arguments.facets.empty()) return 0;
    http::Parameters parameters = asked_by(arguments);
    if (arguments.limit) parameters.emplace_back("limit", std::to_string(*arguments.limit));
    std::string const format = arguments.json ? "ndjson" : arguments.format;
    std::string const columns = columns_of(format);
    if (!columns.empty()) parameters.emplace_back("columns", columns);
    bool const pipes = query::end_of_filter(arguments.query) < arguments.query.size();
    if (pipes) parameters.emplace_back("meta", "true");
    base::Result<std::vector<codec::Json>> lines =
        ask_search(client, arguments.siem_url, parameters);
    if (!lines) throw std::runtime_error(lines.error().message);
    Table table;
    if (pipes && take_columns(*lines, table)) {
        show_table(table, format);
    } else {
        show_events(pipes ? table.rows : *lines, format);
    }
    return 0;
}

}  // namespace cli
