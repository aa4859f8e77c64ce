#include "siem/search/search.hpp"

#include "siem/search/rows.hpp"
#include "siem/search/statement.hpp"

namespace siem::search {

base::Result<std::string> Search::search(SearchRequest const& request) {
    base::Result<std::string> const sql = events_sql(request);
    if (!sql) return base::fail(sql.error());
    if (request.limit == 0) return std::string();
    base::Result<std::string> const rows = store_(*sql);
    if (!rows) return base::fail(rows.error());
    return events_ndjson(*rows);
}

}  // namespace siem::search
