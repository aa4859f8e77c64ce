#include "siem/search/answer.hpp"

#include "base/text.hpp"

namespace siem::search {

base::Result<std::vector<codec::Json>> rows_of(std::string_view answer, std::size_t cells) {
    std::vector<codec::Json> rows;
    for (std::string_view const line : base::split(answer, '\n')) {
        if (line.empty()) continue;
        base::Result<codec::Json> row = codec::parse_json(line);
        if (!row || row->items().size() != cells) {
            return base::fail(base::ErrorKind::retry, "the store answered a row that is none");
        }
        rows.push_back(*std::move(row));
    }
    return rows;
}

}  // namespace siem::search
