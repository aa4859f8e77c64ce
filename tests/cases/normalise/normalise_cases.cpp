// The parsers, a file a source: an input is a message, before which a line "@ {…}" may say where it
// is from (group, stream, key, header) and in which zone it was written. What comes of it is what
// it gives beyond its envelope: core fields, then leaves after a "+". The envelope has no time, so
// that @timestamp is the message's; it arrived at noon on 1 June 2024.
#include <doctest/doctest.h>

#include "base/text.hpp"
#include "cases/cases.hpp"
#include "siem/normalise/normaliser.hpp"
#include "siem/normalise/shown.hpp"

namespace {

using codec::Json;

constexpr std::int64_t kArrival = 1'717'243'200'000'000;

std::string shown_value(Json const& value) {
    return value.is_text() ? base::replace_all(value.text(), "\n", "\\n") : codec::to_json(value);
}

bool of_envelope(std::string_view name) {
    return name == "event.ingested" || name == "message" || name == "log.group" ||
           name == "log.stream" || name == "aws.s3.object.key";
}

std::string shown(std::string const& input) {
    std::string_view message = input;
    Json place = Json::object();
    if (message.starts_with("@ ")) {
        auto const parts = base::cut(message.substr(2), "\n");
        REQUIRE(parts.has_value());
        base::Result<Json> const said = codec::parse_json(parts->first);
        REQUIRE_MESSAGE(said.has_value(), parts->first);
        place = *said;
        message = parts->second;
    }
    if (message.ends_with('\n')) message.remove_suffix(1);
    siem::normalise::Normaliser normaliser({siem::normalise::zone_named(place.at("zone").text())});
    siem::Record record{"", place.at("group").text(), place.at("stream").text(), "", 0, message};
    record.header = place.at("header").text();
    siem::Event event;
    normaliser.normalise(record, {"", "", place.at("key").text(), kArrival}, event);
    CHECK(event[siem::Field::message] == message);
    Json const json = siem::normalise::shown(event);
    std::string out;
    for (auto const& [name, value] : json.at("fields").members()) {
        if (!of_envelope(name)) out += name + ": " + shown_value(value) + "\n";
    }
    for (auto const& [name, value] : json.at("leaves").members()) {
        out += "+ " + name + ": " + shown_value(value) + "\n";
    }
    return out;
}

}  // namespace

TEST_CASE("parsers") { CHECK(cases::run_cases("normalise", shown) >= 30); }
