// Lines of columns, each of which has a name: every column becomes a leaf under its own name, and
// what ECS has a name for follows from a table. Columns are words, "quoted" or [bracketed]; "-" is
// absent.
//
//   if (!write_columns(line.text, kColumns, 17, out)) return false;   // too few
//   map_columns(kMappings, out);
#pragma once

#include <span>
#include <string_view>

#include "siem/normalise/sources.hpp"

namespace siem::normalise {

// False where there are fewer than `least`; some may have been written. Those that have no name
// are left out.
bool write_columns(std::string_view text, std::span<Name const> names, std::size_t least,
                   EventWriter& out);
// The columns of `text`, whose names are those of `header`: words by `separator`. False where
// there are not as many of both.
bool write_named_columns(std::string_view text, std::string_view header, char separator,
                         EventWriter& out);
void map_columns(std::span<Mapping const> mappings, EventWriter& out);
std::size_t count_columns(std::string_view text, char separator);

}  // namespace siem::normalise
