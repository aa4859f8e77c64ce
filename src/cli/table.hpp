// A table on a terminal or in a file: columns side by side for people, lines of JSON and CSV for
// programs. Pure, but for what says that it shows.
//
//   for (std::string const& line : table_lines(table, false)) say(line);
//   // log.group  count()
//   // /app/web       128
#pragma once

#include <string>
#include <vector>

#include "codec/json.hpp"

namespace cli {

struct Table {
    struct Column {
        std::string name;
        bool number = false;  // then it stands at the right
    };
    std::vector<Column> columns;
    std::vector<codec::Json> rows;  // objects of all columns
};

std::vector<std::string> table_lines(Table const& table, bool colours);
std::vector<std::string> table_csv(Table const& table);

// What is no row is taken out of the lines of an answer; whether there were columns, which then are
// the table's. Throws std::runtime_error where the answer broke off.
bool take_columns(std::vector<codec::Json>& lines, Table& table);
// On standard output: as "table", "ndjson" or "csv".
void show_table(Table const& table, std::string const& format);

}  // namespace cli
