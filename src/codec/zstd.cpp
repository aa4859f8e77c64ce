#include "codec/zstd.hpp"

#include <zstd.h>

#include "base/assert.hpp"

namespace codec {

std::string zstd(std::string_view plain, int level) {
    std::string out(ZSTD_compressBound(plain.size()), '\0');
    std::size_t const size =
        ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), level);
    ASSERT(!ZSTD_isError(size));
    out.resize(size);
    return out;
}

base::Result<std::string> unzstd(std::string_view frame, std::uint64_t max_bytes) {
    unsigned long long const size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) {
        return base::fail(base::ErrorKind::quarantine, "no zstd frame that states its size");
    }
    if (size > max_bytes) {
        return base::fail(base::ErrorKind::quarantine, "a zstd frame of " + std::to_string(size) +
                                                           " bytes, more than the " +
                                                           std::to_string(max_bytes) + " allowed");
    }
    std::string out(size, '\0');
    std::size_t const got = ZSTD_decompress(out.data(), out.size(), frame.data(), frame.size());
    if (ZSTD_isError(got)) {
        return base::fail(base::ErrorKind::quarantine,
                          std::string("a broken zstd frame: ") + ZSTD_getErrorName(got));
    }
    if (got != size) {
        return base::fail(base::ErrorKind::quarantine, "a zstd frame shorter than it states");
    }
    return out;
}

}  // namespace codec
