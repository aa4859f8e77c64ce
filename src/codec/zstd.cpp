#include "codec/zstd.hpp"

#include <zstd.h>

#include "base/assert.hpp"

namespace codec {
namespace {

constexpr int kLargestWindow = 27;  // its logarithm: what zstd itself takes without being asked

struct FreeContext {
    void operator()(ZSTD_DCtx* c) const { ZSTD_freeDCtx(c); }
};

tl::unexpected<base::Error> wrong(std::string_view what) {
    return base::fail(base::ErrorKind::quarantine, std::string(what));
}

}  // namespace

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

bool is_zstd(std::string_view bytes) {
    if (bytes.size() < 4) return false;
    if (bytes.starts_with("\x28\xb5\x2f\xfd")) return true;
    return (bytes[0] & '\xf0') == '\x50' && bytes.substr(1, 3) == "\x2a\x4d\x18";
}

struct ZstdReader::State {
    std::unique_ptr<ZSTD_DCtx, FreeContext> context{ZSTD_createDCtx()};
    std::unique_ptr<char[]> buffer{new char[kPlainPiece]};
    bool within = false;  // a frame
};

ZstdReader::ZstdReader() : state_(std::make_unique<State>()) {
    ASSERT(state_->context != nullptr);
    ZSTD_DCtx_setParameter(state_->context.get(), ZSTD_d_windowLogMax, kLargestWindow);
}
ZstdReader::~ZstdReader() = default;

void ZstdReader::reset() {
    ZSTD_DCtx_reset(state_->context.get(), ZSTD_reset_session_only);
    state_->within = false;
}

base::Result<void> ZstdReader::feed(std::string_view bytes, PlainSink& out) {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    for (bool full = false; in.pos < in.size || full;) {
        ZSTD_outBuffer made{state_->buffer.get(), kPlainPiece, 0};
        std::size_t const left = ZSTD_decompressStream(state_->context.get(), &made, &in);
        if (ZSTD_isError(left))
            return wrong(std::string("a broken zstd frame: ") + ZSTD_getErrorName(left));
        state_->within = left != 0;
        full = made.pos == made.size && state_->within;
        if (made.pos == 0) continue;
        base::Result<void> const done = out.plain({state_->buffer.get(), made.pos});
        if (!done) return done;
    }
    return {};
}

base::Result<void> ZstdReader::finish(PlainSink&) {
    if (state_->within) return wrong("a torn zstd frame");
    return {};
}

}  // namespace codec
