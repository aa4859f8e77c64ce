// catchment tail: events as they arrive, until it is stopped.
#include <stdexcept>

#include "base/clock.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/rows.hpp"
#include "cli/running.hpp"
#include "siem/search/cursor.hpp"

namespace cli {

int run_tail(Arguments const& arguments) {
    hold_signals();
    http::Client client;
    base::SystemClock const clock;
    std::string cursor = siem::search::cursor_text({base::to_micros(clock.now()), std::string()});
    do {
        base::Result<std::vector<codec::Json>> const events = ask_search(
            client, arguments.siem_url,
            {{"q", arguments.query}, {"since", "15d"}, {"limit", "1000"}, {"after", cursor}});
        if (!events) throw std::runtime_error(events.error().message);
        for (codec::Json const& event : *events) {
            say(arguments.format == "ndjson" ? codec::to_json(event) : table_row(event));
        }
        if (events->empty()) continue;
        codec::Json const& last = events->back();
        std::optional<siem::search::Cursor> const next = siem::search::cursor_after(
            last.at("event.ingested").text(), last.at("event.id").text());
        if (next) cursor = siem::search::cursor_text(*next);
    } while (!signalled_within(std::chrono::milliseconds(500)));
    return 0;
}

}  // namespace cli
