#include "stacks/diagram_grid.hpp"

#include <algorithm>
#include <map>

#include "base/assert.hpp"
#include "stacks/diagram_text.hpp"

namespace stacks {
namespace {

constexpr double kPadding = 14;
constexpr double kLeastWidth = 120;
constexpr double kMostWidth = 330;
constexpr double kMostWidthOfMany = 236;  // where several accounts stand side by side
constexpr int kSweeps = 8;

// Of a box, from above to below.
using Pair = std::pair<std::size_t, std::size_t>;

Pair ends_of(Arrow const& arrow) {
    return arrow.upwards ? Pair{arrow.to, arrow.from} : Pair{arrow.from, arrow.to};
}

// Each below all before it; what refers in a circle stops at as many rows as there are boxes.
std::vector<std::size_t> rows_of(Picture const& picture) {
    std::size_t const count = picture.boxes.size();
    std::vector<std::size_t> rows(count, 1);
    for (std::size_t round = 0; round < count; ++round) {
        for (Arrow const& arrow : picture.arrows) {
            auto const [above, below] = ends_of(arrow);
            rows[below] = std::max(rows[below], std::min(rows[above] + 1, count));
        }
    }
    return rows;
}

// What nothing comes before stands just above what it is for; what is outside, at the ends.
void pull(Picture const& picture, std::vector<std::size_t>& rows) {
    std::size_t const last = *std::max_element(rows.begin(), rows.end());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::size_t nearest = last + 1;
        bool first = true;
        bool end = true;
        for (Arrow const& arrow : picture.arrows) {
            auto const [above, below] = ends_of(arrow);
            if (below == i) first = false;
            if (above != i) continue;
            end = false;
            nearest = std::min(nearest, rows[below]);
        }
        if (first && !end) rows[i] = nearest - 1;
        if (picture.boxes[i].outside && first && !end) rows[i] = 0;
        if (picture.boxes[i].outside && end && !first) rows[i] = last + 1;
    }
}

// Without rows that hold nothing.
void close_ranks(std::vector<std::size_t>& rows) {
    std::map<std::size_t, std::size_t> used;
    for (std::size_t const row : rows) used[row] = 0;
    std::size_t next = 0;
    for (auto& [row, closed] : used) closed = next++;
    for (std::size_t& row : rows) row = used.at(row);
}

Item box_item(Picture const& picture, std::size_t index, std::size_t row) {
    Box const& box = picture.boxes[index];
    double const most = picture.frames.size() > 1 ? kMostWidthOfMany : kMostWidth;
    double width = text_width(box.title, kTitleSize * 1.08);
    width = std::max(width, text_width(box.kind, kTextSize));
    for (std::string const& line : box.lines) {
        width = std::max(width, text_width(line, kTextSize));
    }
    Item item{Item::Kind::box, index, box.frame, row * 2};
    item.width = std::clamp(width + 2 * kPadding, kLeastWidth, most);
    item.height = 46 + kLineHeight * static_cast<double>(box.lines.size());
    if (!box.lines.empty()) item.height += 8;
    return item;
}

Item label_item(Arrow const& arrow, std::size_t index, std::size_t row) {
    Item item{Item::Kind::label, index, -1, row};
    for (std::string const& line : arrow.label) {
        item.width = std::max(item.width, text_width(line, kTextSize) + 16);
    }
    item.height = 14 * static_cast<double>(arrow.label.size()) + 6;
    return item;
}

std::size_t add(Grid& grid, Item item) {
    grid.items.push_back(std::move(item));
    return grid.items.size() - 1;
}

// Arrows to one box that say the same share their label, and the way to it.
struct Shared {
    std::size_t to = 0;
    std::vector<std::string> label = {};
    std::size_t row = 0;
    auto operator<=>(Shared const&) const = default;
};
using Labels = std::map<Shared, std::size_t>;

void add_way(Grid& grid, std::size_t index, Labels& labels) {
    Arrow const& arrow = grid.picture.arrows[index];
    auto const [above, below] = ends_of(arrow);
    std::size_t const first = grid.items[above].row;
    std::size_t const last = grid.items[below].row;
    if (first >= last) return;  // of a circle
    std::size_t const label_row = arrow.upwards ? first + 1 : last - 1;
    Way way{index, {above}};
    for (std::size_t row = first + 1; row < last; ++row) {
        Item const bend{Item::Kind::bend, index, -1, row};
        if (arrow.label.empty()) {
            way.items.push_back(add(grid, bend));
            continue;
        }
        auto const [at, fresh] = labels.emplace(Shared{arrow.to, arrow.label, row}, 0);
        if (fresh) {
            at->second = add(grid, row == label_row ? label_item(arrow, index, row) : bend);
        }
        way.items.push_back(at->second);
    }
    way.items.push_back(below);
    for (std::size_t i = 0; i + 1 < way.items.size(); ++i) {
        std::vector<std::size_t>& down = grid.items[way.items[i]].below;
        if (std::find(down.begin(), down.end(), way.items[i + 1]) != down.end()) continue;
        down.push_back(way.items[i + 1]);
        grid.items[way.items[i + 1]].above.push_back(way.items[i]);
    }
    grid.ways.push_back(std::move(way));
}

void add_bands(Grid& grid) {
    struct Span {
        std::size_t first;
        std::size_t last;
        int boxes;
    };
    std::map<int, Span> spans;
    for (Item const& item : grid.items) {
        if (item.kind != Item::Kind::box || item.frame < 0) continue;
        Span& span = spans.try_emplace(item.frame, Span{item.row, item.row, 0}).first->second;
        span.first = std::min(span.first, item.row);
        span.last = std::max(span.last, item.row);
        ++span.boxes;
    }
    std::vector<std::pair<int, Span>> sorted(spans.begin(), spans.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](auto const& a, auto const& b) { return a.second.boxes > b.second.boxes; });
    std::size_t const rows = grid.rows.size();
    for (std::size_t row = 0; row < rows; ++row) {
        Band band{row, row};
        for (bool grown = true; grown;) {
            grown = false;
            for (auto const& [frame, span] : sorted) {
                bool const in = span.first <= band.last && span.last >= band.first;
                if (!in || span.last <= band.last) continue;
                band.last = span.last;
                grown = true;
            }
        }
        for (auto const& [frame, span] : sorted) {
            if (span.first <= band.last && span.last >= band.first) band.frames.push_back(frame);
        }
        row = band.last;
        grid.bands.push_back(std::move(band));
    }
}

bool stands_in(Band const& band, int frame) {
    return std::find(band.frames.begin(), band.frames.end(), frame) != band.frames.end();
}

// What is on the way between two accounts stands at the one that it goes to.
void set_frames(Grid& grid) {
    for (Way const& way : grid.ways) {
        Arrow const& arrow = grid.picture.arrows[way.arrow];
        int const lower = grid.items[way.items.back()].frame;
        int const upper = grid.items[way.items.front()].frame;
        for (std::size_t const at : way.items) {
            Item& item = grid.items[at];
            if (item.kind == Item::Kind::box) continue;
            Band const& band = grid.band_of(item.row);
            bool const up = item.kind == Item::Kind::label && arrow.upwards;
            int const first = up ? upper : lower;
            int const second = up ? lower : upper;
            item.frame = stands_in(band, first) ? first : stands_in(band, second) ? second : -1;
        }
    }
}

std::size_t place_of(Band const& band, int frame) {
    return static_cast<std::size_t>(std::find(band.frames.begin(), band.frames.end(), frame) -
                                    band.frames.begin());
}

std::size_t crossings(Grid const& grid) {
    std::vector<std::size_t> place(grid.items.size());
    for (auto const& row : grid.rows) {
        for (std::size_t i = 0; i < row.size(); ++i) place[row[i]] = i;
    }
    std::size_t count = 0;
    for (auto const& row : grid.rows) {
        std::vector<Pair> ends;
        for (std::size_t const at : row) {
            for (std::size_t const to : grid.items[at].below)
                ends.push_back({place[at], place[to]});
        }
        for (std::size_t i = 0; i < ends.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                bool const left = ends[i].first < ends[j].first;
                bool const right = ends[i].first > ends[j].first;
                count += (left && ends[i].second > ends[j].second) ||
                                 (right && ends[i].second < ends[j].second)
                             ? 1
                             : 0;
            }
        }
    }
    return count;
}

void sort_row(Grid& grid, std::size_t row, bool down) {
    std::vector<double> place(grid.items.size());
    for (auto const& other : grid.rows) {
        for (std::size_t i = 0; i < other.size(); ++i) place[other[i]] = static_cast<double>(i);
    }
    auto const middle = [&](std::size_t at) {
        std::vector<std::size_t> const& to = down ? grid.items[at].above : grid.items[at].below;
        double sum = 0;
        for (std::size_t const one : to) sum += place[one];
        return to.empty() ? place[at] : sum / static_cast<double>(to.size());
    };
    Band const& band = grid.band_of(row);
    std::map<std::size_t, std::pair<std::size_t, double>> keys;
    for (std::size_t const at : grid.rows[row]) {
        keys[at] = {place_of(band, grid.items[at].frame), middle(at)};
    }
    std::stable_sort(grid.rows[row].begin(), grid.rows[row].end(),
                     [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
}

void sort_rows(Grid& grid) {
    for (std::size_t row = 0; row < grid.rows.size(); ++row) sort_row(grid, row, true);
    std::vector<std::vector<std::size_t>> best = grid.rows;
    std::size_t least = crossings(grid);
    for (int sweep = 0; sweep < kSweeps; ++sweep) {
        bool const down = sweep % 2 == 1;
        for (std::size_t i = 0; i < grid.rows.size(); ++i) {
            sort_row(grid, down ? i : grid.rows.size() - 1 - i, down);
        }
        std::size_t const now = crossings(grid);
        if (now >= least) continue;
        least = now;
        best = grid.rows;
    }
    grid.rows = best;
}

}  // namespace

Band const& Grid::band_of(std::size_t row) const {
    auto const found = std::find_if(bands.begin(), bands.end(), [&](Band const& one) {
        return one.first <= row && row <= one.last;
    });
    ASSERT(found != bands.end());
    return *found;
}

Grid arrange(Picture const& picture) {
    Grid grid{picture};
    if (picture.boxes.empty()) return grid;
    std::vector<std::size_t> rows = rows_of(picture);
    pull(picture, rows);
    close_ranks(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        grid.items.push_back(box_item(picture, i, rows[i]));
    }
    Labels labels;
    for (std::size_t i = 0; i < picture.arrows.size(); ++i) add_way(grid, i, labels);
    grid.rows.resize(*std::max_element(rows.begin(), rows.end()) * 2 + 1);
    add_bands(grid);
    set_frames(grid);
    for (std::size_t i = 0; i < grid.items.size(); ++i) grid.rows[grid.items[i].row].push_back(i);
    sort_rows(grid);
    return grid;
}

}  // namespace stacks
