#include "siem/search/place.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/time.hpp"
#include "codec/json.hpp"
#include "siem/search/literal.hpp"
#include "siem/search/scope.hpp"

namespace siem::search {

using codec::Json;

std::string place_text(Place const& place) {
    return base::hex(codec::to_json(
        Json::array({place.micros, place.id, place.account, place.group, place.stream})));
}

std::optional<Place> parse_place(std::string_view text) {
    std::optional<std::string> const bytes = base::from_hex(text);
    if (!bytes) return std::nullopt;
    base::Result<Json> const json = codec::parse_json(*bytes);
    if (!json || json->items().size() != 5) return std::nullopt;
    Json::Array const& items = json->items();
    bool const texts =
        std::all_of(items.begin() + 1, items.end(), [](Json const& one) { return one.is_text(); });
    if (!items[0].is_int() || !texts) return std::nullopt;
    return Place{items[0].integer(), items[1].text(), items[2].text(), items[3].text(),
                 items[4].text()};
}

std::optional<Place> place_of_event(std::string_view json) {
    base::Result<Json> const event = codec::parse_json(json);
    if (!event) return std::nullopt;
    std::optional<base::Instant> const at = base::parse_iso8601(event->at("@timestamp").text());
    if (!at) return std::nullopt;
    return Place{base::to_micros(*at), event->at("event.id").text(),
                 event->at("cloud.account.id").text(), event->at("log.group").text(),
                 event->at("log.stream").text()};
}

std::string after_place(Place const& place) {
    std::string const timestamp = name(Field::timestamp);
    std::string const at = time_literal(place.micros);
    std::string const columns = name(Field::event_id) + ", " + name(Field::cloud_account_id) +
                                ", " + name(Field::log_group) + ", " + name(Field::log_stream);
    return timestamp + " <= " + at + " AND (" + timestamp + " < " + at + " OR (" + columns +
           ") < (" + literal(place.id) + ", " + literal(place.account) + ", " +
           literal(place.group) + ", " + literal(place.stream) + "))";
}

namespace {

std::string by_place(char const* direction) {
    std::string out = " ORDER BY ";
    for (Field const field : {Field::timestamp, Field::event_id, Field::cloud_account_id,
                              Field::log_group, Field::log_stream}) {
        out += (field == Field::timestamp ? "" : ", ") + name(field) + direction;
    }
    return out;
}

}  // namespace

std::string newest_first() { return by_place(" DESC"); }
std::string oldest_first() { return by_place(""); }

}  // namespace siem::search
