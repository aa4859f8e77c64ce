#include "siem/enrich/geo_database.hpp"

#include <maxminddb.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

namespace siem::enrich {
namespace {

constexpr std::uintmax_t kLargest = std::uintmax_t{1} << 30;
constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr std::size_t kMapped = 12;  // of ::ffff:a.b.c.d, before the IPv4 address

// A file of this process alone. The library maps what it reads: were it the user's file, one that
// is cut short while it is read would end the program.
class MemoryFile {
  public:
    MemoryFile() : descriptor_(memfd_create("geo", MFD_CLOEXEC)) {}
    ~MemoryFile() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    MemoryFile(MemoryFile const&) = delete;
    MemoryFile& operator=(MemoryFile const&) = delete;

    bool copy(std::ifstream& from) const {
        std::vector<char> piece(kPiece);
        while (descriptor_ >= 0 && from) {
            from.read(piece.data(), static_cast<std::streamsize>(piece.size()));
            if (!write_all({piece.data(), static_cast<std::size_t>(from.gcount())})) return false;
        }
        return descriptor_ >= 0 && from.eof();
    }
    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

  private:
    bool write_all(std::string_view bytes) const {
        while (!bytes.empty()) {
            ssize_t const written = write(descriptor_, bytes.data(), bytes.size());
            if (written <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

    int descriptor_;
};

template <typename... Path>
MMDB_entry_data_s value(MMDB_entry_s& entry, Path... path) {
    MMDB_entry_data_s data{};
    int const status = MMDB_get_value(&entry, &data, path..., nullptr);
    return status == MMDB_SUCCESS && data.has_data ? data : MMDB_entry_data_s{};
}

template <typename... Path>
std::string_view text(MMDB_entry_s& entry, Path... path) {
    MMDB_entry_data_s const data = value(entry, path...);
    if (!data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING) return {};
    return {data.utf8_string, data.data_size};
}

bool degrees(MMDB_entry_data_s const& data, double& out) {
    if (!data.has_data || data.type != MMDB_DATA_TYPE_DOUBLE) return false;
    out = data.double_value;
    return true;
}

}  // namespace

struct GeoDatabase::File {
    MMDB_s database = {};
    bool opened = false;
    ~File() {
        if (opened) MMDB_close(&database);
    }
};

GeoDatabase::GeoDatabase(std::unique_ptr<File> file) : file_(std::move(file)) {}
GeoDatabase::~GeoDatabase() = default;

base::Result<std::shared_ptr<GeoDatabase const>> GeoDatabase::open(std::string const& path) {
    auto const wrong = [&](std::string const& why) {
        return base::fail(base::ErrorKind::stop, path + " " + why);
    };
    std::error_code error;
    std::uintmax_t const size = std::filesystem::file_size(path, error);
    if (error) return wrong("cannot be read");
    if (size > kLargest) return wrong("is larger than 1 GiB");
    std::ifstream from(path, std::ios::binary);
    MemoryFile const held;
    if (!held.copy(from)) return wrong("cannot be read into memory");
    auto file = std::make_unique<File>();
    int const status = MMDB_open(held.path().c_str(), MMDB_MODE_MMAP, &file->database);
    if (status != MMDB_SUCCESS) {
        return wrong("is no database of places: " + std::string(MMDB_strerror(status)));
    }
    file->opened = true;
    return std::shared_ptr<GeoDatabase const>(new GeoDatabase(std::move(file)));
}

GeoDatabase::Found GeoDatabase::find(Ip const& ip) const {
    static constexpr Ip kFirstOfMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    Found found;
    if (ip == Ip{}) return found;
    sockaddr_in four{};
    sockaddr_in6 six{};
    auto const* address = reinterpret_cast<sockaddr const*>(&six);
    if (std::equal(ip.begin(), ip.begin() + kMapped, kFirstOfMapped.begin())) {
        four.sin_family = AF_INET;
        std::memcpy(&four.sin_addr, ip.data() + kMapped, sizeof(four.sin_addr));
        address = reinterpret_cast<sockaddr const*>(&four);
    } else {
        six.sin6_family = AF_INET6;
        std::memcpy(&six.sin6_addr, ip.data(), ip.size());
    }
    int status = MMDB_SUCCESS;
    MMDB_lookup_result_s result = MMDB_lookup_sockaddr(&file_->database, address, &status);
    if (status != MMDB_SUCCESS || !result.found_entry) return found;
    MMDB_entry_s& entry = result.entry;
    found.continent_code = text(entry, "continent", "code");
    found.country_iso_code = text(entry, "country", "iso_code");
    found.country_name = text(entry, "country", "names", "en");
    found.region_iso_code = text(entry, "subdivisions", "0", "iso_code");
    found.region_name = text(entry, "subdivisions", "0", "names", "en");
    found.city_name = text(entry, "city", "names", "en");
    found.timezone = text(entry, "location", "time_zone");
    found.located = degrees(value(entry, "location", "latitude"), found.latitude) &&
                    degrees(value(entry, "location", "longitude"), found.longitude);
    MMDB_entry_data_s const number = value(entry, "autonomous_system_number");
    if (number.has_data && number.type == MMDB_DATA_TYPE_UINT32) found.as_number = number.uint32;
    found.organization = text(entry, "autonomous_system_organization");
    return found;
}

}  // namespace siem::enrich
