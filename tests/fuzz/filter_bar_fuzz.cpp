// A filter: SQL in which every quote is closed, or an error that points at the character.
#include "base/assert.hpp"
#include "base/text.hpp"
#include "query/filter_bar.hpp"
#include "siem/search/where.hpp"

namespace {

// As ClickHouse reads it: what is within quotes may hold anything, escaped.
bool is_closed(std::string_view sql) {
    char quote = 0;
    int depth = 0;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        char const c = sql[i];
        if (quote != 0 && c == '\\')
            ++i;
        else if (quote != 0 && c == quote)
            quote = 0;
        else if (quote == 0 && (c == '\'' || c == '`'))
            quote = c;
        else if (quote == 0 && (c == ';' || (c == '-' && sql.substr(i).starts_with("--"))))
            return false;
        else if (quote == 0 && (c == '(' || c == ')') && (depth += c == '(' ? 1 : -1) < 0)
            return false;
    }
    return quote == 0 && depth == 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    base::Result<query::Filter> const filter = query::parse(text);
    if (!filter) {
        bool const points = filter.error().message.find("character") != std::string::npos;
        ASSERT(points == base::valid_utf8(text));
        return 0;
    }
    (void)siem::search::complaint(*filter);
    ASSERT(is_closed(siem::search::to_sql(*filter)));
    return 0;
}
