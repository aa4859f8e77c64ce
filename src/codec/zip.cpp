#include "codec/zip.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>

#include "base/assert.hpp"
#include "base/crc.hpp"
#include "base/time.hpp"
#include "codec/zip_format.hpp"

namespace codec {
namespace {

constexpr std::uint16_t kVersionNeeded = 20;  // 2.0, for deflate
constexpr std::uint16_t kNamesAreUtf8 = 1u << 11;
constexpr int kEpochYear = 1980;
constexpr std::string_view kDirectoryMark = "PK\x01\x02";
constexpr std::size_t kLocalBytes = 30;      // of a local header, without its name
constexpr std::size_t kDirectoryBytes = 46;  // of an entry of the directory, without its name
constexpr std::size_t kEndBytes = 22;        // of the last record, without the comment
constexpr std::size_t kLongestComment = 65535;

struct FreeCompressor {
    void operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
};

struct FreeDecompressor {
    void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
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
    put16(out, kZipDeflate);
    put16(out, static_cast<std::size_t>(at.hour << 11 | at.minute << 5 | at.second / 2));
    put16(out, static_cast<std::size_t>((at.year - kEpochYear) << 9 | at.month << 5 | at.day));
    put32(out, base::crc32(0, plain));
    put32(out, packed);
    put32(out, plain.size());
    put16(out, entry.name.size());
    put16(out, 0);  // no extra field
    return out;
}

// An archive as it grows: a file after another, then the directory that says where each is.
class Archive {
  public:
    explicit Archive(int level) : level_(level) {}

    void add(ZipEntry const& entry, std::string_view plain) {
        ASSERT(plain.size() < std::numeric_limits<std::uint32_t>::max());
        std::string const packed = deflate(plain, level_);
        std::string const described = description(entry, plain, packed.size());
        std::size_t const header = out_.size();
        out_ += "PK\x03\x04" + described;
        out_.append(entry.name).append(packed);

        directory_ += kDirectoryMark;
        put16(directory_, kVersionNeeded);  // made by
        directory_ += described;
        put16(directory_, 0);  // no comment
        put16(directory_, 0);  // first disk
        put16(directory_, 0);  // internal attributes
        put32(directory_, 0);  // external attributes
        put32(directory_, header);
        directory_.append(entry.name);
        ++files_;
    }

    std::string finish() && {
        std::size_t const at = out_.size();
        out_ += directory_;
        out_ += kZipEndMark;
        put32(out_, 0);       // this disk, and the directory's
        put16(out_, files_);  // entries here
        put16(out_, files_);  // and in all
        put32(out_, directory_.size());
        put32(out_, at);
        put16(out_, 0);  // no comment
        return std::move(out_);
    }

  private:
    int level_;
    std::size_t files_ = 0;
    std::string out_;
    std::string directory_;
};

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t width) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        value |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    }
    return value;
}
std::uint16_t get16(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint16_t>(number(bytes, at, 2));
}
std::uint32_t get32(std::string_view bytes, std::size_t at) { return number(bytes, at, 4); }

tl::unexpected<base::Error> wrong(std::string message) {
    return base::fail(base::ErrorKind::quarantine, std::move(message));
}

// The last record of the archive; nothing where there is none. It may be followed by a comment.
std::optional<std::size_t> end_record(std::string_view archive) {
    if (archive.size() < kEndBytes) return std::nullopt;
    std::size_t const last = archive.size() - kEndBytes;
    for (std::size_t back = 0; back <= std::min(last, kLongestComment); ++back) {
        if (archive.substr(last - back, kZipEndMark.size()) == kZipEndMark) return last - back;
    }
    return std::nullopt;
}

base::Result<std::string> inflate(std::string_view packed, std::size_t bytes) {
    std::unique_ptr<libdeflate_decompressor, FreeDecompressor> const d(
        libdeflate_alloc_decompressor());
    ASSERT(d != nullptr);
    std::string out(bytes, '\0');
    std::size_t got = 0;
    libdeflate_result const done = libdeflate_deflate_decompress(
        d.get(), packed.data(), packed.size(), out.data(), out.size(), &got);
    if (done != LIBDEFLATE_SUCCESS || got != bytes) return wrong("a file in it does not inflate");
    return out;
}

}  // namespace

std::string zip(ZipEntry const& entry, std::string_view plain, int level) {
    Archive archive(level);
    archive.add(entry, plain);
    return std::move(archive).finish();
}

std::string zip(std::vector<ZipFile> const& files, base::Instant modified, int level) {
    ASSERT(files.size() <= ZipReader::kMostFiles);
    Archive archive(level);
    for (ZipFile const& file : files) archive.add({file.name, modified}, file.text);
    return std::move(archive).finish();
}

base::Result<ZipReader> ZipReader::open(std::string_view archive) {
    std::optional<std::size_t> const end = end_record(archive);
    if (!end) return wrong("it is no ZIP archive");
    std::size_t const files = get16(archive, *end + 10);
    std::size_t at = get32(archive, *end + 16);
    if (files > kMostFiles) return wrong("it has more than 10,000 files");
    ZipReader reader(archive);
    for (std::size_t i = 0; i < files; ++i) {
        if (at > *end || *end - at < kDirectoryBytes ||
            archive.substr(at, kDirectoryMark.size()) != kDirectoryMark) {
            return wrong("its directory is torn");
        }
        std::size_t const name = get16(archive, at + 28);
        std::size_t const whole = kDirectoryBytes + name + get16(archive, at + 30) +  //
                                  get16(archive, at + 32);
        if (*end - at < whole) return wrong("its directory is torn");
        reader.entries_[std::string(archive.substr(at + kDirectoryBytes, name))] = {
            .flags = get16(archive, at + 8),
            .method = get16(archive, at + 10),
            .crc = get32(archive, at + 16),
            .packed = get32(archive, at + 20),
            .plain = get32(archive, at + 24),
            .header = get32(archive, at + 42)};
        at += whole;
    }
    return reader;
}

std::vector<std::string> ZipReader::names() const {
    std::vector<std::string> names;
    for (auto const& [name, entry] : entries_) names.push_back(name);
    return names;
}

// The local header has a name and an extra field of its own length.
base::Result<std::string_view> ZipReader::bytes_of(Entry const& entry) const {
    std::size_t const header = entry.header;
    if (header > archive_.size() || archive_.size() - header < kLocalBytes) {
        return wrong("a file in it is torn");
    }
    std::size_t const at =
        header + kLocalBytes + get16(archive_, header + 26) + get16(archive_, header + 28);
    if (at > archive_.size() || archive_.size() - at < entry.packed) {
        return wrong("a file in it is torn");
    }
    return archive_.substr(at, entry.packed);
}

base::Result<std::string> ZipReader::file(std::string const& name, std::uint64_t most_bytes) const {
    auto const found = entries_.find(name);
    if (found == entries_.end()) {
        return base::fail(base::ErrorKind::skip, "there is no file " + name + " in it");
    }
    Entry const& entry = found->second;
    if ((entry.flags & kZipEncrypted) != 0) return wrong(name + " is encrypted");
    if (entry.plain > most_bytes) {
        return wrong(name + " is larger than " + std::to_string(most_bytes) + " bytes");
    }
    base::Result<std::string_view> const packed = bytes_of(entry);
    if (!packed) return base::fail(packed.error());
    base::Result<std::string> plain = wrong(name + " is packed in a way that is not known here");
    if (entry.method == kZipDeflate) plain = inflate(*packed, entry.plain);
    if (entry.method == kZipStored) plain = std::string(*packed);
    if (plain && (plain->size() != entry.plain || base::crc32(0, *plain) != entry.crc)) {
        return wrong(name + " is not what its checksum says");
    }
    return plain;
}

}  // namespace codec
