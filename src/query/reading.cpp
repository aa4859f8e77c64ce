#include "query/reading.hpp"

#include "base/text.hpp"

namespace query {

Column read_column(Reading const& in, bool aggregates) {
    Column column;
    column.value = in.expressions.whole(aggregates);
    if (in.tokens.take_word("as")) {
        column.name = in.tokens.expect_new_name("'as'");
    } else if (auto const* name = std::get_if<Name>(&column.value.node)) {
        column.name = name->text;
    } else {
        column.name = base::trim(in.tokens.slice(column.value.begin, column.value.end));
    }
    return column;
}

std::vector<Column> read_columns(Reading const& in, bool aggregates) {
    std::vector<Column> columns;
    do {
        columns.push_back(read_column(in, aggregates));
    } while (in.tokens.take_sign(","));
    return columns;
}

}  // namespace query
