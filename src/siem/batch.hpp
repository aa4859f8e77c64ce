// Many events, column by column, in the shapes the store takes them in: built straight from the
// decoder, without a row in between. One thread.
//
//   siem::Batch batch;
//   batch.add(event);
//   if (batch.bytes() > 32_MiB) store.insert(batch);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "siem/coded_column.hpp"
#include "siem/event.hpp"
#include "siem/fields.hpp"
#include "siem/text_column.hpp"
#include "siem/value_column.hpp"

namespace siem {

class Batch {
  public:
    void add(Event const& event);
    // What is added from now on comes from another object than what was added before.
    void begin_object() {
        if (objects_.empty() || objects_.back() != rows_) objects_.push_back(rows_);
    }
    // The same batch without the rows that are marked; `marked` has one entry a row.
    Batch without(std::vector<bool> const& marked) const;
    void clear();

    std::size_t rows() const { return rows_; }
    std::size_t bytes() const { return bytes_; }  // of all values
    // The first row of each object that has rows.
    std::vector<std::size_t> const& objects() const { return objects_; }

    // By the field's type, and whether few of its texts differ: what is not of it is empty.
    TextColumn const& texts(Field f) const { return texts_[static_cast<std::size_t>(f)]; }
    CodedColumn const& codes(Field f) const { return codes_[static_cast<std::size_t>(f)]; }
    std::vector<std::int64_t> const& times(Field f) const {
        return times_[static_cast<std::size_t>(f)];
    }
    ValueColumn<std::int64_t> const& integers(Field f) const {
        return integers_[static_cast<std::size_t>(f)];
    }
    ValueColumn<Ip> const& ips(Field f) const { return ips_[static_cast<std::size_t>(f)]; }
    // The map of leaves: row i has those from leaf_ends()[i - 1] to leaf_ends()[i].
    std::vector<std::uint64_t> const& leaf_ends() const { return leaf_ends_; }
    CodedColumn const& leaf_paths() const { return leaf_paths_; }
    TextColumn const& leaf_values() const { return leaf_values_; }

    // The texts of a field, whichever way it has them; first to last.
    class Texts {
      public:
        Texts(Batch const& batch, Field field)
            : few_(info(field).few_values),
              plain_(batch.texts(field)),
              coded_(batch.codes(field)) {}
        std::string_view next() { return few_ ? coded_.next() : plain_.next(); }

      private:
        bool few_;
        TextColumn::Reader plain_;
        CodedColumn::Reader coded_;
    };

  private:
    std::size_t rows_ = 0;
    std::size_t bytes_ = 0;
    std::vector<std::size_t> objects_;
    TextColumn texts_[kFields];
    CodedColumn codes_[kFields];
    std::vector<std::int64_t> times_[kFields];
    std::vector<ValueColumn<std::int64_t>> integers_{kFields, ValueColumn<std::int64_t>(kAbsent)};
    std::vector<ValueColumn<Ip>> ips_{kFields, ValueColumn<Ip>(Ip{})};
    std::vector<std::uint64_t> leaf_ends_;
    CodedColumn leaf_paths_;
    TextColumn leaf_values_;
};

}  // namespace siem
