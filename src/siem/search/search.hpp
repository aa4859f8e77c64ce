// Searches in the store: what is asked becomes statements, and what they answer becomes events and
// counts. Thread-safe where the store is.
//
//   siem::search::Search search([&](std::string const& sql, Asker& asker) {
//       return searches.query(sql, asker);
//   });
//   search.search({.text = "user.name:alice", .from = start, .until = end}, asker, rows);
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "siem/search/windows.hpp"
#include "siem/searcher.hpp"

namespace siem::search {

class Search final : public Searcher {
  public:
    // Answers a statement, which ends in its FORMAT; or is stopped when its asker leaves.
    using Store = std::function<base::Result<std::string>(std::string const& sql, Asker& asker)>;

    // The same where the answer is more than may be held: whole rows piece by piece, until it
    // returns false.
    using Pieces = std::function<bool(std::string_view)>;
    using Stream = std::function<base::Result<void>(std::string const& sql, Asker& asker,
                                                    Pieces const& pieces)>;

    // `tables` are those that the rows of the table of events are in.
    explicit Search(Store store, Stream stream = {}, std::vector<std::string> tables = {"events"})
        : store_(std::move(store)), stream_(std::move(stream)), tables_(std::move(tables)) {}

    base::Result<Found> search(SearchRequest const& request, Asker& asker,
                               Rows const& rows) override;
    base::Result<Table> table(SearchRequest const& request, Asker& asker) override;
    base::Result<std::string> arrived(SearchRequest const& request, base::Instant since,
                                      Asker& asker) override;
    base::Result<codec::Json> histogram(HistogramRequest const& request, Asker& asker) override;
    base::Result<std::vector<Counted>> counts(CountsRequest const& request, Asker& asker) override;
    base::Result<codec::Json> facets(FacetsRequest const& request, Asker& asker) override;
    base::Result<codec::Json> fields(FieldsRequest const& request, Asker& asker) override;
    base::Result<codec::Json> values(ValuesRequest const& request, Asker& asker) override;
    base::Result<codec::Json> context(ContextRequest const& request, Asker& asker) override;
    base::Result<codec::Json> patterns(SearchRequest const& request, Asker& asker) override;
    Checked check(std::string const& text) override;

  private:
    base::Result<std::string> ask(base::Result<std::string> const& sql, Asker& asker);
    base::Result<Descent> descent(SearchRequest const& request, Asker& asker);
    base::Result<std::uint64_t> total(SearchRequest const& request, Asker& asker);

    Store store_;
    Stream stream_;
    std::vector<std::string> const tables_;
};

}  // namespace siem::search
