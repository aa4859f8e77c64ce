#include "codec/snappy_reader.hpp"

#include <snappy.h>

#include <algorithm>

#include "codec/snappy_frame.hpp"

namespace codec {
namespace {

constexpr std::size_t kChecksum = 4;
constexpr std::size_t kLargestPacked = 76'490 + kChecksum;  // what Snappy makes of it at the worst
constexpr std::size_t kLargestBlock = std::size_t{16} << 20;
constexpr unsigned char kFirstToSkip = 0x80;
constexpr unsigned char kIdentifier = 0xff;

std::uint32_t little_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

std::uint32_t big_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (char const c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

}  // namespace

bool is_snappy_framed(std::string_view bytes) { return bytes.starts_with(kSnappyIdentifier); }

bool is_snappy_hadoop(std::string_view bytes) {
    if (bytes.size() < 12) return false;
    std::size_t const plain = big_endian(bytes.substr(0, 4));
    std::size_t const packed = big_endian(bytes.substr(4, 4));
    if (plain == 0 || plain > kLargestBlock || packed == 0 || packed > kLargestBlock) return false;
    std::size_t first = 0;
    return ::snappy::GetUncompressedLength(bytes.data() + 8, bytes.size() - 8, &first) &&
           first > 0 && first <= plain && packed <= ::snappy::MaxCompressedLength(first);
}

tl::unexpected<base::Error> SnappyReader::wrong(std::string_view what) const {
    return base::fail(base::ErrorKind::quarantine,
                      "block at byte " + std::to_string(at_) + ": " + std::string(what));
}

void SnappyReader::reset() {
    pending_.clear();
    at_ = 0;
    wanted_ = 4;
    skip_ = 0;
}

base::Result<void> SnappyReader::feed(std::string_view bytes, PlainSink& out) {
    while (!bytes.empty()) {
        std::size_t take = std::min(bytes.size(), skip_);
        skip_ -= take;
        at_ += take;
        bytes.remove_prefix(take);
        if (bytes.empty()) break;
        std::string_view whole;
        if (pending_.empty() && bytes.size() >= wanted_) {
            take = wanted_;
            whole = bytes.substr(0, take);
        } else {
            take = std::min(bytes.size(), wanted_ - pending_.size());
            pending_ += bytes.substr(0, take);
            if (pending_.size() == wanted_) whole = pending_;
        }
        bytes.remove_prefix(take);
        if (whole.empty()) break;
        std::size_t const size = whole.size();
        base::Result<void> const done = part(whole, out);
        if (!done) return done;
        at_ += size;
        pending_.clear();
    }
    return {};
}

base::Result<void> SnappyReader::finish(PlainSink&) {
    if (!between() || !pending_.empty()) return wrong("a torn Snappy block");
    return {};
}

base::Result<void> SnappyReader::unpack(std::string_view block, std::size_t most_bytes) {
    std::size_t size = 0;
    if (!::snappy::GetUncompressedLength(block.data(), block.size(), &size)) {
        return wrong("a broken Snappy block");
    }
    if (size > most_bytes) return wrong("a Snappy block of more bytes than it may have");
    if (!::snappy::Uncompress(block.data(), block.size(), &plain_)) {
        return wrong("a broken Snappy block");
    }
    return {};
}

void SnappyFramedReader::reset() {
    SnappyReader::reset();
    in_chunk_ = false;
}

base::Result<void> SnappyFramedReader::part(std::string_view bytes, PlainSink& out) {
    return in_chunk_ ? chunk(bytes, out) : header(bytes);
}

base::Result<void> SnappyFramedReader::header(std::string_view bytes) {
    auto const type = static_cast<unsigned char>(bytes[0]);
    std::size_t const size = little_endian(bytes.substr(1));
    if (type >= kFirstToSkip && type != kIdentifier) {
        skip_ = size;
        return {};
    }
    std::size_t const least = type == kIdentifier ? 6 : kChecksum;
    bool const known = type == kSnappyPacked || type == kSnappyPlain || type == kIdentifier;
    if (!known || size < least || size > kLargestPacked) {
        return wrong("no chunk of Snappy's framing format");
    }
    type_ = bytes[0];
    in_chunk_ = true;
    wanted_ = size;
    return {};
}

base::Result<void> SnappyFramedReader::chunk(std::string_view bytes, PlainSink& out) {
    in_chunk_ = false;
    wanted_ = 4;
    if (static_cast<unsigned char>(type_) == kIdentifier) {
        if (bytes != kSnappyIdentifier.substr(4)) return wrong("no identifier of Snappy's");
        return {};
    }
    std::string_view plain = bytes.substr(kChecksum);
    if (static_cast<unsigned char>(type_) == kSnappyPacked) {
        base::Result<void> const done = unpack(plain, kSnappyChunk);
        if (!done) return done;
        plain = plain_;
    } else if (plain.size() > kSnappyChunk) {
        return wrong("a Snappy block of more bytes than it may have");
    }
    if (snappy_checksum(plain) != little_endian(bytes.substr(0, kChecksum))) {
        return wrong("a Snappy block that is not what its checksum says");
    }
    return plain.empty() ? base::Result<void>() : out.plain(plain);
}

void SnappyHadoopReader::reset() {
    SnappyReader::reset();
    next_ = Next::block;
    left_ = 0;
}

base::Result<void> SnappyHadoopReader::part(std::string_view bytes, PlainSink& out) {
    if (next_ == Next::chunk) {
        base::Result<void> const done = unpack(bytes, left_);
        if (!done) return done;
        if (plain_.empty()) return wrong("an empty Snappy block");
        left_ -= plain_.size();
        next_ = left_ == 0 ? Next::block : Next::length;
        wanted_ = 4;
        return out.plain(plain_);
    }
    std::size_t const size = big_endian(bytes);
    if (size > kLargestBlock) return wrong("a Snappy block of more than 16 MiB");
    if (next_ == Next::block) {
        left_ = size;
        if (size > 0) next_ = Next::length;
        return {};
    }
    if (size == 0) return wrong("an empty Snappy block");
    next_ = Next::chunk;
    wanted_ = size;
    return {};
}

}  // namespace codec
