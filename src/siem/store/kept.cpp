#include "siem/store/kept.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/time.hpp"
#include "siem/sql.hpp"

namespace siem::store {
namespace {

// LIKE has % and _ for * and ?.
std::string like(std::string_view pattern) {
    std::string out;
    for (char const c : pattern) {
        if (c == '*') {
            out += '%';
        } else if (c == '?') {
            out += '_';
        } else {
            if (c == '%' || c == '_' || c == '\\') out += '\\';
            out += c;
        }
    }
    return literal(out);
}

std::string condition_of(KeptSource const& source) {
    std::vector<std::string> all;
    if (!source.accounts.empty()) {
        std::vector<std::string> ids;
        for (std::string const& id : source.accounts) ids.push_back(literal(id));
        all.push_back("`cloud.account.id` IN (" + base::join(ids, ", ") + ")");
    }
    if (!source.log_groups.empty()) {
        std::vector<std::string> any;
        for (std::string const& name : source.log_groups) {
            any.push_back("`log.group` LIKE " + like(name));
        }
        all.push_back("(" + base::join(any, " OR ") + ")");
    }
    return all.empty() ? "1" : base::join(all, " AND ");
}

// The value of the first source that an event is of, else the last.
std::string by_source(KeptFor const& kept, std::vector<std::string> const& values) {
    if (kept.sources.empty()) return values.back();
    std::string sql = "multiIf(";
    for (std::size_t i = 0; i < kept.sources.size(); ++i) {
        sql += condition_of(kept.sources[i]) + ", " + values[i] + ", ";
    }
    return sql + values.back() + ")";
}

std::string days_sql(KeptFor const& kept) {
    std::vector<std::string> days;
    for (KeptSource const& source : kept.sources) days.push_back(std::to_string(source.days));
    days.push_back(std::to_string(kept.days));
    return by_source(kept, days);
}

}  // namespace

std::uint32_t KeptFor::fewest_days() const {
    std::uint32_t fewest = days;
    for (KeptSource const& source : sources) fewest = std::min(fewest, source.days);
    return fewest;
}

std::uint32_t KeptFor::most_days() const {
    std::uint32_t most = days;
    for (KeptSource const& source : sources) most = std::max(most, source.days);
    return most;
}

std::string source_sql(KeptFor const& kept) {
    std::vector<std::string> places;
    for (std::size_t i = 0; i <= kept.sources.size(); ++i) places.push_back(std::to_string(i));
    return by_source(kept, places);
}

std::string held_sql(KeptFor const& kept) {
    if (kept.holds.empty()) return "0";
    std::vector<std::string> any;
    for (Hold const& hold : kept.holds) any.push_back("(" + hold.condition + ")");
    return "(" + base::join(any, " OR ") + ")";
}

std::string expired_sql(KeptFor const& kept, base::Instant now) {
    std::string const today = base::iso8601(now).substr(0, 10);
    std::string const old = "dateDiff('day', `@timestamp`, toDateTime64('" + today +
                            " 00:00:00', 6, 'UTC')) > " + days_sql(kept);
    return kept.holds.empty() ? old : old + " AND NOT " + held_sql(kept);
}

}  // namespace siem::store
