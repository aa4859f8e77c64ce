#include "codec/snappy.hpp"

#include <snappy.h>

#include <cstdint>

#include "codec/snappy_frame.hpp"

namespace codec {
namespace {

constexpr std::size_t kHadoopBlock = 262'144;  // io.compression.codec.snappy.buffersize

std::string little_endian(std::uint32_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
    return out;
}

std::string big_endian(std::size_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
    return out;
}

std::string compress(std::string_view block) {
    std::string out;
    ::snappy::Compress(block.data(), block.size(), &out);
    return out;
}

}  // namespace

std::string snappy_framed(std::string_view plain) {
    std::string out(kSnappyIdentifier);
    for (; !plain.empty(); plain.remove_prefix(std::min(plain.size(), kSnappyChunk))) {
        std::string_view const chunk = plain.substr(0, kSnappyChunk);
        std::string const packed = compress(chunk);
        bool const smaller = packed.size() < chunk.size();
        std::string_view const data = smaller ? std::string_view(packed) : chunk;
        out.push_back(smaller ? kSnappyPacked : kSnappyPlain);
        out += little_endian(static_cast<std::uint32_t>(data.size() + sizeof(std::uint32_t)), 3);
        out += little_endian(snappy_checksum(chunk), 4);
        out += data;
    }
    return out;
}

std::string snappy_hadoop(std::string_view plain) {
    std::string out;
    for (; !plain.empty(); plain.remove_prefix(std::min(plain.size(), kHadoopBlock))) {
        std::string_view const block = plain.substr(0, kHadoopBlock);
        std::string const packed = compress(block);
        out += big_endian(block.size());
        out += big_endian(packed.size());
        out += packed;
    }
    return out;
}

}  // namespace codec
