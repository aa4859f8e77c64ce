// A filter as the condition of a ClickHouse statement over the table of events. Pure.
//
// The table has a column a core field, named as the field is (siem/fields.hpp): times as
// DateTime64(6, 'UTC'), texts as String with '' for absent, addresses as IPv6 with '::' for absent
// and IPv4 as ::ffff:a.b.c.d, integers as Int64 with -1 for absent; and a Map(String, String)
// called fields with every leaf.
//
//   to_sql(*query::parse("user.name:alice timeout"))
//   // (`user.name` = 'alice' AND hasToken(lower(`message`), 'timeout'))
#pragma once

#include <optional>
#include <string>

#include "query/ast.hpp"

namespace siem::search {

// A value that its field cannot have ("source.port:http") matches nothing.
std::string to_sql(query::Filter const& filter);

// Whether what it matches has whole words in its message that it names.
bool needs_words(query::Filter const& filter);

// What a person should be told of such a value, pointing at its character; nothing if all is well.
std::optional<std::string> complaint(query::Filter const& filter);

}  // namespace siem::search
