#include "siem/search/scope.hpp"

#include "query/filter_bar.hpp"
#include "siem/search/literal.hpp"
#include "siem/search/where.hpp"

namespace siem::search {

std::string name(Field field) { return identifier(info(field).name); }

std::string within(base::Instant from, base::Instant until) {
    std::string const timestamp = name(Field::timestamp);
    return timestamp + " >= " + time_literal(base::to_micros(from)) + " AND " + timestamp + " < " +
           time_literal(base::to_micros(until));
}

bool by_words(SearchRequest const& request) {
    base::Result<query::Filter> const filter = query::parse(request.text);
    return filter && needs_words(*filter);
}

base::Result<std::string> scope(SearchRequest const& request) {
    base::Result<query::Filter> const filter = query::parse(request.text);
    if (!filter) return base::fail(filter.error());
    if (std::optional<std::string> wrong = complaint(*filter)) {
        return base::fail(base::ErrorKind::skip, std::move(*wrong));
    }
    return within(request.from, request.until) + " AND " + to_sql(*filter);
}

}  // namespace siem::search
