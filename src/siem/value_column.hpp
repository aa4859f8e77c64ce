// Values of one size, one a row. While all of them are absent it holds only how many there are: of
// most fields no event of a batch has one. One thread.
//
//   ValueColumn<std::int64_t> ports(kAbsent);
//   ports.add(443);
#pragma once

#include <cstddef>
#include <vector>

namespace siem {

template <typename T>
class ValueColumn {
  public:
    explicit ValueColumn(T const& absent) : absent_(absent) {}

    void add(T const& value) {
        ++rows_;
        if (values_.empty()) {
            if (value == absent_) return;
            values_.assign(rows_ - 1, absent_);
        }
        values_.push_back(value);
    }
    void clear() {
        values_.clear();
        rows_ = 0;
    }

    std::size_t rows() const { return rows_; }
    T const& operator[](std::size_t row) const { return values_.empty() ? absent_ : values_[row]; }
    std::vector<T> const& values() const { return values_; }  // none where all are absent

  private:
    T absent_;
    std::vector<T> values_;
    std::size_t rows_ = 0;
};

}  // namespace siem
