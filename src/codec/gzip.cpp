#include "codec/gzip.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "base/assert.hpp"

namespace codec {

namespace {

struct FreeCompressor {
    void operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
};
struct FreeDecompressor {
    void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
};
using Compressor = std::unique_ptr<libdeflate_compressor, FreeCompressor>;

constexpr std::size_t kSmallestMember = 18;  // ten bytes of header, eight of trailer
constexpr std::size_t kFirstGuess = std::size_t{64} << 10;
// Deflate yields at most 1,032 bytes for one (a run of 258 for two bits).
constexpr std::size_t kHighestRatio = 1032;

// A compressor is some hundred kilobytes to set up: each thread keeps one for each level.
libdeflate_compressor* compressor(int level) {
    thread_local std::map<int, Compressor> by_level;
    Compressor& slot = by_level[level];
    if (!slot) slot.reset(libdeflate_alloc_compressor(level));
    ASSERT(slot != nullptr);
    return slot.get();
}

tl::unexpected<base::Error> quarantine(std::string message) {
    return base::fail(base::ErrorKind::quarantine, std::move(message));
}

std::uint32_t last_isize(std::string_view bytes) {
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        size |= std::uint32_t{static_cast<unsigned char>(bytes[bytes.size() - 4 + i])} << (8 * i);
    }
    return size;
}

}  // namespace

bool is_gzip(std::string_view bytes) {
    return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b';
}

std::string gzip(std::string_view plain, int level) {
    ASSERT(level >= 0 && level <= 12);
    libdeflate_compressor* const c = compressor(level);
    std::string out(libdeflate_gzip_compress_bound(c, plain.size()), '\0');
    std::size_t const size =
        libdeflate_gzip_compress(c, plain.data(), plain.size(), out.data(), out.size());
    ASSERT(size > 0);
    out.resize(size);
    return out;
}

struct Gunzip::State {
    std::unique_ptr<libdeflate_decompressor, FreeDecompressor> inflater{
        libdeflate_alloc_decompressor()};
    // Output lands here first: a std::string would be zeroed before each member is written.
    std::unique_ptr<char[]> buffer;
    std::size_t capacity = 0;

    void grow(std::size_t wanted) {
        if (wanted <= capacity) return;
        buffer.reset(new char[wanted]);
        capacity = wanted;
    }
};

Gunzip::Gunzip() : state_(std::make_unique<State>()) { ASSERT(state_->inflater != nullptr); }
Gunzip::~Gunzip() = default;

// How large the output is stands in the member's last four bytes, but where the member ends is
// not known before it is inflated. If it is the only one, the input's last four bytes tell;
// else they are still a fair guess, as Firehose's members are of like size. libdeflate starts
// over when the guess was too small, so the guess at least doubles each time.
base::Result<Gunzip::Member> Gunzip::view(std::string_view bytes, InflateLimits const& limits) {
    if (!is_gzip(bytes)) return quarantine("no gzip member: it does not start with 1f 8b");
    if (bytes.size() < kSmallestMember) return quarantine("a torn gzip member");
    std::uint64_t const reachable =
        std::min<std::uint64_t>(limits.max_bytes, std::uint64_t{bytes.size()} * kHighestRatio);
    std::uint64_t guess = std::max<std::uint64_t>(last_isize(bytes), kFirstGuess);
    // The hint of a lying trailer may cost no more than a small multiple of the input.
    guess = std::min<std::uint64_t>(guess, std::max<std::uint64_t>(bytes.size() * 32, kFirstGuess));
    for (;;) {
        std::size_t const take =
            std::min<std::uint64_t>(std::max<std::uint64_t>(guess, state_->capacity), reachable);
        state_->grow(take);
        std::size_t used = 0;
        std::size_t made = 0;
        libdeflate_result const result =
            libdeflate_gzip_decompress_ex(state_->inflater.get(), bytes.data(), bytes.size(),
                                          state_->buffer.get(), take, &used, &made);
        if (result == LIBDEFLATE_SUCCESS) return Member{used, {state_->buffer.get(), made}};
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE)
            return quarantine("a torn or broken gzip member");
        if (take == reachable) {
            return quarantine("gzip members of more than " + std::to_string(limits.max_bytes) +
                              " bytes");
        }
        guess = std::max<std::uint64_t>(guess, take) * 2;
    }
}

base::Result<std::size_t> Gunzip::member(std::string_view bytes, InflateLimits const& limits,
                                         std::string& out) {
    std::uint64_t const room = limits.max_bytes > out.size() ? limits.max_bytes - out.size() : 0;
    base::Result<Member> const read = view(bytes, {room});
    if (!read) return base::fail(read.error());
    out.append(read->plain);
    return read->used;
}

base::Result<std::string> gunzip_all(std::string_view bytes, InflateLimits const& limits) {
    Gunzip gunzip;
    std::string out;
    if (bytes.empty())
        return base::fail(base::ErrorKind::quarantine, "no gzip member: it is empty");
    while (!bytes.empty()) {
        base::Result<std::size_t> const used = gunzip.member(bytes, limits, out);
        if (!used) return base::fail(used.error());
        bytes.remove_prefix(*used);
    }
    return out;
}

}  // namespace codec
