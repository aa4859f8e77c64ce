// Users' text as ClickHouse takes it: the only way such text gets into a statement. Pure.
//
//   "user.name = " + literal(R"(O'Brien)")   // user.name = 'O\'Brien'
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "query/ast.hpp"
#include "siem/event.hpp"

namespace siem::search {

std::string literal(std::string_view text);  // in quotes
std::string literal(Ip const& ip);           // of type IPv6
std::string time_literal(std::int64_t micros);

// A column's or alias's name; never a user's.
std::string identifier(std::string_view name);

// What the value means to ILIKE, and to match(): there as whole words, whatever the case, where a
// wildcard stands for what is no space.
std::string like_pattern(query::Value const& value);
std::string word_pattern(query::Value const& value);

}  // namespace siem::search
