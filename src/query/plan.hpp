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
// Of the pipes from `done` on: those before it have been done elsewhere, and their rows come in the
// order that they are wanted in where they are `ordered`.
struct Done {
    std::size_t pipes = 0;
    bool ordered = false;
};
Planned plan(Query const& query, Compared const& compared, Planning planning, Done const& done);

// What the pipes from `done` on ask of the rows that come to them, and what is shown of them.
std::vector<Name> names_asked(Query const& query, Done const& done);

}  // namespace query
