#include "siem/decode/columns.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace siem::decode {
namespace {

constexpr std::size_t kLongestHeader = 16'384;
constexpr std::size_t kFewestColumns = 3;  // of CSV: a line with one comma is most often a sentence
constexpr std::size_t kManyColumns = 5;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Of every version of VPC and transit gateway flow logs; a header has several.
bool is_flow_field(std::string_view word) {
    static std::set<std::string_view> const known = {
        "version",     "account-id",     "interface-id",  "srcaddr",
        "dstaddr",     "srcport",        "dstport",       "protocol",
        "packets",     "bytes",          "start",         "end",
        "action",      "log-status",     "vpc-id",        "subnet-id",
        "instance-id", "tcp-flags",      "pkt-srcaddr",   "pkt-dstaddr",
        "az-id",       "flow-direction", "resource-type", "tgw-id"};
    return known.count(word) != 0;
}

bool is_flow_header(std::string_view line) {
    std::size_t words = 0;
    std::size_t known = 0;
    for (std::string_view const word : base::split(line, ' ')) {
        if (word.empty()) continue;
        ++words;
        if (is_flow_field(word)) ++known;
        bool const right = std::all_of(word.begin(), word.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_';
        });
        if (!right) return false;
    }
    return known >= 3 && known * 2 >= words;
}

// The cells of a line; a separator in quotes is none.
std::vector<std::string_view> cells(std::string_view line, char separator) {
    std::vector<std::string_view> found;
    bool quoted = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"') quoted = !quoted;
        if (quoted || line[i] != separator) continue;
        found.push_back(line.substr(begin, i - begin));
        begin = i + 1;
    }
    found.push_back(line.substr(begin));
    return found;
}

// Names may have spaces within, where there are so many of them that it is no sentence.
bool is_name(std::string_view cell, bool spaces) {
    bool const quoted = cell.size() > 2 && cell.front() == '"' && cell.back() == '"';
    if (quoted) cell = cell.substr(1, cell.size() - 2);
    if (cell.empty() || cell.size() > 128) return false;
    if (!is_letter(cell[0]) && cell[0] != '_' && cell[0] != '@') return false;
    spaces = (spaces || quoted) && cell.back() != ' ';
    return std::all_of(cell.begin(), cell.end(), [spaces](char c) {
        return is_letter(c) || is_digit(c) ||
               std::string_view("_-.@:/()#").find(c) != std::string_view::npos ||
               (spaces && c == ' ');
    });
}

bool are_names(std::vector<std::string_view> const& cells) {
    return std::all_of(cells.begin(), cells.end(), [&](std::string_view cell) {
        return is_name(cell, cells.size() >= kManyColumns);
    });
}

// What separates names that are all different; '\0' where the line is no such.
char separator_of_names(std::string_view line) {
    for (char const separator : {',', '\t', ';'}) {
        std::vector<std::string_view> const names = cells(line, separator);
        if (names.size() < kFewestColumns) continue;
        std::set<std::string_view> const different(names.begin(), names.end());
        if (different.size() == names.size() && are_names(names)) return separator;
    }
    return '\0';
}

}  // namespace

void Columns::reset() {
    state_ = State::first;
    separated_ = false;
    header_.clear();
    held_.clear();
}

std::string Columns::take_held() { return std::exchange(held_, std::string()); }

Columns::Line Columns::look(std::string_view line) {
    switch (state_) {
        case State::first:
            return first(line);
        case State::second:
            second(line);
            return Line::record;
        case State::directives:
            return directive(line);
        case State::named:  // an object of several has it several times
            return line == header_ ? Line::no_record : Line::record;
        case State::plain:
            break;
    }
    return Line::record;
}

Columns::Line Columns::first(std::string_view line) {
    state_ = State::plain;
    if (line.size() > kLongestHeader) return Line::record;
    for (std::string_view const start :
         {"#Version:", "#Software:", "#Fields:", "#Date:", "#separator", "#fields\t"}) {
        if (!line.starts_with(start)) continue;
        state_ = State::directives;
        return directive(line);
    }
    if (is_flow_header(line)) {
        state_ = State::named;
        header_ = line;
        return Line::no_record;
    }
    if (separator_of_names(line) == '\0') return Line::record;
    state_ = State::second;
    held_ = line;
    return Line::held;
}

// Names stand above values: as many of them, not all of which could be names.
void Columns::second(std::string_view line) {
    std::vector<std::string_view> const values = cells(line, separator_of_names(held_));
    std::size_t const names = cells(held_, separator_of_names(held_)).size();
    bool const above = values.size() == names && !are_names(values);
    state_ = above ? State::named : State::plain;
    separated_ = above;
    if (above) header_ = take_held();
}

Columns::Line Columns::directive(std::string_view line) {
    if (!line.starts_with('#')) return Line::record;
    constexpr std::string_view kFields = "#Fields:";
    constexpr std::string_view kZeekFields = "#fields\t";
    if (line.size() > kLongestHeader) return Line::no_record;
    if (line.starts_with(kFields)) header_ = base::trim(line.substr(kFields.size()));
    if (line.starts_with(kZeekFields)) header_ = line.substr(kZeekFields.size());
    return Line::no_record;
}

}  // namespace siem::decode
