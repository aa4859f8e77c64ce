// A picture in rows, the first step of its layout: each box gets a row below all that come before
// it; labels stand in rows between, and an arrow that passes a row has a place of its own in it. So
// no arrow crosses a box, and no text another. Pure.
#pragma once

#include <vector>

#include "stacks/diagram.hpp"

namespace stacks {

struct Item {
    enum class Kind { box, label, bend };
    Kind kind = Kind::bend;
    std::size_t of = 0;  // the box; of a label, the first arrow that has it
    int frame = -1;
    std::size_t row = 0;
    double width = 2;
    double height = 0;
    double x = 0;  // its middle
    double y = 0;  // its upper edge
    std::vector<std::size_t> above = {};
    std::vector<std::size_t> below = {};
};

// One arrow's way through the items, from above to below.
struct Way {
    std::size_t arrow = 0;
    std::vector<std::size_t> items;
};

// Rows that stand together because an account's border goes around them.
struct Band {
    std::size_t first = 0;
    std::size_t last = 0;
    std::vector<int> frames = {};  // from left to right
};

struct Grid {
    Picture const& picture;
    std::vector<Item> items = {};
    std::vector<std::vector<std::size_t>> rows = {};  // items from left to right
    std::vector<Way> ways = {};
    std::vector<Band> bands = {};

    Band const& band_of(std::size_t row) const;
};

Grid arrange(Picture const& picture);

}  // namespace stacks
