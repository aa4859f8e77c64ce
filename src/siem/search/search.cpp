#include "siem/search/search.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "siem/search/buckets.hpp"
#include "siem/search/check.hpp"
#include "siem/search/counts.hpp"
#include "siem/search/facets.hpp"
#include "siem/search/fields.hpp"
#include "siem/search/histogram.hpp"
#include "siem/search/patterns.hpp"
#include "siem/search/place.hpp"
#include "siem/search/rows.hpp"
#include "siem/search/sample.hpp"
#include "siem/search/scope.hpp"
#include "siem/search/statement.hpp"
#include "siem/search/table.hpp"

namespace siem::search {
namespace {

using codec::Json;

constexpr std::uint64_t kFieldsSample = 100'000;
constexpr std::uint64_t kPatternBlocks = 40;  // so that what was rare in time is met
constexpr base::Duration kAround = std::chrono::hours(24 * 7);  // of an event's surroundings

std::string_view last_line(std::string_view ndjson) {
    if (!ndjson.empty()) ndjson.remove_suffix(1);
    std::size_t const at = ndjson.rfind('\n');
    return at == ndjson.npos ? ndjson : ndjson.substr(at + 1);
}

// What is asked for, whenever it was: searches of one kind find about as much.
std::string kind_of(SearchRequest request) {
    request.from = request.until = request.now = {};
    return events_scope(request).value_or("");
}

std::uint64_t lines_in(std::string_view text) {
    return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

tl::unexpected<base::Error> left() {
    return base::fail(base::ErrorKind::stop, "nobody waits for the answer any more");
}

}  // namespace

base::Result<std::string> Search::ask(base::Result<std::string> const& sql, Asker& asker) {
    if (!sql) return base::fail(sql.error());
    if (asker.left()) return left();
    return store_(*sql, asker);
}

base::Result<std::vector<Day>> Search::days(Window const& span, Visible const& visible,
                                            Asker& asker) {
    std::string const sql = days_sql(span, visible, tables_);
    std::optional<std::vector<Day>> known = days_.find(sql, clock_.now());
    if (known) return *std::move(known);
    base::Result<std::string> const answer = ask(sql, asker);
    if (!answer) return base::fail(answer.error());
    base::Result<std::vector<Day>> days = days_of(*answer);
    if (days) days_.keep(sql, *days, clock_.now());
    return days;
}

// The way from the newest event that the request can be about to the oldest.
base::Result<Descent> Search::descent(SearchRequest const& request, std::string const& kind,
                                      Asker& asker) {
    base::Instant until = request.until;
    if (std::optional<Place> const place = parse_place(request.before)) {
        until = std::min(until, base::from_micros(place->micros + 1));
    }
    Window const span{request.from, until};
    base::Result<std::vector<Day>> found = days(span, request.visible, asker);
    if (!found) return base::fail(found.error());
    double const rarity = rarities_.find(kind, clock_.now()).value_or(0);
    return Descent(span, *std::move(found),
                   {std::min(request.limit, kMaxEvents), by_words(request), rarity});
}

// What is near in time first, so that the first rows are there at once and the last are read only
// where they are asked for.
base::Result<Found> Search::search(SearchRequest const& request, Asker& asker, Rows const& rows) {
    base::Result<std::string> const whole = events_sql(request);  // is it one at all?
    if (!whole) return base::fail(whole.error());
    std::optional<Descent> down;
    std::optional<Window> window = Window{request.from, request.until};
    std::string kind;
    if (request.after.empty() && !request.oldest_first) {
        kind = kind_of(request);
        base::Result<Descent> way = descent(request, kind, asker);
        if (!way) return base::fail(way.error());
        down.emplace(*std::move(way));
        window = down->next(0);
    }
    Found found;
    std::uint64_t const wanted = std::min(request.limit, kMaxEvents);
    SearchRequest part = request;
    while (window) {
        part.from = window->from;
        part.until = window->until;
        part.limit = wanted - found.rows;
        base::Result<std::string> const answer = ask(events_sql(part), asker);
        if (!answer) return base::fail(answer.error());
        base::Result<std::string> const events = events_ndjson(*answer);
        if (!events) return base::fail(events.error());
        found.rows += lines_in(*events);
        bool const enough = found.rows >= wanted;
        base::Instant down_to = window->from;
        if (enough) {
            std::optional<Place> const last = place_of_event(last_line(*events));
            found.next = last ? place_text(*last) : "";
            if (last) down_to = base::from_micros(last->micros);
        }
        if (!rows(*events, window->from)) return left();
        window = down && !enough ? down->next(found.rows) : std::nullopt;
        if (down && !window) {
            rarities_.keep(kind, down->rarity(found.rows, down_to), clock_.now());
        }
    }
    return found;
}

base::Result<Table> Search::table(SearchRequest const& request, Asker& asker) {
    base::Result<query::Query> query = meaning(request);
    if (!query) return base::fail(query.error());
    TableSearch table(*std::move(query), request);
    base::Result<bool> more = true;
    if (table.streams() && stream_) {
        base::Result<void> const done =
            stream_(table.statement(), asker, [&](std::string_view lines) {
                more = table.add(lines);
                return more.has_value() && *more && !asker.left();
            });
        if (asker.left()) return left();
        if (more && *more && !done) return base::fail(done.error());
    } else {
        base::Result<std::string> const answer = ask(table.statement(), asker);
        if (!answer) return base::fail(answer.error());
        more = table.add(*answer);
    }
    if (!more) return base::fail(more.error());
    return table.finish();
}

base::Result<std::string> Search::arrived(SearchRequest const& request, base::Instant since,
                                          Asker& asker) {
    base::Result<std::string> const answer = ask(arrived_sql(request, since), asker);
    if (!answer) return answer;
    return events_ndjson(*answer);
}

base::Result<Json> Search::histogram(HistogramRequest const& request, Asker& asker) {
    Buckets const cut = buckets(request.search.from, request.search.until, request.buckets);
    base::Result<std::string> const answer = ask(histogram_sql(request, cut), asker);
    if (!answer) return base::fail(answer.error());
    HistogramRequest whole = request;
    whole.by.clear();
    bool const more = lines_in(*answer) > kMostSeries;
    base::Result<std::string> totals = request.by.empty() ? *answer : std::string();
    if (more) totals = ask(histogram_sql(whole, cut), asker);
    if (!totals) return base::fail(totals.error());
    return histogram_json(request, cut, *answer, *totals);
}

base::Result<std::vector<Counted>> Search::counts(CountsRequest const& request, Asker& asker) {
    base::Result<std::string> const answer = ask(counts_sql(request), asker);
    if (!answer) return base::fail(answer.error());
    return counts_of(request, *answer);
}

base::Result<Json> Search::facets(FacetsRequest const& request, Asker& asker) {
    base::Result<std::string> const answer = ask(facets_sql(request), asker);
    if (!answer) return base::fail(answer.error());
    return facets_json(request, *answer);
}

base::Result<std::uint64_t> Search::total(SearchRequest const& request, Asker& asker) {
    base::Result<std::string> const answer = ask(total_sql(request), asker);
    if (!answer) return base::fail(answer.error());
    return base::to_uint64(base::trim(*answer)).value_or(0);
}

base::Result<Json> Search::fields(FieldsRequest const& request, Asker& asker) {
    base::Result<std::uint64_t> const all = total(request.search, asker);
    if (!all) return base::fail(all.error());
    Sample const part = sample(*all, kFieldsSample);
    base::Result<std::string> const cores = ask(core_fields_sql(request, part), asker);
    if (!cores) return base::fail(cores.error());
    base::Result<std::string> const leaves = ask(leaves_sql(request, part), asker);
    if (!leaves) return base::fail(leaves.error());
    return fields_json(request, part, *cores, *leaves);
}

base::Result<Json> Search::values(ValuesRequest const& request, Asker& asker) {
    base::Result<std::string> const answer = ask(values_sql(request), asker);
    if (!answer) return base::fail(answer.error());
    return values_json(*answer);
}

base::Result<Json> Search::context(ContextRequest const& request, Asker& asker) {
    base::Duration const moment(1);
    auto const side_of = [&](Side side, std::uint64_t wanted,
                             std::vector<Window> const& windows) -> base::Result<Json::Array> {
        Json::Array all;
        for (Window const& window : windows) {
            if (all.size() >= wanted) break;
            base::Result<std::string> const answer =
                ask(stream_sql(request, window, side, wanted - all.size()), asker);
            if (!answer) return base::fail(answer.error());
            base::Result<std::vector<Json>> const events = events_of(*answer);
            if (!events) return base::fail(events.error());
            all.insert(all.end(), events->begin(), events->end());
        }
        return all;
    };
    base::Result<Json::Array> before = side_of(
        Side::before, request.before, windows_down(request.at - kAround, request.at + moment));
    if (!before) return base::fail(before.error());
    base::Result<Json::Array> after =
        side_of(Side::after, request.after, windows_up(request.at, request.at + kAround));
    if (!after) return base::fail(after.error());
    base::Result<Json::Array> const event =
        side_of(Side::itself, 1, {{request.at, request.at + moment}});
    if (!event) return base::fail(event.error());
    std::reverse(before->begin(), before->end());
    return Json::object({{"before", Json(*std::move(before))},
                         {"event", event->empty() ? Json() : event->front()},
                         {"after", Json(*std::move(after))}});
}

base::Result<Json> Search::patterns(SearchRequest const& request, Asker& asker) {
    base::Result<std::uint64_t> const all = total(request, asker);
    if (!all) return base::fail(all.error());
    Sample const part = sample(*all, kPatternSample, kPatternBlocks);
    base::Result<std::string> const messages = ask(messages_sql(request, part), asker);
    if (!messages) return base::fail(messages.error());
    base::Result<Patterns> patterns = patterns_of(request, part, *messages);
    if (!patterns) return base::fail(patterns.error());
    std::vector<Json> examples;
    if (!patterns->all.empty()) {
        base::Result<std::string> const answer = ask(examples_sql(request, *patterns), asker);
        if (!answer) return base::fail(answer.error());
        base::Result<std::vector<Json>> events = events_of(*answer);
        if (!events) return base::fail(events.error());
        examples = *std::move(events);
    }
    return patterns_json(request, part, *std::move(patterns), examples);
}

Checked Search::check(std::string const& text) { return search::check(text); }

}  // namespace siem::search
