#include "cloud/firehose/compression.hpp"

#include <array>

#include "aws/error.hpp"
#include "codec/gzip.hpp"
#include "codec/snappy.hpp"

namespace cloud::firehose {
namespace {

struct Format {
    Compression compression;
    std::string_view name;
    std::string_view extension;
};
constexpr std::array<Format, 5> kFormats{{
    {Compression::none, "UNCOMPRESSED", ""},
    {Compression::gzip, "GZIP", ".gz"},
    {Compression::zip, "ZIP", ".zip"},
    {Compression::snappy, "Snappy", ".snappy"},
    {Compression::hadoop_snappy, "HADOOP_SNAPPY", ".snappy"},
}};

Format const& format_of(Compression compression) {
    return kFormats[static_cast<std::size_t>(compression)];
}

// What CloudWatch Logs sends is compressed already: more effort gains nothing there.
int effort(std::string_view body) {
    constexpr int kForGzip = 1;
    constexpr int kForOthers = 6;
    return codec::is_gzip(body) ? kForGzip : kForOthers;
}

}  // namespace

Compression parse_compression(std::string const& name) {
    for (Format const& format : kFormats) {
        if (format.name == name) return format.compression;
    }
    throw aws::validation(name, "compressionFormat",
                          "Member must satisfy enum value set: [GZIP, HADOOP_SNAPPY, Snappy, "
                          "UNCOMPRESSED, ZIP]");
}

std::string_view name_of(Compression compression) { return format_of(compression).name; }
std::string_view extension_of(Compression compression) { return format_of(compression).extension; }

std::string compress(Compression compression, codec::ZipEntry const& entry, std::string_view body) {
    switch (compression) {
        case Compression::gzip:
            return codec::gzip(body, effort(body));
        case Compression::zip:
            return codec::zip(entry, body, effort(body));
        case Compression::snappy:
            return codec::snappy_framed(body);
        case Compression::hadoop_snappy:
            return codec::snappy_hadoop(body);
        case Compression::none:
            break;
    }
    return std::string(body);
}

}  // namespace cloud::firehose
