#include "siem/search/scope.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "query/ast.hpp"
#include "query/insights.hpp"
#include "siem/search/literal.hpp"
#include "siem/search/pipes_sql.hpp"
#include "siem/search/where.hpp"

namespace siem::search {
namespace {

query::Filter one_of(Field field, std::vector<std::string> const& patterns) {
    query::Any any;
    for (std::string const& pattern : patterns) {
        bool const wild = pattern.find_first_of("*?") != pattern.npos;
        any.terms.push_back({query::Matches{std::string(info(field).name),
                                            {.text = pattern, .pattern = wild, .quoted = !wild}}});
    }
    return {std::move(any)};
}

}  // namespace

std::string seen_by(Visible const& visible) {
    query::All all;
    if (!visible.log_groups.empty()) {
        all.terms.push_back(one_of(Field::log_group, visible.log_groups));
    }
    if (!visible.datasets.empty()) {
        all.terms.push_back(one_of(Field::event_dataset, visible.datasets));
    }
    return all.terms.empty() ? "" : " AND " + to_sql({std::move(all)});
}

std::string name(Field field) { return identifier(info(field).name); }

std::string within(base::Instant from, base::Instant until) {
    std::string const timestamp = name(Field::timestamp);
    return timestamp + " >= " + time_literal(base::to_micros(from)) + " AND " + timestamp + " < " +
           time_literal(base::to_micros(until));
}

bool by_words(SearchRequest const& request) {
    if (request.query) return needs_words(request.query->filter);
    tl::expected<query::Query, query::Mistake> const query = query::parse_search(request.text);
    return query && needs_words(query->filter);
}

base::Result<query::Query> meaning(std::string const& text) {
    tl::expected<query::Query, query::Mistake> query = query::parse_search(text);
    if (!query) return base::fail(base::ErrorKind::skip, query.error().text());
    if (std::optional<std::string> wrong = complaint(query->filter)) {
        return base::fail(base::ErrorKind::skip, std::move(*wrong));
    }
    if (query->source) {
        return base::fail(base::ErrorKind::skip,
                          "all log groups are searched here: instead of SOURCE write "
                          "log.group:/app/* before the first |");
    }
    return *std::move(query);
}

base::Result<query::Query> meaning(SearchRequest const& request) {
    if (request.query) return *request.query;
    return meaning(request.text);
}

bool makes_table(query::Query const& query) {
    return filters_sql(query, 0).pipes < query.pipes.size();
}

std::int64_t now_millis(SearchRequest const& request) {
    return base::to_millis(request.now == base::Instant() ? request.until : request.now);
}

std::string scope_of(query::Query const& query, SearchRequest const& request,
                     std::string const& time) {
    return time + seen_by(request.visible) + " AND " + to_sql(query.filter);
}

base::Result<std::string> scope(SearchRequest const& request) {
    base::Result<query::Query> const query = meaning(request);
    if (!query) return base::fail(query.error());
    return scope_of(*query, request, within(request.from, request.until)) +
           filters_sql(*query, now_millis(request)).sql;
}

base::Result<std::string> events_scope(SearchRequest const& request) {
    base::Result<query::Query> const query = meaning(request);
    if (!query) return base::fail(query.error());
    std::size_t const filters = filters_sql(*query, 0).pipes;
    if (filters == query->pipes.size()) return scope(request);
    std::string_view const before =
        std::string_view(request.text).substr(0, query->pipes[filters].begin);
    auto const at =
        1 + std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; });
    return base::fail(base::ErrorKind::skip,
                      "at character " + std::to_string(at) +
                          ": events are wanted here, of which this command makes a table: leave "
                          "it and what is behind it out");
}

}  // namespace siem::search
