// How a query is carried out: what it shows, and which stages its pipes become. Where nothing else
// orders events, they come newest first.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "query/stage.hpp"

namespace query {

struct Shown {
    std::vector<Name> columns;
    bool events = true;  // not what was counted of them
};
Shown shown_by(Query const& query);

// The range that `diff` compares with; `wanted` where there is one.
Compared compared_by(Query const& query, Range range);

struct Planned {
    std::vector<std::unique_ptr<Stage>> stages;  // not linked yet
    std::size_t first_keeping = 0;  // rows that come to it are those that were asked for
};
Planned plan(Query const& query, Compared const& compared, Planning planning);

}  // namespace query
