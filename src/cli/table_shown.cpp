// Tables of the SIEM's, as its API tells them and as a terminal shows them.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "cli/running.hpp"
#include "cli/table.hpp"

namespace cli {
namespace {

// Colours are for people who want them (no-color.org).
bool wants_colours() { return isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr; }

}  // namespace

void show_table(Table const& table, std::string const& format) {
    if (format == "ndjson") {
        for (codec::Json const& row : table.rows) say(codec::to_json(row));
        return;
    }
    for (std::string const& line :
         format == "csv" ? table_csv(table) : table_lines(table, wants_colours())) {
        say(line);
    }
}

// The columns, where the lines are a table's; what is no row is taken out of them.
bool take_columns(std::vector<codec::Json>& lines, Table& table) {
    bool found = false;
    bool more = false;
    for (codec::Json& line : lines) {
        // An event may have a field of that name, but has others, too.
        bool const alone = line.members().size() == 1;
        bool const meta = alone && line.at("meta").is_object();
        if (alone && line.at("error").is_object()) {
            throw std::runtime_error(line.at("error").at("message").text());
        }
        if (!meta) {
            table.rows.push_back(std::move(line));
            continue;
        }
        more =
            more || (line.at("meta").at("more").is_bool() && line.at("meta").at("more").boolean());
        for (codec::Json const& column : line.at("meta").at("columns").items()) {
            found = true;
            table.columns.push_back(
                {column.at("name").text(), column.at("type").text() == "number"});
        }
    }
    if (more) std::fputs("there are more rows than these: see --limit\n", stderr);
    return found;
}

}  // namespace cli
