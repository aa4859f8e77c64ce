// ZIP archives: written whole, and read a file at a time. No encryption, no ZIP64.
//
//   std::string object = codec::zip({"audit-1-2026-11-23-08-30-00", now}, records);
//   std::string bundle = codec::zip({{"a.json", text}, {"b.json", other}}, now);
//   base::Result<codec::ZipReader> read = codec::ZipReader::open(bundle);
//   base::Result<std::string> file = read->file("a.json", kMostBytes);
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace codec {

struct ZipEntry {
    std::string_view name;
    base::Instant modified;
};

// Less than 4 GiB of it: asserted. Rule: PKWARE's APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16.
std::string zip(ZipEntry const& entry, std::string_view plain, int level = 6);

struct ZipFile {
    std::string name;
    std::string text;
};
// The same bytes for the same files and instant.
std::string zip(std::vector<ZipFile> const& files, base::Instant modified, int level = 6);

// Hostile input is expected: whatever is wrong is ErrorKind::quarantine, with what it is.
class ZipReader {
  public:
    static constexpr std::size_t kMostFiles = 10'000;

    // `archive` outlives it.
    static base::Result<ZipReader> open(std::string_view archive);
    bool has(std::string const& name) const { return entries_.count(name) != 0; }
    std::vector<std::string> names() const;  // sorted
    // ErrorKind::skip where there is no file of that name.
    base::Result<std::string> file(std::string const& name, std::uint64_t most_bytes) const;

  private:
    struct Entry {
        std::uint16_t flags = 0;
        std::uint16_t method = 0;
        std::uint32_t crc = 0;
        std::uint32_t packed = 0;
        std::uint32_t plain = 0;
        std::uint32_t header = 0;  // where its local header is
    };
    explicit ZipReader(std::string_view archive) : archive_(archive) {}
    base::Result<std::string_view> bytes_of(Entry const& entry) const;

    std::string_view archive_;
    std::map<std::string, Entry> entries_;
};

}  // namespace codec
