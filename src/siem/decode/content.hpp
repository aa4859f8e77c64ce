// What a text or an object is, by its first bytes. Pure.
//
//   std::optional<Content> is = decode::content_of(bytes, whole);
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace siem::decode {

enum class Kind {
    gzip,
    zstd,
    snappy_framed,
    snappy_hadoop,
    zip,
    envelopes,        // of CloudWatch Logs
    firehose_errors,  // Firehose's error output
    documents,        // JSON objects
    lines,
    refused,
};
inline constexpr std::size_t kContainers = 5;  // the first of them

struct Content {
    Kind kind = Kind::lines;
    std::string why = {};  // it is refused, and what to do
};

inline constexpr std::size_t kMostToTell = std::size_t{64} << 10;  // bytes that are looked at

// `bytes` are the first; `all` where no more will come. Nothing where more are needed.
std::optional<Content> content_of(std::string_view bytes, bool all);

}  // namespace siem::decode
