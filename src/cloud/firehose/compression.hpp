// How Firehose packs an object. Pure.
//
//   compress(Compression::gzip, {"audit-1-2026-11-23-08-30-00-0b8c…", now}, body)
#pragma once

#include <string>
#include <string_view>

#include "codec/zip.hpp"

namespace cloud::firehose {

enum class Compression { none, gzip, zip, snappy, hadoop_snappy };

// By AWS's name: "UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY". Throws
// ValidationException for another.
Compression parse_compression(std::string const& name);
std::string_view name_of(Compression compression);
// Of the object's key: ".gz"; "" for what is not compressed.
std::string_view extension_of(Compression compression);

// The entry is for archives. "Snappy" is its framing format: AWS does not say which it means.
std::string compress(Compression compression, codec::ZipEntry const& entry, std::string_view body);

}  // namespace cloud::firehose
