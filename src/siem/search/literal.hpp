// Values of the search language as ClickHouse takes them. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "query/ast.hpp"
#include "siem/event.hpp"
#include "siem/sql.hpp"

namespace siem::search {

using siem::literal;
std::string literal(Ip const& ip);  // of type IPv6
std::string time_literal(std::int64_t micros);

// A column's or alias's name; never a user's.
std::string identifier(std::string_view name);

// What the value means to ILIKE, and to match(): there as whole words, whatever the case, where a
// wildcard stands for what is no space.
std::string like_pattern(query::Value const& value);
std::string word_pattern(query::Value const& value);

}  // namespace siem::search
