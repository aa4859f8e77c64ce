// Whatever the bytes, the output keeps to its limit, and what was refused leaves no trace.
#include "base/assert.hpp"
#include "codec/gzip.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const bytes(reinterpret_cast<char const*>(data), size);
    codec::InflateLimits const limits{.max_bytes = 1 << 20};
    base::Result<std::string> const plain = codec::gunzip_all(bytes, limits);
    if (plain) ASSERT(plain->size() <= limits.max_bytes);
    codec::Gunzip gunzip;
    std::string out = "kept";
    base::Result<std::size_t> const used = gunzip.member(bytes, limits, out);
    ASSERT(used ? *used > 0 && *used <= size : out == "kept");
    ASSERT(codec::gunzip_all(codec::gzip(bytes, 1)) == std::string(bytes));
    return 0;
}
