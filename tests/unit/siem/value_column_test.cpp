#include "siem/value_column.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace siem {
namespace {

TEST_CASE("a column holds values from the first that is there on") {
    ValueColumn<int> column(-1);
    column.add(-1);
    column.add(-1);
    CHECK(column.rows() == 2);
    CHECK(column.values().empty());
    CHECK(column[1] == -1);
    column.add(5);
    column.add(-1);
    CHECK(column.values() == std::vector<int>{-1, -1, 5, -1});
    CHECK(column[0] == -1);
    CHECK(column[2] == 5);
    column.clear();
    CHECK(column.rows() == 0);
    column.add(-1);
    CHECK(column.values().empty());
}

}  // namespace
}  // namespace siem
