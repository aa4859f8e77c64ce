// catchment search: what the SIEM holds, from the terminal.
#include <stdexcept>

#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/rows.hpp"
#include "cli/running.hpp"

namespace cli {

int run_search(Arguments const& arguments) {
    http::Client client;
    base::Result<std::vector<codec::Json>> const events =
        ask_search(client, arguments.siem_url,
                   {{"q", arguments.query},
                    {"since", arguments.since},
                    {"limit", std::to_string(arguments.limit)}});
    if (!events) throw std::runtime_error(events.error().message);
    if (arguments.format == "table") say(table_header());
    if (arguments.format == "csv") say(csv_header());
    for (codec::Json const& event : *events) {
        if (arguments.format == "ndjson")
            say(codec::to_json(event));
        else if (arguments.format == "csv")
            say(csv_row(event));
        else
            say(table_row(event));
    }
    return 0;
}

}  // namespace cli
