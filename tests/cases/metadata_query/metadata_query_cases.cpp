// Queries of MetadataExtraction: an input is a query and the records it is put to, one a line;
// what comes of it is a line of keys for each record, or "none", or why the query is refused.
#include <doctest/doctest.h>

#include "aws/error.hpp"
#include "base/text.hpp"
#include "cases/cases.hpp"
#include "cloud/firehose/metadata_query.hpp"

namespace {

using cloud::firehose::MetadataQuery;

std::string put_to(MetadataQuery const& query, std::string_view record) {
    base::Result<codec::Json> const json = codec::parse_json(record);
    REQUIRE_MESSAGE(json.has_value(), "not JSON: " << record);
    auto const keys = query.evaluate(*json);
    if (!keys) return "none";
    std::vector<std::string> shown;
    for (auto const& [name, value] : *keys) shown.push_back(name + "=" + value);
    return base::join(shown, " ");
}

std::string shown(std::string const& input) {
    std::vector<std::string_view> const lines = base::split(base::trim(input), '\n');
    try {
        MetadataQuery const query(lines.front());
        std::string out = lines.size() == 1 ? "good\n" : "";
        for (std::size_t i = 1; i < lines.size(); ++i) out += put_to(query, lines[i]) + "\n";
        return out;
    } catch (aws::Error const& error) {
        return error.code + ": " + error.message + "\n";
    }
}

}  // namespace

TEST_CASE("queries of partition keys") { CHECK(cases::run_cases("metadata_query", shown) >= 40); }
