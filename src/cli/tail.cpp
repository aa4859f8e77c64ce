// catchment tail: events as they arrive, until it is stopped.
#include <algorithm>
#include <map>
#include <stdexcept>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/rows.hpp"
#include "cli/running.hpp"
#include "siem/search/cursor.hpp"

namespace cli {
namespace {

using siem::search::Cursor;

constexpr std::size_t kPage = 1000;
// The intake's lanes store at their own pace: an event may come this long after one that was
// ingested later. So much is asked for again each time, and what was shown is left out.
constexpr std::int64_t kOverlapMicros = 10'000'000;

class Tail {
  public:
    Tail(Arguments const& arguments, std::int64_t start_micros)
        : arguments_(arguments), start_(start_micros), newest_(start_micros) {}

    // Shows what has come in since. The error is the SIEM's, or that it does not answer.
    base::Result<void> step() {
        Cursor cursor{std::max(start_, newest_ - kOverlapMicros)};
        for (bool more = true; more;) {
            base::Result<std::vector<codec::Json>> const page =
                ask_search(client_, arguments_.siem_url,
                           {{"q", arguments_.query},
                            {"since", "15d"},
                            {"limit", std::to_string(kPage)},
                            {"after", siem::search::cursor_text(cursor)}});
            if (!page) return base::fail(page.error());
            for (codec::Json const& event : *page) cursor = show(event).value_or(cursor);
            more = page->size() == kPage;
        }
        newest_ = std::max(newest_, cursor.ingested_micros);
        std::erase_if(shown_, [this](auto const& event) {
            return event.second < newest_ - 2 * kOverlapMicros;
        });
        return {};
    }

  private:
    std::optional<Cursor> show(codec::Json const& event) {
        std::optional<Cursor> const at = siem::search::cursor_after(
            event.at("event.ingested").text(), event.at("event.id").text());
        if (!at) return at;
        std::string const key = event.at("cloud.account.id").text() + '\n' +
                                event.at("log.group").text() + '\n' +
                                event.at("log.stream").text() + '\n' + at->event_id;
        if (shown_.emplace(key, at->ingested_micros).second) {
            say(arguments_.format == "ndjson" ? codec::to_json(event) : table_row(event));
        }
        return at;
    }

    Arguments const& arguments_;
    http::Client client_;
    std::int64_t start_;
    std::int64_t newest_;
    std::map<std::string, std::int64_t> shown_;  // when each was ingested
};

}  // namespace

int run_tail(Arguments const& arguments) {
    hold_signals();
    Tail tail(arguments, base::to_micros(base::SystemClock().now()));
    bool answered = false;
    bool away = false;  // it goes on when the SIEM has been started again
    do {
        base::Result<void> const done = tail.step();
        if (!done && !(answered && done.error().kind == base::ErrorKind::retry)) {
            throw std::runtime_error(done.error().message);
        }
        if (!done && !away) base::log_warn("waiting for the SIEM", {{"url", arguments.siem_url}});
        answered = answered || done.has_value();
        away = !done.has_value();
    } while (!signalled_within(std::chrono::milliseconds(500)));
    return 0;
}

}  // namespace cli
