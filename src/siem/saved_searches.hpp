// Searches that are kept under a name, as the API sees them. They are text: who opens one that
// another has shared finds what he may see himself. What callers got wrong is ErrorKind::skip with
// a code of the API's: not_found, exists, bad_request, conflict, forbidden.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "codec/json.hpp"
#include "siem/caller.hpp"

namespace siem {

// Of which time: so long back ("15m"), or between two times in ISO 8601.
struct SavedRange {
    std::string since = {};
    std::string from = {};
    std::string until = {};
};

// Of a saved search, to add or to change; what is not there stays, or is the usual.
struct SavedChange {
    std::string id = {};  // of the one that is changed
    std::optional<std::string> name = {};
    std::optional<std::string> q = {};  // the filter bar's text, which means something
    std::optional<std::string> description = {};
    std::optional<std::string> by = {};  // what the histogram is stacked by
    std::optional<SavedRange> range = {};
    std::optional<std::vector<std::string>> columns = {};
    std::optional<bool> shared = {};
};

// Thread-safe; waits for the disk, and throws disk::DatabaseError where that fails.
class SavedSearches {
  public:
    virtual ~SavedSearches() = default;

    // {"searches":[…]} by name: the caller's own and those that are shared; or, where `owner` is
    // given, that user's: all of them for an administrator.
    virtual codec::Json searches(Caller const& caller, std::string const& owner) = 0;
    // The rest answers the search that was added, changed or removed.
    virtual base::Result<codec::Json> add_search(Caller const& caller, SavedChange const& search,
                                                 base::Instant now) = 0;
    virtual base::Result<codec::Json> change_search(Caller const& caller, SavedChange const& change,
                                                    base::Instant now) = 0;
    virtual base::Result<codec::Json> remove_search(Caller const& caller,
                                                    std::string const& id) = 0;
};

}  // namespace siem
