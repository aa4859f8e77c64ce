// Where everything of a picture stands, in pixels: boxes and borders, labels, and the lines of the
// arrows, which turn at right angles between two rows. Pure.
//
//   Layout const layout = lay_out(arrange(picture));
#pragma once

#include <string>
#include <vector>

#include "stacks/diagram_grid.hpp"

namespace stacks {

struct Rect {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

struct Point {
    double x = 0;
    double y = 0;
};

struct Line {
    std::size_t arrow = 0;
    std::vector<Point> points;  // from above to below
    bool head_above = false;
    bool head_below = false;
};

struct Layout {
    double width = 0;
    double height = 0;
    std::vector<Rect> boxes = {};                           // as the picture's
    std::vector<Rect> frames = {};                          // empty where nothing stands in one
    std::vector<std::pair<std::size_t, Rect>> labels = {};  // of the arrow
    std::vector<Line> lines = {};
};

inline constexpr double kMargin = 24;

Layout lay_out(Grid grid);

// Ports and lines, once every item has its place.
struct Channel {
    double top = 0;  // below the row above
    double height = 0;
};
std::vector<Line> route(Grid const& grid, std::vector<Channel> const& channels);
void straighten(Grid& grid);
// How many lines run side by side below a row.
std::size_t tracks_below(Grid const& grid, std::size_t row);

// The places nearest to the wished ones that keep their order and their distances, and that lie
// between `low` and `high`.
struct Wish {
    double at = 0;
    double half = 0;  // of its width
    double weight = 1;
};
std::vector<double> settled(std::vector<Wish> const& wishes, double gap, double low, double high);

}  // namespace stacks
