// What was read is written so that it is read as the same again.
#include "base/assert.hpp"
#include "codec/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    base::Result<codec::Json> const json = codec::parse_json(text);
    if (!json) return 0;
    std::string const written = codec::to_json(*json);
    base::Result<codec::Json> const again = codec::parse_json(written);
    // An infinity, which a number too large becomes, is written as null: once, and then it stays.
    ASSERT(again && codec::to_json(*again) == written);
    ASSERT(codec::parse_json(codec::to_pretty_json(*json)) == *again);
    return 0;
}
