// A query in the first line, a record behind it: the query is refused, or makes the same keys of
// the record every time, none of them empty.
#include <algorithm>

#include "aws/error.hpp"
#include "base/assert.hpp"
#include "cloud/firehose/metadata_query.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    std::size_t const end = std::min(text.find('\n'), text.size());
    try {
        cloud::firehose::MetadataQuery const query(text.substr(0, end));
        base::Result<codec::Json> const record =
            codec::parse_json(text.substr(std::min(end + 1, text.size())));
        if (!record) return 0;
        auto const keys = query.evaluate(*record);
        ASSERT(keys == query.evaluate(*record));
        if (!keys) return 0;
        for (auto const& [name, value] : *keys) ASSERT(!value.empty());
    } catch (aws::Error const& error) {
        ASSERT(error.code == "InvalidArgumentException");
    }
    return 0;
}
