#include "stacks/diagram_layout.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "stacks/diagram_text.hpp"

namespace stacks {
namespace {

constexpr double kGap = 22;       // between two boxes
constexpr double kFrameGap = 26;  // between two accounts
constexpr double kFramePadding = 18;
constexpr double kFrameHead = 34;
constexpr double kBetween = 18;  // two rows, and more for each track
constexpr double kTrack = 9;
constexpr int kSweeps = 24;

struct Column {
    double left = 0;
    double right = 0;
};
// Of a band, by the frame.
using Columns = std::map<int, Column>;

double needed(Grid const& grid, std::size_t row, int frame) {
    double width = 0;
    for (std::size_t const at : grid.rows[row]) {
        if (grid.items[at].frame == frame) width += grid.items[at].width + kGap;
    }
    return std::max(0.0, width - kGap);
}

double title_width(Frame const& frame) {
    return text_width(frame.title, kTitleSize * 1.08) + text_width(frame.note, kTextSize) + 16;
}

// Arrows that come from above must not go through the title of a frame.
double title_room(Grid const& grid, std::size_t row, int frame) {
    if (frame < 0) return 0;
    bool entered = false;
    for (Item const& item : grid.items) {
        if (item.kind != Item::Kind::box || item.frame != frame) continue;
        if (item.row < row) return 0;
        entered = entered || (item.row == row && !item.above.empty());
    }
    return entered ? title_width(grid.picture.frames[static_cast<std::size_t>(frame)]) : 0;
}

// Widths, at 0.
Columns columns_of(Grid const& grid, Band const& band) {
    Columns columns;
    double at = 0;
    std::vector<int> frames = band.frames;
    frames.push_back(-1);
    for (int const frame : frames) {
        double width =
            frame < 0 ? 0 : title_width(grid.picture.frames[static_cast<std::size_t>(frame)]);
        for (std::size_t row = band.first; row <= band.last; ++row) {
            width = std::max(width, needed(grid, row, frame) + title_room(grid, row, frame));
        }
        if (width == 0) continue;
        if (!columns.empty()) at += kFrameGap + kFramePadding;
        columns[frame] = {at, at + width};
        at += width + (frame < 0 ? 0 : kFramePadding);
    }
    return columns;
}

double right_of(Columns const& columns) {
    double right = 0;
    for (auto const& [frame, column] : columns) right = std::max(right, column.right);
    return right;
}

// A line that bends is worse than a box that is not in the middle.
double weight_of(Item const& item) {
    if (item.kind == Item::Kind::bend) return 8;
    return item.kind == Item::Kind::label ? 4 : 1;
}

class Placing {
  public:
    explicit Placing(Grid& grid) : grid_(grid) {
        double widest = 0;
        for (Band const& band : grid.bands) {
            columns_.push_back(columns_of(grid, band));
            widest = std::max(widest, right_of(columns_.back()));
        }
        width_ = widest + 2 * (kMargin + kFramePadding);
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            bool const free = grid.bands[i].frames.empty();
            double const shift = (width_ - right_of(columns_[i])) / 2;
            for (auto& [frame, column] : columns_[i]) {
                column = {column.left + shift, column.right + shift};
                // Where no account is, there is room up to the edges.
                if (free) column = {kMargin, width_ - kMargin};
            }
        }
    }

    double width() const { return width_; }

    // Where a frame stands from left to right.
    std::optional<Column> column(int frame) const {
        for (Columns const& columns : columns_) {
            auto const found = columns.find(frame);
            if (found != columns.end()) return found->second;
        }
        return std::nullopt;
    }

    void place() {
        for (std::size_t row = 0; row < grid_.rows.size(); ++row) place_row(row, Side::above);
        for (int sweep = 0; sweep < kSweeps; ++sweep) {
            Side const side = sweep % 2 == 0 ? Side::below : Side::above;
            for (std::size_t i = 0; i < grid_.rows.size(); ++i) {
                place_row(side == Side::above ? i : grid_.rows.size() - 1 - i, side);
            }
        }
        for (std::size_t row = 0; row < grid_.rows.size(); ++row) place_row(row, Side::both);
    }

  private:
    enum class Side { above, below, both };

    // A line may leave a box anywhere on its side.
    static double seen_from(Item const& item, Item const& other) {
        bool const on_a_line = item.kind != Item::Kind::box && item.x > 0;
        if (!on_a_line || other.kind != Item::Kind::box) return other.x;
        double const half = other.width / 2 - 16;
        return std::clamp(item.x, other.x - half, other.x + half);
    }

    double wish(Item const& item, Side side, Column const& column) const {
        double sum = 0;
        double count = 0;
        auto const add = [&](std::vector<std::size_t> const& others) {
            for (std::size_t const other : others) {
                double const weight = weight_of(grid_.items[other]);
                sum += seen_from(item, grid_.items[other]) * weight;
                count += weight;
            }
        };
        if (side != Side::below) add(item.above);
        if (side != Side::above) add(item.below);
        if (count > 0) return sum / count;
        return item.x > 0 ? item.x : (column.left + column.right) / 2;
    }

    void place_row(std::size_t row, Side side) {
        std::size_t band = 0;
        while (grid_.bands[band].last < row) ++band;
        for (auto const& [frame, column] : columns_[band]) {
            std::vector<std::size_t> own;
            std::vector<Wish> wishes;
            for (std::size_t const at : grid_.rows[row]) {
                Item const& item = grid_.items[at];
                if (item.frame != frame && !grid_.bands[band].frames.empty()) continue;
                own.push_back(at);
                wishes.push_back({wish(item, side, column), item.width / 2, weight_of(item)});
            }
            double const left = column.left + title_room(grid_, row, frame);
            std::vector<double> const xs = settled(wishes, kGap, left, column.right);
            for (std::size_t i = 0; i < own.size(); ++i) grid_.items[own[i]].x = xs[i];
        }
    }

    Grid& grid_;
    std::vector<Columns> columns_;  // as the grid's bands
    double width_ = 0;
};

struct FrameRows {
    std::size_t first = 0;
    std::size_t last = 0;
};

std::map<int, FrameRows> frame_rows(Grid const& grid) {
    std::map<int, FrameRows> rows;
    for (Item const& item : grid.items) {
        if (item.kind != Item::Kind::box || item.frame < 0) continue;
        FrameRows& own = rows.try_emplace(item.frame, FrameRows{item.row, item.row}).first->second;
        own.first = std::min(own.first, item.row);
        own.last = std::max(own.last, item.row);
    }
    return rows;
}

// Rows from above to below, and the channels between them.
std::vector<Channel> stack_rows(Grid& grid, Layout& layout) {
    std::map<int, FrameRows> const frames = frame_rows(grid);
    auto const any = [&](std::size_t FrameRows::*end, std::size_t row) {
        return std::any_of(frames.begin(), frames.end(),
                           [&](auto const& one) { return one.second.*end == row; });
    };
    std::vector<Channel> channels;
    double y = kMargin;
    for (std::size_t row = 0; row < grid.rows.size(); ++row) {
        if (any(&FrameRows::first, row)) y += kFrameHead;
        double height = 0;
        for (std::size_t const at : grid.rows[row])
            height = std::max(height, grid.items[at].height);
        for (std::size_t const at : grid.rows[row]) {
            Item& item = grid.items[at];
            item.y = item.kind == Item::Kind::label ? y + (height - item.height) / 2 : y;
        }
        y += height;
        double const foot = any(&FrameRows::last, row) ? kFramePadding : 0;
        double const lines = kBetween + kTrack * static_cast<double>(tracks_below(grid, row));
        channels.push_back({y + foot, lines});
        y += foot + (row + 1 == grid.rows.size() ? 0 : lines);
    }
    layout.height = y + kMargin;
    return channels;
}

void add_frames(Grid const& grid, Placing const& placing, Layout& layout) {
    layout.frames.resize(grid.picture.frames.size());
    for (std::size_t frame = 0; frame < layout.frames.size(); ++frame) {
        std::optional<Column> const column = placing.column(static_cast<int>(frame));
        if (!column) continue;
        double top = layout.height;
        double bottom = 0;
        for (Item const& item : grid.items) {
            if (item.frame != static_cast<int>(frame) || item.kind != Item::Kind::box) continue;
            top = std::min(top, item.y);
            bottom = std::max(bottom, item.y + item.height);
        }
        layout.frames[frame] = {column->left - kFramePadding, top - kFrameHead + 4,
                                column->right - column->left + 2 * kFramePadding,
                                bottom - top + kFrameHead - 4 + kFramePadding};
    }
}

}  // namespace

// Isotonic regression: those that would come too near to each other become a block, which stands
// where its members wish on the average.
std::vector<double> settled(std::vector<Wish> const& wishes, double gap, double low, double high) {
    struct Block {
        double sum;
        double weight;
        std::size_t count;
        double mean() const { return sum / weight; }
    };
    std::vector<double> offsets;
    std::vector<Block> blocks;
    double offset = 0;
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        if (i > 0) offset += wishes[i - 1].half + gap + wishes[i].half;
        offsets.push_back(offset);
        blocks.push_back({(wishes[i].at - offset) * wishes[i].weight, wishes[i].weight, 1});
        while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() >= blocks.back().mean()) {
            Block const last = blocks.back();
            blocks.pop_back();
            Block& one = blocks.back();
            one = {one.sum + last.sum, one.weight + last.weight, one.count + last.count};
        }
    }
    if (wishes.empty()) return {};
    double const most = high - wishes.back().half - offset;
    double const least = low + wishes.front().half;
    std::vector<double> places;
    for (Block const& block : blocks) {
        double const at = std::max(least, std::min(block.mean(), most));
        for (std::size_t i = 0; i < block.count; ++i) places.push_back(at + offsets[places.size()]);
    }
    return places;
}

Layout lay_out(Grid grid) {
    Layout layout;
    Placing placing(grid);
    placing.place();
    straighten(grid);
    layout.width = placing.width();
    std::vector<Channel> const channels = stack_rows(grid, layout);
    add_frames(grid, placing, layout);
    layout.boxes.resize(grid.picture.boxes.size());
    for (Item const& item : grid.items) {
        Rect const rect{item.x - item.width / 2, item.y, item.width, item.height};
        if (item.kind == Item::Kind::box) layout.boxes[item.of] = rect;
        if (item.kind == Item::Kind::label) layout.labels.push_back({item.of, rect});
    }
    layout.lines = route(grid, channels);
    return layout;
}

}  // namespace stacks
