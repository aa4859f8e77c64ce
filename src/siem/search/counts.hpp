// How many events there are, by values of fields and by buckets of time: exactly, or not at all.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "siem/searcher.hpp"

namespace siem::search {

// Errors are ErrorKind::skip.
base::Result<std::string> counts_sql(CountsRequest const& request);
// ErrorKind::stop: there are more groups than may be told.
base::Result<std::vector<Counted>> counts_of(CountsRequest const& request, std::string_view answer);

}  // namespace siem::search
