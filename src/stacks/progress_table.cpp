#include "stacks/progress_table.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace stacks {
namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t kReasonLines = 3;
constexpr std::size_t kMostName = 24;
constexpr char const* kNoColor = "\x1b[0m";

bool is_going(std::string const& status) { return status.ends_with("_IN_PROGRESS"); }

bool is_bad(std::string const& status) {
    return status.ends_with("_FAILED") || status.find("ROLLBACK") != std::string::npos;
}

std::string color_of(std::string const& status) {
    if (is_bad(status)) return "\x1b[31m";
    if (is_going(status)) return "\x1b[33m";
    return status.empty() || status == "NO_CHANGES" ? "\x1b[2m" : "\x1b[32m";
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }  // in UTF-8

std::size_t columns_of(std::string const& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

// Its first columns, and an ellipsis where there are more. What would move the cursor is a space.
std::string cut_to(std::string text, std::size_t columns) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    if (columns_of(text) <= columns) return text;
    if (columns == 0) return {};
    std::size_t end = 0;
    for (std::size_t kept = 0; end < text.size(); ++end) {
        if (continues(text[end])) continue;
        if (kept++ == columns - 1) break;
    }
    return text.substr(0, end) + "…";
}

std::string padded(std::string const& text, std::size_t columns) {
    std::string out = cut_to(text, columns);
    return out + std::string(columns - columns_of(out), ' ');
}

std::string clock_time(base::Duration time) {
    std::int64_t const seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
    std::string const rest = std::to_string(seconds % 60);
    return std::to_string(seconds / 60) + ":" + (rest.size() < 2 ? "0" : "") + rest;
}

// What all names begin with, up to a hyphen, says nothing.
std::size_t shared_prefix(Lines const& names) {
    if (names.size() < 2) return 0;
    std::size_t const hyphen = names.front().find('-');
    if (hyphen == std::string::npos) return 0;
    std::string const prefix = names.front().substr(0, hyphen + 1);
    bool const all = std::all_of(names.begin(), names.end(), [&](std::string const& name) {
        return name.starts_with(prefix) && name.size() > prefix.size();
    });
    return all ? prefix.size() : 0;
}

// At most three lines, indented.
Lines wrapped(std::string const& text, std::size_t columns) {
    Lines lines;
    std::string line;
    for (std::string_view const word : base::split(text, ' ')) {
        bool const fits = columns_of(line) + columns_of(std::string(word)) + 3 <= columns;
        if (!line.empty() && !fits) {
            lines.push_back("  " + line);
            line.clear();
        }
        line += (line.empty() ? "" : " ") + std::string(word);
    }
    lines.push_back("  " + line);
    if (lines.size() > kReasonLines) {
        lines.resize(kReasonLines);
        lines.back() += " …";
    }
    for (std::string& one : lines) one = cut_to(one, columns);
    return lines;
}

using Cells = std::array<std::string, 6>;  // account, region, stack, status, done, time

Cells const& headings() {
    static Cells const all{"ACCOUNT", "REGION", "STACK", "STATUS", "DONE", "TIME"};
    return all;
}

std::string row_text(Cells const& cells, std::array<std::size_t, 6> const& widths,
                     std::string const& last, std::size_t columns) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) text += padded(cells[i], widths[i]) + "  ";
    text = cut_to(text + last, columns);
    text.resize(text.find_last_not_of(' ') + 1);
    return text;
}

}  // namespace

std::string status_in_words(std::string const& status) {
    if (status.empty()) return "waiting";
    if (status == "NO_CHANGES") return "unchanged";
    if (status.ends_with("_FAILED")) return "failed";
    if (status.find("CLEANUP") != std::string::npos) return "cleaning up";
    if (status.find("ROLLBACK") != std::string::npos) {
        return is_going(status) ? "rolling back" : "rolled back";
    }
    static std::array<std::array<char const*, 3>, 4> const kWords{
        {{"CREATE_", "creating", "created"},
         {"UPDATE_", "updating", "updated"},
         {"IMPORT_", "adopting", "adopted"},
         {"DELETE_", "deleting", "deleted"}}};
    for (auto const& [begin, going, done] : kWords) {
        if (status.starts_with(begin)) return is_going(status) ? going : done;
    }
    return base::lower(status);
}

ProgressTable::ProgressTable(std::vector<Synthesised> const& stacks) {
    for (Synthesised const& stack : stacks) {
        Row row{stack.name, stack.place(), stack.account.name, stack.region};
        row.total = stack.tree.at("Resources").members().size();
        rows_.push_back(std::move(row));
    }
}

ProgressTable::Row* ProgressTable::find(Progress const& progress) {
    for (Row& row : rows_) {
        if (row.stack == progress.stack && row.place == progress.account) return &row;
    }
    return nullptr;
}

void ProgressTable::note(Progress const& progress, base::Instant now) {
    Row* const row = find(progress);
    if (!row) return;
    if (!row->began) row->began = now;
    if (progress.total != 0) row->total = progress.total;
    bool const failed = progress.status.ends_with("_FAILED");
    // What is undone after it fails because of it.
    if (failed && row->reason.empty() && !progress.resource.empty()) {
        row->reason = progress.resource + " (" + progress.type + "): " + progress.reason;
    }
    if (!progress.resource.empty()) {
        bool const done = progress.status.ends_with("_COMPLETE") && !is_bad(row->status);
        if (done && row->done < row->total) ++row->done;
        row->resource = is_going(progress.status) ? progress.resource : "";
        return;
    }
    if (progress.status.empty()) return;
    row->status = progress.status;
    if (failed && row->reason.empty()) row->reason = progress.reason;
    if (is_going(progress.status)) return;
    row->ended = now;
    row->resource.clear();
    if (!is_bad(progress.status)) row->done = row->total;
}

std::vector<std::string> ProgressTable::lines(TerminalSize size, base::Instant now,
                                              bool colored) const {
    Lines names;
    for (Row const& row : rows_) names.push_back(row.stack);
    std::size_t const prefix = shared_prefix(names);
    std::array<std::size_t, 6> widths{};
    std::vector<Cells> table{headings()};
    for (Row const& row : rows_) {
        base::Duration const time =
            row.began ? row.ended.value_or(now) - *row.began : base::Duration();
        table.push_back(
            {row.account, row.region, row.stack.substr(prefix),
             row.began && row.status.empty() ? "preparing" : status_in_words(row.status),
             std::to_string(row.done) + "/" + std::to_string(row.total),
             row.began ? clock_time(time) : ""});
    }
    widths[3] = std::string("rolling back").size();  // so that nothing moves
    widths[4] = std::string("10/10").size();
    for (Cells const& cells : table) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            widths[i] = std::min(kMostName, std::max(widths[i], columns_of(cells[i])));
        }
    }
    Lines lines{row_text(headings(), widths, "RESOURCE", size.columns)};
    // Where not all have room, what is over or has not begun is only counted.
    bool const all = rows_.size() + 2 <= size.rows;
    std::size_t hidden = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        Row const& row = rows_[i];
        bool const matters = is_going(row.status) || !row.reason.empty();
        if ((!all && !matters) || lines.size() + 2 > size.rows) {
            ++hidden;
            continue;
        }
        std::string const text = row_text(table[i + 1], widths, row.resource, size.columns);
        lines.push_back(colored ? color_of(row.status) + text + kNoColor : text);
        if (row.reason.empty()) continue;
        for (std::string const& line : wrapped(row.reason, size.columns)) {
            if (lines.size() + 2 <= size.rows) lines.push_back(line);
        }
    }
    if (hidden != 0) {
        lines.push_back(cut_to("… and " + std::to_string(hidden) + " more stacks", size.columns));
    }
    return lines;
}

}  // namespace stacks
