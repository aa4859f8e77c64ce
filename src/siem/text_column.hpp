// Texts back to back, each after its length as a LEB128 number: ClickHouse's own form. One thread.
//
//   TextColumn column;
//   column.add("GetObject");
//   for (TextColumn::Reader cells(column); !cells.empty();) use(cells.next());
#pragma once

#include <string>
#include <string_view>

#include "base/large_pages.hpp"

namespace siem {

class TextColumn {
  public:
    void add(std::string_view text);
    std::string_view encoded() const { return encoded_; }
    void clear() { encoded_.clear(); }

    class Reader {  // first to last
      public:
        explicit Reader(TextColumn const& column) : rest_(column.encoded_) {}
        // Of texts that were encoded elsewhere, such as by the store; they must be whole.
        explicit Reader(std::string_view encoded) : rest_(encoded) {}
        bool empty() const { return rest_.empty(); }
        std::string_view next();

      private:
        std::string_view rest_;
    };

  private:
    std::basic_string<char, std::char_traits<char>, base::LargePages<char>> encoded_;
};

}  // namespace siem
