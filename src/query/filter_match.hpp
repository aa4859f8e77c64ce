// Whether a row is one that the filter bar's text asks for. Pure.
#pragma once

#include "query/ast.hpp"
#include "query/row.hpp"

namespace query {

bool matches(Filter const& filter, Row const& row);

}  // namespace query
