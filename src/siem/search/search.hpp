// Searches in the store: what is asked becomes statements, and what they answer becomes events and
// counts. Thread-safe where the store is.
//
//   siem::search::Search search([&](std::string const& sql, Asker& asker) {
//       return searches.query(sql, asker);
//   }, clock);
//   search.search({.text = "user.name:alice", .from = start, .until = end}, asker, rows);
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "siem/search/remembered.hpp"
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
    Search(Store store, base::Clock const& clock, Stream stream = {},
           std::vector<std::string> tables = {"events"})
        : store_(std::move(store)),
          clock_(clock),
          stream_(std::move(stream)),
          tables_(std::move(tables)) {}

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
    base::Result<Descent> descent(SearchRequest const& request, std::string const& kind,
                                  Asker& asker);
    base::Result<std::vector<Day>> days(Window const& span, Visible const& visible, Asker& asker);
    base::Result<std::uint64_t> total(SearchRequest const& request, Asker& asker);

    Store store_;
    base::Clock const& clock_;
    Stream stream_;
    std::vector<std::string> const tables_;
    // Only how many events a statement is about rests on these, and not which.
    Remembered<std::vector<Day>> days_{std::chrono::seconds(5)};
    Remembered<double> rarities_{std::chrono::minutes(10)};
};

}  // namespace siem::search
