// A query of Logs Insights in the first line, put to the others within little memory: a table that
// is no longer than it may be, or an error that points into the text.
#include "base/assert.hpp"
#include "base/text.hpp"
#include "query/execution.hpp"

namespace {

constexpr std::size_t kMostRows = 20;

void put_to(query::Query query, std::string_view messages) {
    query::Execution execution(std::move(query), {.rows = kMostRows,
                                                  .memory_bytes = 1 << 20,
                                                  .now = base::from_millis(86'400'000),
                                                  .range = {0, 1000}});
    std::int64_t at = 0;
    for (std::string_view const message : base::split(messages, '\n')) {
        auto const more = execution.add({.message = message, .timestamp_millis = at++});
        if (!more) return;
        if (!*more) break;
    }
    auto const table = execution.finish();
    ASSERT(!table || table->rows.size() <= kMostRows);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const input(reinterpret_cast<char const*>(data), size);
    std::string_view const text = input.substr(0, input.find('\n'));
    for (auto* const parse : {&query::parse_insights, &query::parse_search}) {
        auto query = (*parse)(text);
        if (query) {
            put_to(*std::move(query), input.substr(text.size()));
        } else {
            ASSERT(!query.error().message.empty() && query.error().begin <= query.error().end &&
                   query.error().end <= text.size() + 1);
        }
    }
    return 0;
}
