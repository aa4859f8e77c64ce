// Events on a terminal or in a file: a table for people, NDJSON and CSV for programs.
#pragma once

#include <string>

#include "codec/json.hpp"

namespace cli {

std::string table_header();
std::string table_row(codec::Json const& event);
std::string csv_header();
std::string csv_row(codec::Json const& event);

}  // namespace cli
