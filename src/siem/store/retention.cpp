#include "siem/store/retention.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace siem::store {
namespace {

using codec::Json;

constexpr char const* kAsJson =
    " SETTINGS output_format_json_quote_64bit_integers = 0, date_time_output_format = 'iso' "
    "FORMAT JSONEachRow";

Json texts(std::vector<std::string> const& all) {
    Json out = Json::array();
    for (std::string const& one : all) out.push(one);
    return out;
}

}  // namespace

base::Instant Retention::step(base::Instant now) {
    // One day's parts are rewritten at a time.
    Layout const& layout = store_.engine().layout();
    base::Result<std::string> const busy =
        store_.query("SELECT count() FROM " + layout.system("mutations") + " WHERE " +
                         layout.is_events() + " AND NOT is_done",
                     "TSV");
    if (busy && base::trim(*busy) != "0") return now + std::chrono::minutes(1);
    base::Result<std::uint64_t> forgotten =
        busy ? forget_expired(now) : base::Result<std::uint64_t>(base::fail(busy.error()));
    if (!forgotten) {
        base::log_warn("retention failed and tries again", {{"reason", forgotten.error().message}});
        return now + std::chrono::minutes(5);
    }
    if (*forgotten > 0) {
        base::log_info("events were let go of at the end of their retention",
                       {{"events", *forgotten}});
    }
    return now + std::chrono::hours(1);
}

// What no source keeps so long is found by its partition alone.
base::Result<std::uint64_t> Retention::forget_expired(base::Instant now) {
    auto const day_before = [&](std::uint32_t days) {
        return base::amz_date(now - std::chrono::hours(24) * days).substr(0, 8);
    };
    std::string const expired = expired_sql(kept_, now);
    base::Result<std::string> const days = store_.query(
        "SELECT DISTINCT toYYYYMMDD(`@timestamp`) AS day FROM events WHERE "
        "toYYYYMMDD(`@timestamp`) < " +
            day_before(kept_.fewest_days()) + " AND " + expired + " ORDER BY day",
        "TSV");
    if (!days) return base::fail(days.error());
    std::uint64_t rows = 0;
    for (std::string_view const day : base::split(base::trim(*days), '\n')) {
        if (day.empty()) continue;
        base::Result<Forgotten> const done = store_.forget({now, std::string(day), expired});
        if (!done) return base::fail(done.error());
        rows += done->rows;
    }
    if (rows == 0 || !kept_.holds.empty()) return rows;
    base::Instant const midnight = base::instant([&] {
        base::Calendar day = base::calendar(now - std::chrono::hours(24) * kept_.most_days());
        day.hour = day.minute = day.second = 0;
        return day;
    }());
    base::Result<void> const done = store_.forget_streams(midnight);
    if (!done) return base::fail(done.error());
    return rows;
}

base::Result<Json> Retention::rows(std::string const& sql) {
    base::Result<std::string> const lines = store_.query(sql + kAsJson);
    if (!lines) return base::fail(lines.error());
    Json out = Json::array();
    for (std::string_view const line : base::split(*lines, '\n')) {
        if (line.empty()) continue;
        base::Result<Json> row = codec::parse_json(line);
        if (!row) return base::fail(row.error());
        out.push(*std::move(row));
    }
    return out;
}

base::Result<Json> Retention::sources(base::Instant now) {
    base::Result<Json> const counted =
        rows("SELECT toUInt64(" + source_sql(kept_) +
             ") AS source, count() AS events, min(`@timestamp`) AS oldest, max(`@timestamp`) AS "
             "newest, countIf(" +
             expired_sql(kept_, now) + ") AS due FROM events GROUP BY source");
    if (!counted) return base::fail(counted.error());
    Json out = Json::array();
    for (std::size_t i = 0; i <= kept_.sources.size(); ++i) {
        KeptSource const source =
            i < kept_.sources.size() ? kept_.sources[i] : KeptSource{.days = kept_.days};
        Json one = Json::object({{"accounts", texts(source.accounts)},
                                 {"logGroups", texts(source.log_groups)},
                                 {"days", std::int64_t{source.days}},
                                 {"wordIndex", source.word_index},
                                 {"events", std::int64_t{0}},
                                 {"oldest", Json()},
                                 {"newest", Json()},
                                 {"due", std::int64_t{0}}});
        for (Json const& row : counted->items()) {
            if (row.at("source").integer() != static_cast<std::int64_t>(i)) continue;
            for (char const* name : {"events", "oldest", "newest", "due"}) {
                one.set(name, row.at(name));
            }
        }
        out.push(std::move(one));
    }
    return out;
}

base::Result<Json> Retention::holds() {
    Json out = Json::array();
    for (Hold const& hold : kept_.holds) {
        base::Result<Json> const counted =
            rows("SELECT count() AS events FROM events WHERE " + hold.condition);
        if (!counted) return base::fail(counted.error());
        out.push(Json::object({{"name", hold.name},
                               {"query", hold.query},
                               {"events", counted->items().front().at("events")}}));
    }
    return out;
}

base::Result<Json> Retention::report(base::Instant now) {
    base::Result<Json> kept = sources(now);
    if (!kept) return kept;
    base::Result<Json> held = holds();
    if (!held) return held;
    base::Result<Json> forgotten = rows(
        "SELECT at, day, rows AS events, whole_day = 1 AS wholeDay FROM forgotten ORDER BY at "
        "DESC, day DESC LIMIT 1000");
    if (!forgotten) return forgotten;
    return Json::object({{"time", base::iso8601(now)},
                         {"sources", *std::move(kept)},
                         {"holds", *std::move(held)},
                         {"forgotten", *std::move(forgotten)}});
}

}  // namespace siem::store
