// One term of a filter as a ClickHouse condition, by what the field's column is. Pure.
#pragma once

#include <optional>
#include <string>

#include "query/ast.hpp"
#include "siem/fields.hpp"

namespace siem::search {

// Where a field's values are: in a column of their own, or in the map of leaves.
struct Column {
    explicit Column(std::string const& field);

    std::string name;
    bool core = false;
    FieldType type = FieldType::text;
    bool words = false;  // text that is searched by its words: the message
    bool lower = false;  // text that is kept in lower case: the log level
    std::string sql;     // what yields the value
};

// Addresses as people write them, '' where there is none.
std::string shown_ip(std::string const& sql);

// The value as a person reads it, '' where there is none.
std::string shown(Column const& column);

std::string contains(query::Value const& value);
std::string exists(Column const& column);

// Nothing where the field cannot have such a value.
std::optional<std::string> matches(Column const& column, query::Value const& value);
std::optional<std::string> compares(Column const& column, query::Order order,
                                    query::Value const& value);

}  // namespace siem::search
