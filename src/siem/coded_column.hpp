// Texts of which few differ, each as the number of one in a dictionary: ClickHouse's
// LowCardinality, built here, so that the store need not find out again what repeats. One thread.
//
//   CodedColumn column;
//   column.add("eu-west-1");
//   for (CodedColumn::Reader cells(column); !cells.empty();) use(cells.next());
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "siem/codes.hpp"
#include "siem/text_column.hpp"

namespace siem {

class CodedColumn {
  public:
    CodedColumn();
    void add(std::string_view text);
    void clear();

    // The first is "", whether or not a row has it. One may come twice, if others hide it.
    TextColumn const& dictionary() const { return dictionary_; }
    std::size_t dictionary_size() const { return entries_.size(); }
    Codes const& codes() const { return codes_; }  // of each row, from 0

    class Reader {  // first to last
      public:
        explicit Reader(CodedColumn const& column) : column_(&column) {}
        bool empty() const { return row_ == column_->codes_.size(); }
        std::string_view next() { return column_->text(column_->codes_[row_++]); }

      private:
        CodedColumn const* column_;
        std::size_t row_ = 0;
    };

  private:
    struct Entry {
        std::size_t begin = 0;  // of its text, in dictionary_
        std::uint32_t size = 0;
        std::uint32_t hash = 0;
        std::uint32_t follower = 0;  // the code that came behind it the last time
    };

    std::string_view text(std::uint32_t code) const {
        Entry const& entry = entries_[code];
        return dictionary_.encoded().substr(entry.begin, entry.size);
    }
    std::uint32_t find_or_add(std::string_view text);
    std::uint32_t enter(std::string_view text, std::uint32_t hash);
    void widen();

    TextColumn dictionary_;
    std::vector<Entry> entries_;
    std::vector<std::uint32_t> slots_;  // by the hash: a code plus one, 0 where it is free
    Codes codes_;
    std::uint32_t last_ = 0;
};

}  // namespace siem
