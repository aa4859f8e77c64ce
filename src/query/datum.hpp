// A value while a query runs. Logs have no types: a text that is a number is compared and counted
// as one, and what is missing equals nothing. Plain values; free to copy and share.
//
//   query::compare(query::Datum(std::string("10")), query::Datum(9.0));   // 1: numbers
//   query::text_of(query::Time{0});                                      // 1970-01-01 00:00:00.000
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "codec/json.hpp"
#include "codec/regex.hpp"

namespace query {

struct Time {
    std::int64_t millis = 0;  // since 1970
};

// A map or a list of JSON. Shared, for rows are copied and it never changes.
struct Tree {
    std::shared_ptr<codec::Json const> json;
};

enum class Unit { millisecond, second, minute, hour, day, week, month, quarter, year };

struct Period {  // "5m"
    std::int64_t count = 0;
    Unit unit = Unit::minute;
};

// A regular expression between slashes. Shared, for queries are copied and it never changes.
struct Pattern {
    std::string text;
    std::shared_ptr<codec::Regex const> regex;
};

using Missing = std::monostate;
using Datum = std::variant<Missing, bool, double, std::string, Time, Tree, Period, Pattern>;

inline bool is_missing(Datum const& datum) { return datum.index() == 0; }

// Of numbers, texts that are one, times (milliseconds) and truths (1 and 0).
std::optional<double> number_of(Datum const& datum);
std::string number_text(double number);   // "12", "0.5"; as short as tells it from others
std::string text_of(Datum const& datum);  // "" of what is missing
bool truth_of(Datum const& datum);
// Milliseconds of a time, a number, or a text that is a time.
std::optional<std::int64_t> millis_of(Datum const& datum);

// -1, 0, 1; nothing where one is missing. Numbers where both are, times where one is, else texts.
std::optional<int> compare(Datum const& a, Datum const& b);

// The order of `sort`, ascending: what is missing, then texts, then numbers. Runs of digits within
// texts go by their length first. (User guide, Logs Insights QL, "sort".)
int sort_order(Datum const& a, Datum const& b);

std::size_t bytes_of(Datum const& datum);  // of memory, about

}  // namespace query
