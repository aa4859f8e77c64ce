// Which fields of its events a statement answers, and as what. Pure.
#pragma once

#include <string>
#include <vector>

namespace siem::search {

// Columns that are no fields: leaves' names and values, side by side, in each row.
inline constexpr char const* kLeafNames = "leaf_names";
inline constexpr char const* kLeafValues = "leaf_values";

// What is read of the table, and what is shown of that: rows are few when they are shown, so that
// whatever is computed there costs nothing.
struct Columns {
    std::string read;
    std::string shown;
};

// Core fields, with a comma behind each.
std::string core_columns();

// Each core field and all leaves.
Columns all_columns();

// Those named, as a filter knows them, besides the ones that say which event it is, when it was and
// came, and where the next page begins. Without a name: all.
Columns columns_of(std::vector<std::string> const& names);

}  // namespace siem::search
