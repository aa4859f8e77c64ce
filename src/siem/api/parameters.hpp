// What the parameters of requests say. Pure; errors are ErrorKind::skip and say what to write.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "siem/api/resource.hpp"
#include "siem/searcher.hpp"

namespace siem::api {

struct Bounds {
    std::uint64_t usual;
    std::uint64_t least;
    std::uint64_t most;
};
inline constexpr Bounds kEvents{100, 1, 10'000'000};
inline constexpr Bounds kPatterns{50, 1, 500};

base::Result<std::uint64_t> parse_number(http::Parameters const& parameters, std::string_view name,
                                         Bounds const& bounds);
base::Result<base::Instant> parse_time(std::string const& text);

// q, from, until, since, limit, after, before; of what the caller may see.
base::Result<SearchRequest> parse_search(Asked const& asked, Bounds const& limits = kEvents);

// And columns, which are told of an event.
base::Result<SearchRequest> parse_events(Asked const& asked);
base::Result<HistogramRequest> parse_histogram(Asked const& asked);
base::Result<FacetsRequest> parse_facets(Asked const& asked);
base::Result<FieldsRequest> parse_fields(Asked const& asked);
base::Result<ValuesRequest> parse_values(Asked const& asked);
base::Result<ContextRequest> parse_context(Asked const& asked);

}  // namespace siem::api
