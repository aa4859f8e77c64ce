// The processors: an input is a ProcessingConfiguration's processors, as JSON in one line, and the
// records they are put to, one a line; "gzip " before a record packs it first. What comes of it
// is a line of pieces for each record, as JSON, or why it is refused.
#include <doctest/doctest.h>

#include "aws/error.hpp"
#include "base/text.hpp"
#include "cases/cases.hpp"
#include "cloud/firehose/processing.hpp"
#include "codec/gzip.hpp"

namespace {

using namespace cloud::firehose;
using codec::Json;

Json show(Piece const& piece) {
    if (piece.partition_keys.empty()) return Json(piece.data);
    Json keys = Json::object();
    for (auto const& [name, value] : piece.partition_keys) keys.set(name, value);
    return Json::object({{"keys", keys}, {"data", piece.data}});
}

std::string put_to(Processing const& processing, std::string_view line) {
    constexpr std::string_view kGzip = "gzip ";
    bool const packed = line.starts_with(kGzip);
    std::string record(packed ? line.substr(kGzip.size()) : line);
    if (packed) record = codec::gzip(record);
    try {
        Json pieces = Json::array();
        for (Piece const& piece : process(processing, record)) pieces.push(show(piece));
        return codec::to_json(pieces);
    } catch (Refusal const& why) {
        return why.output_type + " " + why.code + ": " + why.message;
    }
}

std::string shown(std::string const& input) {
    std::vector<std::string_view> const lines = base::split(base::trim(input), '\n');
    base::Result<Json> const processors = codec::parse_json(lines.front());
    REQUIRE_MESSAGE(processors.has_value(), "not JSON: " << lines.front());
    try {
        Processing const processing =
            read_processing(Json::object({{"Enabled", true}, {"Processors", *processors}}));
        std::string out = lines.size() == 1 ? "good\n" : "";
        for (std::size_t i = 1; i < lines.size(); ++i) out += put_to(processing, lines[i]) + "\n";
        return out;
    } catch (aws::Error const& error) {
        return error.code + ": " + error.message + "\n";
    }
}

}  // namespace

TEST_CASE("processors") { CHECK(cases::run_cases("processing", shown) >= 20); }
