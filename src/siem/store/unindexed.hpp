// Which events go without a word index, by their source: the first that an event is of counts, as
// for how long it is kept. Pure.
//
//   Unindexed unindexed(kept.sources);
//   std::vector<bool> plain = unindexed.rows(batch);
#pragma once

#include <string_view>
#include <vector>

#include "siem/batch.hpp"
#include "siem/store/kept.hpp"

namespace siem::store {

class Unindexed {
  public:
    explicit Unindexed(std::vector<KeptSource> sources) : sources_(std::move(sources)) {}

    bool none() const;  // everything has its index
    bool has(std::string_view account, std::string_view log_group) const;
    std::vector<bool> rows(Batch const& batch) const;  // an entry a row

  private:
    std::vector<KeptSource> sources_;
};

}  // namespace siem::store
