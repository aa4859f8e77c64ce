#include "cli/table.hpp"

#include <algorithm>

#include "cli/rows.hpp"

namespace cli {
namespace {

constexpr char const* kBold = "\x1b[1m";
constexpr char const* kFaint = "\x1b[2m";
constexpr char const* kPlain = "\x1b[0m";
constexpr char const* kNothing = "-";

// Of a terminal's cells; characters that take two are rare in logs.
std::size_t width_of(std::string const& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

std::string padded(std::string const& text, std::size_t width, bool right) {
    std::string const spaces(width - std::min(width, width_of(text)), ' ');
    return right ? spaces + text : text + spaces;
}

std::string cell_of(codec::Json const& row, std::string const& column) {
    codec::Json const& value = row.at(column);
    return value.is_null() ? kNothing : on_one_line(text_of(value));
}

}  // namespace

std::vector<std::string> table_lines(Table const& table, bool colours) {
    std::vector<std::size_t> widths;
    for (Table::Column const& column : table.columns) {
        std::size_t width = width_of(on_one_line(column.name));
        for (codec::Json const& row : table.rows) {
            width = std::max(width, width_of(cell_of(row, column.name)));
        }
        widths.push_back(width);
    }
    auto const line_of = [&](auto const& cell) {
        std::string line;
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            Table::Column const& column = table.columns[i];
            std::string const text = cell(column);
            bool const faint = colours && text == kNothing;
            if (i > 0) line += "  ";
            if (faint) line += kFaint;
            line += padded(text, widths[i], column.number);
            if (faint) line += kPlain;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        return line;
    };
    std::string head =
        line_of([](Table::Column const& column) { return on_one_line(column.name); });
    if (colours) head = kBold + head + kPlain;
    std::vector<std::string> lines = {std::move(head)};
    for (codec::Json const& row : table.rows) {
        lines.push_back(
            line_of([&](Table::Column const& column) { return cell_of(row, column.name); }));
    }
    return lines;
}

std::vector<std::string> table_csv(Table const& table) {
    std::vector<std::string> lines(1);
    for (Table::Column const& column : table.columns) {
        lines[0] += (lines[0].empty() ? "" : ",") + csv_value(column.name);
    }
    for (codec::Json const& row : table.rows) {
        std::string line;
        for (Table::Column const& column : table.columns) {
            if (&column != &table.columns.front()) line += ',';
            line += csv_value(text_of(row.at(column.name)));
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace cli
