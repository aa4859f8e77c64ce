// The lines of a layout: where each leaves and enters a box, and on which track between two rows it
// runs sideways, so that no two lie on one another.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "stacks/diagram_layout.hpp"

namespace stacks {
namespace {

constexpr double kPortGap = 20;
constexpr double kStraight = 0.5;  // what differs by less is one line
constexpr double kNear = 7;

using Pair = std::pair<std::size_t, std::size_t>;  // items, above and below

// Where the line between two items leaves the upper one and enters the lower one.
struct Ports {
    std::map<Pair, double> leaves = {};
    std::map<Pair, double> enters = {};
};

void add_ports(Grid const& grid, std::size_t at, bool below, Ports& ports) {
    Item const& item = grid.items[at];
    std::vector<std::size_t> others = below ? item.below : item.above;
    std::stable_sort(others.begin(), others.end(), [&](std::size_t a, std::size_t b) {
        return grid.items[a].x < grid.items[b].x;
    });
    std::vector<Wish> wishes;
    for (std::size_t const other : others) wishes.push_back({grid.items[other].x, 0});
    double const half = item.kind == Item::Kind::box ? item.width / 2 - 16 : 0;
    double const gap = std::min(
        kPortGap, others.size() < 2 ? 0 : 2 * half / static_cast<double>(others.size() - 1));
    std::vector<double> const xs = settled(wishes, gap, item.x - half, item.x + half);
    for (std::size_t i = 0; i < others.size(); ++i) {
        if (below) {
            ports.leaves[{at, others[i]}] = xs[i];
        } else {
            ports.enters[{others[i], at}] = xs[i];
        }
    }
}

Ports ports_of(Grid const& grid) {
    Ports ports;
    for (std::size_t at = 0; at < grid.items.size(); ++at) {
        add_ports(grid, at, true, ports);
        add_ports(grid, at, false, ports);
    }
    return ports;
}

// What runs sideways on one track: one line, or all that meet at a label.
struct Bar {
    double left = 1e9;
    double right = -1e9;
    std::vector<double> tops = {};
    std::vector<double> bottoms = {};
    std::vector<Pair> lines = {};
    std::size_t track = 0;

    bool straight() const { return right - left < kStraight; }
    bool beside(Bar const& other) const {
        return right + kNear < other.left || other.right + kNear < left;
    }
};

// Its lower ends would lie on the other's upper ones, were it above.
bool must_be_below(Bar const& bar, Bar const& other) {
    for (double const bottom : bar.bottoms) {
        for (double const top : other.tops) {
            if (std::abs(bottom - top) < kNear) return true;
        }
    }
    return false;
}

double rank(Bar const& bar) {
    double const top = bar.tops.front();
    return bar.bottoms.front() > top ? -top : top;
}

// Where arrows that say the same come together.
bool is_junction(Item const& item) {
    return item.kind != Item::Kind::box && (item.above.size() > 1 || item.below.size() > 1);
}

std::vector<Bar> bars_below(Grid const& grid, std::size_t row, Ports const& ports) {
    std::map<Pair, Bar> bars;  // by the label that they meet at, or the line's own ends
    for (std::size_t const above : grid.rows[row]) {
        for (std::size_t const below : grid.items[above].below) {
            Pair key{above, below};
            if (is_junction(grid.items[below])) key = {grid.items.size(), below};
            if (is_junction(grid.items[above])) key = {above, grid.items.size()};
            Bar& bar = bars[key];
            double const top = ports.leaves.at({above, below});
            double const bottom = ports.enters.at({above, below});
            bar.left = std::min({bar.left, top, bottom});
            bar.right = std::max({bar.right, top, bottom});
            bar.tops.push_back(top);
            bar.bottoms.push_back(bottom);
            bar.lines.push_back({above, below});
        }
    }
    std::vector<Bar> all;
    for (auto& [key, bar] : bars) all.push_back(std::move(bar));
    std::stable_sort(all.begin(), all.end(),
                     [](Bar const& a, Bar const& b) { return rank(a) < rank(b); });
    return all;
}

// Answers how many there are. Each takes the first track that nothing forbids.
std::size_t set_tracks(std::vector<Bar>& bars) {
    std::vector<Bar*> waiting;
    for (Bar& bar : bars) {
        if (!bar.straight()) waiting.push_back(&bar);
    }
    std::vector<Bar*> placed;
    std::size_t most = 0;
    while (!waiting.empty()) {
        auto next = std::find_if(waiting.begin(), waiting.end(), [&](Bar* bar) {
            return std::none_of(waiting.begin(), waiting.end(), [&](Bar* other) {
                return other != bar && must_be_below(*bar, *other);
            });
        });
        if (next == waiting.end()) next = waiting.begin();
        Bar* const bar = *next;
        waiting.erase(next);
        for (bool moved = true; moved;) {
            moved = false;
            for (Bar const* other : placed) {
                bool const same = other->track == bar->track && !bar->beside(*other);
                bool const above = other->track >= bar->track && must_be_below(*bar, *other);
                if (!same && !above) continue;
                bar->track = other->track + 1;
                moved = true;
            }
        }
        most = std::max(most, bar->track + 1);
        placed.push_back(bar);
    }
    return most;
}

struct Turn {
    double y = 0;  // where the line runs sideways
    bool straight = true;
};

std::map<Pair, Turn> turns_of(Grid const& grid, Ports const& ports,
                              std::vector<Channel> const& channels) {
    std::map<Pair, Turn> turns;
    for (std::size_t row = 0; row < grid.rows.size(); ++row) {
        std::vector<Bar> bars = bars_below(grid, row, ports);
        std::size_t const count = set_tracks(bars);
        for (Bar const& bar : bars) {
            double const step = channels[row].height / static_cast<double>(count + 1);
            double const y = channels[row].top + step * static_cast<double>(bar.track + 1);
            for (Pair const& line : bar.lines) turns[line] = {y, bar.straight()};
        }
    }
    return turns;
}

void add_point(std::vector<Point>& points, Point point) {
    if (points.size() > 1) {
        Point const& a = points[points.size() - 2];
        Point const& b = points.back();
        bool const level = std::abs(a.y - b.y) < kStraight && std::abs(b.y - point.y) < kStraight;
        bool const upright = std::abs(a.x - b.x) < kStraight && std::abs(b.x - point.x) < kStraight;
        if (level || upright) points.pop_back();
    }
    points.push_back(point);
}

}  // namespace

std::size_t tracks_below(Grid const& grid, std::size_t row) {
    std::vector<Bar> bars = bars_below(grid, row, ports_of(grid));
    return set_tracks(bars);
}

// What is nearly above one another is put above one another, so that the line between is straight.
void straighten(Grid& grid) {
    constexpr double kNearly = 14;
    for (int round = 0; round < 3; ++round) {
        Ports const ports = ports_of(grid);
        for (std::size_t at = 0; at < grid.items.size(); ++at) {
            Item& item = grid.items[at];
            if (item.kind == Item::Kind::box) continue;
            for (bool const up : {false, true}) {
                std::vector<std::size_t> const& others = up ? item.above : item.below;
                if (others.size() != 1) continue;
                Item const& other = grid.items[others[0]];
                double const x = other.kind != Item::Kind::box ? other.x
                                 : up                          ? ports.leaves.at({others[0], at})
                                                               : ports.enters.at({at, others[0]});
                if (std::abs(x - item.x) < kNearly) item.x = x;
            }
        }
    }
}

// A line ends at a label or a junction and begins anew below: what several arrows share is drawn
// once.
std::vector<Line> route(Grid const& grid, std::vector<Channel> const& channels) {
    Ports const ports = ports_of(grid);
    std::map<Pair, Turn> const turns = turns_of(grid, ports, channels);
    std::vector<Line> lines;
    std::set<Pair> drawn;  // the first two items of each
    for (Way const& way : grid.ways) {
        bool const up = grid.picture.arrows[way.arrow].upwards;
        Line line{way.arrow, {}, up, false};
        Pair begins{way.items[0], way.items[1]};
        for (std::size_t i = 0; i + 1 < way.items.size(); ++i) {
            Pair const ends{way.items[i], way.items[i + 1]};
            Item const& above = grid.items[ends.first];
            Item const& below = grid.items[ends.second];
            Turn const& turn = turns.at(ends);
            double const bottom = above.y + above.height;
            add_point(line.points, {ports.leaves.at(ends), bottom});
            if (!turn.straight) {
                add_point(line.points, {ports.leaves.at(ends), turn.y});
                add_point(line.points, {ports.enters.at(ends), turn.y});
            }
            add_point(line.points, {ports.enters.at(ends), below.y});
            bool const last = i + 2 == way.items.size();
            if (!last && below.kind != Item::Kind::label && !is_junction(below)) continue;
            line.head_below = last && !up;
            if (drawn.insert(begins).second) lines.push_back(line);
            if (last) continue;
            line = {way.arrow, {}, false, false};
            begins = {way.items[i + 1], way.items[i + 2]};
        }
    }
    return lines;
}

}  // namespace stacks
