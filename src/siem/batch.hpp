// Many events, column by column, in the shapes the store takes them in: built straight from the
// decoder, without a row in between. One thread.
//
//   siem::Batch batch;
//   batch.add(event);
//   if (batch.bytes() > 48_MiB) store.insert(batch);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "siem/event.hpp"
#include "siem/fields.hpp"

namespace siem {

// Texts back to back, each after its length as a LEB128 number: ClickHouse's own form.
class TextColumn {
  public:
    void add(std::string_view text);
    std::string const& encoded() const { return encoded_; }
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
    std::string encoded_;
};

class Batch {
  public:
    void add(Event const& event);
    // The same batch without the rows that are marked; `marked` has one entry a row.
    Batch without(std::vector<bool> const& marked) const;
    void clear();

    std::size_t rows() const { return rows_; }
    std::size_t bytes() const { return bytes_; }  // of all values

    // By the field's type: what is not of it is empty.
    TextColumn const& texts(Field f) const { return texts_[static_cast<std::size_t>(f)]; }
    std::vector<std::int64_t> const& numbers(Field f) const {
        return numbers_[static_cast<std::size_t>(f)];
    }
    std::vector<Ip> const& ips(Field f) const { return ips_[static_cast<std::size_t>(f)]; }
    // The map of leaves: row i has those from leaf_ends()[i - 1] to leaf_ends()[i].
    std::vector<std::uint64_t> const& leaf_ends() const { return leaf_ends_; }
    TextColumn const& leaf_paths() const { return leaf_paths_; }
    TextColumn const& leaf_values() const { return leaf_values_; }

  private:
    std::size_t rows_ = 0;
    std::size_t bytes_ = 0;
    TextColumn texts_[kFields];
    std::vector<std::int64_t> numbers_[kFields];
    std::vector<Ip> ips_[kFields];
    std::vector<std::uint64_t> leaf_ends_;
    TextColumn leaf_paths_;
    TextColumn leaf_values_;
};

}  // namespace siem
