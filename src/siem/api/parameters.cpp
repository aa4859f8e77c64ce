#include "siem/api/parameters.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

namespace siem::api {
namespace {

constexpr Bounds kBuckets{60, 1, 500};
constexpr Bounds kFacetValues{10, 1, 100};
constexpr Bounds kFieldNames{500, 1, 5000};
constexpr Bounds kValues{20, 1, 1000};
constexpr Bounds kAround{20, 0, 500};
constexpr std::size_t kMostFacets = 20;
constexpr std::size_t kMostColumns = 50;
constexpr std::size_t kMostNameBytes = 512;
constexpr char const* kDefaultSince = "15m";

tl::unexpected<base::Error> wrong(std::string message) {
    return base::fail(base::ErrorKind::skip, std::move(message));
}

std::string text_of(http::Parameters const& parameters, std::string_view name) {
    std::string const* const found = http::find_parameter(parameters, name);
    return found ? *found : std::string();
}

bool is_name(std::string const& text) {
    return !text.empty() && text.size() <= kMostNameBytes && base::valid_utf8(text);
}

base::Result<std::string> parse_name(std::string const& text, std::string const& of) {
    if (is_name(text)) return text;
    return wrong(of + " must be the name of a field, such as log.level");
}

// Names with commas between them.
base::Result<std::vector<std::string>> parse_names(std::string const& text, std::string const& of,
                                                   std::size_t most) {
    std::vector<std::string> names;
    for (std::string_view const one : base::split(text, ',')) {
        base::Result<std::string> name = parse_name(std::string(one), "each of " + of);
        if (!name) return base::fail(name.error());
        names.push_back(*std::move(name));
    }
    if (names.size() <= most) return names;
    return wrong(of + " must be no more than " + std::to_string(most));
}

base::Result<std::string> parse_prefix(Asked const& asked) {
    std::string prefix = asked.text("prefix");
    if (prefix.size() <= kMostNameBytes && base::valid_utf8(prefix)) return prefix;
    return wrong("prefix must be UTF-8 and not longer than " + std::to_string(kMostNameBytes));
}

}  // namespace

std::string Asked::text(std::string_view name, std::string const& otherwise) const {
    std::string const* const found = http::find_parameter(parameters, name);
    return found ? *found : otherwise;
}

base::Result<base::Instant> parse_time(std::string const& text) {
    if (std::optional<base::Instant> const at = base::parse_iso8601(text)) return *at;
    return wrong("'" + text + "' is no time; write it like 2026-11-23T08:30:00Z");
}

base::Result<std::uint64_t> parse_number(http::Parameters const& parameters, std::string_view name,
                                         Bounds const& bounds) {
    std::string const* const text = http::find_parameter(parameters, name);
    if (!text) return bounds.usual;
    std::optional<std::uint64_t> const number = base::to_uint64(*text);
    if (number && *number >= bounds.least && *number <= bounds.most) return *number;
    return wrong(std::string(name) + " must be from " + std::to_string(bounds.least) + " to " +
                 std::to_string(bounds.most));
}

base::Result<SearchRequest> parse_search(Asked const& asked, Bounds const& limits) {
    http::Parameters const& parameters = asked.parameters;
    SearchRequest request;
    request.now = asked.now;
    request.visible = asked.caller.visible;
    request.text = text_of(parameters, "q");
    request.after = text_of(parameters, "after");
    request.before = text_of(parameters, "before");
    if (!request.after.empty() && !request.before.empty()) {
        return wrong("after and before do not go together");
    }
    base::Result<std::uint64_t> const limit = parse_number(parameters, "limit", limits);
    if (!limit) return base::fail(limit.error());
    request.limit = *limit;
    std::string const* const until = http::find_parameter(parameters, "until");
    // What CloudWatch accepts may lie two hours ahead.
    request.until = asked.now + std::chrono::hours(3);
    if (until) {
        base::Result<base::Instant> const at = parse_time(*until);
        if (!at) return base::fail(at.error());
        request.until = *at;
    }
    if (std::string const* const from = http::find_parameter(parameters, "from")) {
        base::Result<base::Instant> const at = parse_time(*from);
        if (!at) return base::fail(at.error());
        request.from = *at;
        return request;
    }
    std::string const* const since = http::find_parameter(parameters, "since");
    std::optional<base::Duration> const back = base::parse_duration(since ? *since : kDefaultSince);
    if (!back) {
        return wrong("'" + *since + "' is no duration; write it like 90s, 15m, 2h or 7d");
    }
    request.from = asked.now - *back;
    return request;
}

base::Result<SearchRequest> parse_events(Asked const& asked) {
    base::Result<SearchRequest> search = parse_search(asked);
    std::string const* const named = http::find_parameter(asked.parameters, "columns");
    if (!search || !named) return search;
    base::Result<std::vector<std::string>> columns = parse_names(*named, "columns", kMostColumns);
    if (!columns) return base::fail(columns.error());
    search->columns = *std::move(columns);
    return search;
}

base::Result<HistogramRequest> parse_histogram(Asked const& asked) {
    base::Result<SearchRequest> search = parse_search(asked);
    if (!search) return base::fail(search.error());
    base::Result<std::uint64_t> const buckets = parse_number(asked.parameters, "buckets", kBuckets);
    if (!buckets) return base::fail(buckets.error());
    HistogramRequest request{*std::move(search), *buckets};
    // Hours that nobody asked for and that are empty would take most of the picture.
    if (!http::find_parameter(asked.parameters, "until")) request.search.until = asked.now;
    request.by = asked.text("by", request.by);
    if (!request.by.empty() && !is_name(request.by)) {
        return wrong("by must be the name of a field, or nothing");
    }
    return request;
}

base::Result<FacetsRequest> parse_facets(Asked const& asked) {
    base::Result<SearchRequest> search = parse_search(asked, kFacetValues);
    if (!search) return base::fail(search.error());
    base::Result<std::vector<std::string>> fields =
        parse_names(asked.text("fields"), "fields", kMostFacets);
    if (!fields) return base::fail(fields.error());
    return FacetsRequest{*std::move(search), *std::move(fields)};
}

base::Result<FieldsRequest> parse_fields(Asked const& asked) {
    base::Result<SearchRequest> search = parse_search(asked, kFieldNames);
    if (!search) return base::fail(search.error());
    base::Result<std::string> prefix = parse_prefix(asked);
    if (!prefix) return base::fail(prefix.error());
    return FieldsRequest{*std::move(search), *std::move(prefix)};
}

base::Result<ValuesRequest> parse_values(Asked const& asked) {
    base::Result<SearchRequest> search = parse_search(asked, kValues);
    if (!search) return base::fail(search.error());
    base::Result<std::string> field = parse_name(asked.text("field"), "field");
    if (!field) return base::fail(field.error());
    base::Result<std::string> prefix = parse_prefix(asked);
    if (!prefix) return base::fail(prefix.error());
    return ValuesRequest{*std::move(search), *std::move(field), *std::move(prefix)};
}

base::Result<ContextRequest> parse_context(Asked const& asked) {
    ContextRequest request{asked.text("id"),      {},
                           asked.text("account"), asked.text("region"),
                           asked.text("group"),   asked.text("stream")};
    request.visible = asked.caller.visible;
    if (request.id.empty()) return wrong("id must be the event.id of an event, at its @timestamp");
    base::Result<base::Instant> const at = parse_time(asked.text("at"));
    if (!at) return base::fail(at.error());
    request.at = *at;
    for (auto const& [name, into] :
         {std::pair("before", &request.before), std::pair("after", &request.after)}) {
        base::Result<std::uint64_t> const count = parse_number(asked.parameters, name, kAround);
        if (!count) return base::fail(count.error());
        *into = *count;
    }
    return request;
}

}  // namespace siem::api
