// LogQL: a query whose metrics are bounded, or a mistake that points into the text.
#include "base/assert.hpp"
#include "query/logql.hpp"
#include "siem/api/loki_labels.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    auto const query = query::parse_logql(text, siem::api::loki_fields);
    if (query) return 0;
    ASSERT(!query.error().message.empty() && query.error().begin <= query.error().end &&
           query.error().end <= text.size() + 1);
    return 0;
}
