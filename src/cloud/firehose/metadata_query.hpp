// The query of MetadataExtraction, which takes partition keys out of a record. Of jq 1.6, which
// AWS runs there, this is what such queries are made of: paths, pipes, "//", arithmetic and the
// functions below. It has no loops and no definitions, so that no query runs away. Pure.
//
//   MetadataQuery const query(R"({customer: .customer_id, year: .at | strftime("%Y")})");
//   query.evaluate(record);   // {"customer": "42", "year": "2026"}
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json.hpp"

namespace cloud::firehose {

class MetadataQuery {
  public:
    // An object of one expression a key. Functions: ascii_downcase, ascii_upcase, first, floor,
    // fromdate, fromdateiso8601, last, length, ltrimstr, rtrimstr, split, strftime, todate,
    // todateiso8601, tonumber, tostring. Throws InvalidArgumentException for anything else.
    explicit MetadataQuery(std::string_view text);

    std::vector<std::string> keys() const;
    // Nothing where a value is null, empty, an array or an object, or cannot be made: AWS takes
    // such a record for one that has no partition.
    std::optional<std::map<std::string, std::string>> evaluate(codec::Json const& record) const;

    // What it makes of a value; nothing where jq would stop with an error.
    using Expression = std::function<std::optional<codec::Json>(codec::Json const&)>;

  private:
    std::vector<std::pair<std::string, Expression>> keys_;
};

}  // namespace cloud::firehose
