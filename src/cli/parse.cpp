// catchment parse: how lines are understood, without storing them. For who writes a parser, or
// wonders why a search finds nothing.
#include <array>
#include <cstdio>
#include <stdexcept>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/commands.hpp"
#include "cli/enrichment.hpp"
#include "cli/running.hpp"
#include "siem/enrich/enricher.hpp"
#include "siem/normalise/normaliser.hpp"
#include "siem/normalise/shown.hpp"

namespace cli {
namespace {

using codec::Json;

// A line as it is given: its message alone, or a JSON object that says where it came from too.
struct Given {
    std::string message;
    std::string log_group;
    std::string log_stream;
    std::string key;
    std::string header;
    std::int64_t timestamp = 0;
};

std::string read_all(std::FILE* file) {
    std::string text;
    std::array<char, 65536> buffer{};
    for (std::size_t size = 0; (size = std::fread(buffer.data(), 1, buffer.size(), file)) > 0;) {
        text.append(buffer.data(), size);
    }
    return text;
}

std::string read_file(std::string const& path) {
    if (path.empty() || path == "-") return read_all(stdin);
    std::FILE* const file = std::fopen(path.c_str(), "rb");
    if (!file) throw std::runtime_error(path + " cannot be read");
    std::string text = read_all(file);
    std::fclose(file);
    return text;
}

Given record_of(std::string_view line, std::size_t number) {
    base::Result<Json> const json = codec::parse_json(line);
    if (!json || !json->at("message").is_text()) {
        throw std::runtime_error("line " + std::to_string(number) +
                                 " is no JSON object with a message");
    }
    return {json->at("message").text(),   json->at("logGroup").text(),
            json->at("logStream").text(), json->at("key").text(),
            json->at("header").text(),    json->at("timestamp").integer()};
}

Json const& without_envelope(Json const& fields, std::string_view name) {
    static Json const kNone;
    bool const ours = name == "event.ingested" || name == "log.group" || name == "log.stream" ||
                      name == "aws.s3.object.key" || name == "message";
    return ours ? kNone : fields.at(name);
}

void say_table(Json const& event) {
    Json const& fields = event.at("fields");
    say(fields.at("message").text());
    auto const row = [](std::string const& name, Json const& value) {
        say("  " + name + ": " + (value.is_text() ? value.text() : codec::to_json(value)));
    };
    for (auto const& [name, value] : fields.members()) {
        if (!without_envelope(fields, name).is_null()) row(name, value);
    }
    for (auto const& [name, value] : event.at("leaves").members()) row("  " + name, value);
    say("");
}

siem::normalise::Settings settings_of(Arguments const& arguments) {
    if (arguments.time_zone.empty()) return {};
    auto const zone = siem::normalise::zone_named(arguments.time_zone);
    if (!zone) throw std::runtime_error("--time-zone is such as +02:00 or UTC");
    return {zone};
}

}  // namespace

int run_parse(Arguments const& arguments) {
    std::string const text = read_file(arguments.file);
    siem::normalise::Normaliser normaliser(settings_of(arguments));
    siem::enrich::Enricher enricher;
    siem::Event event;
    base::SystemClock const clock;
    auto const files = enrichment_of(arguments, {});
    std::shared_ptr<siem::enrich::Tables const> const tables = files->tables(clock.now());
    std::int64_t const now = base::to_micros(clock.now());
    std::size_t number = 0;
    for (std::string_view const line : base::split(text, '\n')) {
        ++number;
        if (line.empty()) continue;
        Given const given = arguments.records ? record_of(line, number)
                                              : Given{std::string(line), arguments.log_group,
                                                      arguments.log_stream, "", ""};
        siem::Record const record{"",          given.log_group, given.log_stream,
                                  "",          given.timestamp, given.message,
                                  given.header};
        normaliser.normalise(record, {"", "", given.key, now}, event);
        enricher.enrich(*tables, event);
        Json const json = siem::normalise::shown(event);
        if (arguments.format == "json")
            say(codec::to_json(json));
        else
            say_table(json);
    }
    return 0;
}

}  // namespace cli
