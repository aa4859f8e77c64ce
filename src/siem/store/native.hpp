// Columns as ClickHouse's Native form, the shape in which the engine takes a block without looking
// at single rows. A block refers to what it was given: it lives no longer. Pure.
//
//   NativeBlock block(rows);
//   block.texts("message", column.encoded());
//   connection.insert("INSERT INTO events (message)", block.pieces());
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "siem/batch.hpp"

namespace siem::store {

class NativeBlock {
  public:
    NativeBlock(std::uint64_t rows, std::uint64_t columns);
    NativeBlock(NativeBlock const&) = delete;
    NativeBlock& operator=(NativeBlock const&) = delete;

    void texts(std::string_view name, std::string_view encoded);   // as TextColumn has them
    void codes(std::string_view name, CodedColumn const& column);  // LowCardinality(String)
    // Tuple(UInt64, String): a number and a text each.
    void ranked_texts(std::string_view name, std::vector<std::int64_t> const& ranks,
                      std::string_view encoded);
    void integers(std::string_view name, std::vector<std::int64_t> const& values);
    void integers(std::string_view name, ValueColumn<std::int64_t> const& values);
    // Microseconds. Those beyond the years 1970 to 2261 become the nearest time in them, since the
    // day of an event is the name of a partition.
    void times(std::string_view name, std::vector<std::int64_t> const& values);
    void addresses(std::string_view name, ValueColumn<Ip> const& values);
    void maps(std::string_view name, Batch const& batch);

    std::vector<std::string_view> const& pieces() const { return pieces_; }
    // "`message` String, …", as input() and tables beside a statement take it.
    std::string const& structure() const { return structure_; }

  private:
    void head(std::string_view name, std::string_view type);
    void coded(CodedColumn const& column);
    void repeat(char byte, std::size_t times);
    void keep(std::string made);

    std::vector<std::string_view> pieces_;
    std::string structure_;
    std::deque<std::string> made_;                      // what pieces_ refer to and
    std::deque<std::vector<std::int64_t>> made_times_;  // nobody else owns
};

std::int64_t storable_time(std::int64_t micros);

// "`source.ip`"; of columns, never of users' text.
std::string quoted(std::string_view column);

// All columns of the events table, in the order of the fields and the map last.
void add_events(NativeBlock& block, Batch const& batch);
inline constexpr std::uint64_t kEventColumns = kFields + 1;
std::string event_columns();  // "`@timestamp`, …, fields"

}  // namespace siem::store
