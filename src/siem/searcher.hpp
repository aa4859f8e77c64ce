// Searches, as the API sees them: what is asked of the stored events, and how it is answered.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "codec/json.hpp"
#include "query/forward.hpp"
#include "siem/asker.hpp"
#include "siem/caller.hpp"

namespace siem {

struct SearchRequest {
    std::string text;  // of the filter bar
    base::Instant from;
    base::Instant until;
    std::uint64_t limit = 100;
    std::string after = {};   // only events newer than this cursor, oldest first (tail)
    std::string before = {};  // only events that come after it in the order newest first (paging)
    base::Instant now = {};   // when it was asked; nothing: at `until`
    Visible visible = {};     // of whoever asks: no other events are told, counted or looked at
    // What the text would mean, where it was written in another language. Shared, for requests are
    // copied and it never changes.
    std::shared_ptr<query::Query const> query = {};
    bool oldest_first = false;
    std::vector<std::string> columns = {};  // the fields that are told of an event; none: all
};

// Of the others `limit` is how many values, fields or patterns are told.
struct HistogramRequest {
    SearchRequest search;
    std::uint64_t buckets = 60;  // at most
    std::string by = "log.level";
};
struct FacetsRequest {
    SearchRequest search;
    std::vector<std::string> fields;
};
struct FieldsRequest {
    SearchRequest search;
    std::string prefix = {};
};
struct ValuesRequest {
    SearchRequest search;
    std::string field;
    std::string prefix = {};
};
struct ContextRequest {  // an event, and how many of its stream are told before and after it
    std::string id;
    base::Instant at;
    std::string account = {};
    std::string region = {};
    std::string group = {};
    std::string stream = {};
    std::uint64_t before = 20;
    std::uint64_t after = 20;
    Visible visible = {};
};

// How many events there are, by values and by buckets of time.
struct CountsRequest {
    SearchRequest search;
    // Each value is that of the first of these fields that an event has.
    std::vector<std::vector<std::string>> by;
    base::Instant first;  // where the first bucket begins
    base::Duration interval;
    bool bytes = false;  // of messages, too
};
struct Counted {
    std::vector<std::string> values;  // "" of what is not there
    std::uint64_t bucket = 0;
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;
};

struct Found {
    std::uint64_t rows = 0;
    std::string next = {};  // the cursor for what comes after; "" where nothing does
};

// What a text with pipes comes to.
struct Table {
    struct Column {
        std::string name;
        std::string type;  // text, number or time
    };
    std::vector<Column> columns;
    std::string rows;  // NDJSON: each an object of all columns, null where it has no value
    std::uint64_t count = 0;
    bool more = false;  // than request.limit
};

// What a text means, or what is wrong with it.
struct Checked {
    bool ok = false;
    bool table = false;  // it is answered by table(), not by search()
    std::string canonical = {};
    std::string message = {};  // what is wrong; of a table, why it is not events
    std::uint64_t at = 0;      // the character, from 1; 0 where it is none in particular
    std::vector<std::string> proposals = {};
};

// Thread-safe. Errors of ErrorKind::skip say what is wrong with the request; what is JSON is as
// docs/api.md says.
class Searcher {
  public:
    virtual ~Searcher() = default;
    // Rows as NDJSON, fields by their ECS names, as they are found, with the time down to which
    // there is nothing more to be found; false ends it.
    using Rows = std::function<bool(std::string_view ndjson, base::Instant searched)>;
    virtual base::Result<Found> search(SearchRequest const& request, Asker& asker,
                                       Rows const& rows) = 0;
    // The answer to a text that makes a table.
    virtual base::Result<Table> table(SearchRequest const& request, Asker& asker) = 0;
    // What has come in from an instant on, as NDJSON: the newest `limit` events, oldest first.
    virtual base::Result<std::string> arrived(SearchRequest const& request, base::Instant since,
                                              Asker& asker) = 0;
    virtual base::Result<codec::Json> histogram(HistogramRequest const& request, Asker& asker) = 0;
    // In no order; those that are 0 are left out.
    virtual base::Result<std::vector<Counted>> counts(CountsRequest const& request,
                                                      Asker& asker) = 0;
    virtual base::Result<codec::Json> facets(FacetsRequest const& request, Asker& asker) = 0;
    virtual base::Result<codec::Json> fields(FieldsRequest const& request, Asker& asker) = 0;
    virtual base::Result<codec::Json> values(ValuesRequest const& request, Asker& asker) = 0;
    virtual base::Result<codec::Json> context(ContextRequest const& request, Asker& asker) = 0;
    virtual base::Result<codec::Json> patterns(SearchRequest const& request, Asker& asker) = 0;
    virtual Checked check(std::string const& text) = 0;
};

}  // namespace siem
