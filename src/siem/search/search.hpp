// Searches in the store: a filter in, events out. Thread-safe where the store is.
//
//   siem::search::Search search([&](std::string const& sql) { return store.query(sql); });
//   search.search({.text = "user.name:alice", .from = start, .until = end, .limit = 50});
#pragma once

#include <functional>
#include <string>

#include "siem/ports.hpp"

namespace siem::search {

class Search final : public Searcher {
  public:
    // Answers a statement, which ends in its FORMAT.
    using Store = std::function<base::Result<std::string>(std::string const& sql)>;

    explicit Search(Store store) : store_(std::move(store)) {}

    base::Result<std::string> search(SearchRequest const& request) override;

  private:
    Store store_;
};

}  // namespace siem::search
