// Events on a terminal or in a file: a table for people, NDJSON and CSV for programs.
#pragma once

#include <string>
#include <string_view>

#include "codec/json.hpp"

namespace cli {

// The fields that a format shows, as the API takes them; "" of all.
std::string columns_of(std::string_view format);

std::string table_header();
std::string table_row(codec::Json const& event);
std::string csv_header();
std::string csv_row(codec::Json const& event);

// A value as it is shown: "" of null, JSON of what has parts.
std::string text_of(codec::Json const& value);
// One line of printable text, cut where it is long: what a message holds must not move the cursor.
std::string on_one_line(std::string const& text);
std::string csv_value(std::string const& text);

}  // namespace cli
