#include "siem/search/columns.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "siem/search/condition.hpp"
#include "siem/search/literal.hpp"

namespace siem::search {
namespace {

constexpr std::array kAlways = {Field::timestamp,        Field::event_ingested, Field::event_id,
                                Field::cloud_account_id, Field::cloud_region,   Field::log_group,
                                Field::log_stream};

std::string shown_column(Column const& column) {
    switch (column.type) {
        case FieldType::ip:
            return shown_ip(column.sql) + " AS " + column.sql;
        case FieldType::integer:
            return "nullIf(" + column.sql + ", -1) AS " + column.sql;
        case FieldType::time:
        case FieldType::text:
            break;
    }
    return column.sql;
}

Column core_column(Field field) { return Column(std::string(info(field).name)); }

}  // namespace

std::string core_columns() {
    std::string out;
    for (std::size_t i = 0; i < kFields; ++i) {
        out += shown_column(core_column(static_cast<Field>(i))) + ", ";
    }
    return out;
}

Columns all_columns() {
    return {"*", core_columns() + "mapKeys(fields) AS " + kLeafNames + ", mapValues(fields) AS " +
                     kLeafValues};
}

// A leaf is no column of its own here, so that none of its names can be taken for another's.
Columns columns_of(std::vector<std::string> const& names) {
    if (names.empty()) return all_columns();
    std::vector<Column> cores;
    for (Field const field : kAlways) cores.push_back(core_column(field));
    std::vector<std::string> leaves;
    std::vector<std::string> values;
    for (std::string const& name : names) {
        Column const column(name);
        auto const known = [&](Column const& other) { return other.name == name; };
        if (!column.core) {
            leaves.push_back(literal(name));
            values.push_back(column.sql);
        } else if (std::none_of(cores.begin(), cores.end(), known)) {
            cores.push_back(column);
        }
    }
    std::vector<std::string> read;
    std::vector<std::string> shown;
    for (Column const& column : cores) {
        read.push_back(column.sql);
        shown.push_back(shown_column(column));
    }
    if (leaves.empty()) return {base::join(read, ", "), base::join(shown, ", ")};
    read.push_back("[" + base::join(values, ", ") + "] AS " + kLeafValues);
    shown.push_back("[" + base::join(leaves, ", ") + "] AS " + kLeafNames);
    shown.push_back(kLeafValues);
    return {base::join(read, ", "), base::join(shown, ", ")};
}

}  // namespace siem::search
