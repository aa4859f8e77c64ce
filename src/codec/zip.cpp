#include "codec/zip.hpp"

#include <libdeflate.h>

#include <limits>
#include <memory>

#include "base/assert.hpp"
#include "base/crc.hpp"
#include "base/time.hpp"

namespace codec {
namespace {

constexpr std::uint16_t kVersionNeeded = 20;  // 2.0, for deflate
constexpr std::uint16_t kNamesAreUtf8 = 1u << 11;
constexpr std::uint16_t kDeflate = 8;
constexpr int kEpochYear = 1980;

struct FreeCompressor {
    void operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
};

void put16(std::string& out, std::size_t value) {
    out.push_back(static_cast<char>(value));
    out.push_back(static_cast<char>(value >> 8));
}
void put32(std::string& out, std::size_t value) {
    put16(out, value & 0xffff);
    put16(out, value >> 16);
}

std::string deflate(std::string_view plain, int level) {
    std::unique_ptr<libdeflate_compressor, FreeCompressor> const c(
        libdeflate_alloc_compressor(level));
    ASSERT(c != nullptr);
    std::string out(libdeflate_deflate_compress_bound(c.get(), plain.size()), '\0');
    std::size_t const size =
        libdeflate_deflate_compress(c.get(), plain.data(), plain.size(), out.data(), out.size());
    ASSERT(size > 0);
    out.resize(size);
    return out;
}

// What the local header and the central directory both say of the file.
std::string description(ZipEntry const& entry, std::string_view plain, std::size_t packed) {
    base::Calendar const at = base::calendar(entry.modified);
    std::string out;
    put16(out, kVersionNeeded);
    put16(out, kNamesAreUtf8);
    put16(out, kDeflate);
    put16(out, static_cast<std::size_t>(at.hour << 11 | at.minute << 5 | at.second / 2));
    put16(out, static_cast<std::size_t>((at.year - kEpochYear) << 9 | at.month << 5 | at.day));
    put32(out, base::crc32(0, plain));
    put32(out, packed);
    put32(out, plain.size());
    put16(out, entry.name.size());
    put16(out, 0);  // no extra field
    return out;
}

}  // namespace

std::string zip(ZipEntry const& entry, std::string_view plain, int level) {
    ASSERT(plain.size() < std::numeric_limits<std::uint32_t>::max());
    std::string const packed = deflate(plain, level);
    std::string const described = description(entry, plain, packed.size());
    std::string out = "PK\x03\x04" + described;
    out.append(entry.name).append(packed);

    std::size_t const directory = out.size();
    out += "PK\x01\x02";
    put16(out, kVersionNeeded);  // made by
    out += described;
    put16(out, 0);  // no comment
    put16(out, 0);  // first disk
    put16(out, 0);  // internal attributes
    put32(out, 0);  // external attributes
    put32(out, 0);  // where its local header is
    out.append(entry.name);

    std::size_t const end = out.size();
    out += "PK\x05\x06";
    put32(out, 0);  // this disk, and the directory's
    put16(out, 1);  // entries here
    put16(out, 1);  // and in all
    put32(out, end - directory);
    put32(out, directory);
    put16(out, 0);  // no comment
    return out;
}

}  // namespace codec
