// What we write in ZIP and in Snappy's containers, taken apart by hand as their descriptions say.
#include <doctest/doctest.h>

#include "base/crypto.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "codec/snappy.hpp"
#include "codec/zip.hpp"

namespace {

std::uint32_t little(std::string_view bytes, std::size_t at, int count) {
    std::uint32_t value = 0;
    for (int i = count - 1; i >= 0; --i) {
        value = value << 8 | static_cast<unsigned char>(bytes.at(at + static_cast<std::size_t>(i)));
    }
    return value;
}

std::uint32_t big(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
    return value;
}

}  // namespace

TEST_CASE("Snappy's framing: an identifier, then chunks of 64 KiB with masked checksums") {
    CHECK(codec::snappy_framed("") == std::string("\xff\x06\x00\x00sNaPpY", 10));
    std::string const framed = codec::snappy_framed(std::string(70'000, 'x'));
    REQUIRE(framed.starts_with(std::string_view("\xff\x06\x00\x00sNaPpY", 10)));
    CHECK(framed[10] == 0);  // compressed
    std::uint32_t const first = little(framed, 11, 3);
    std::uint32_t const crc = base::crc32c(std::string(65'536, 'x'));
    CHECK(little(framed, 14, 4) == ((crc >> 15) | (crc << 17)) + 0xa282ead8u);
    std::size_t const second = 14 + first;
    CHECK(framed.at(second) == 0);
    CHECK(second + 4 + little(framed, second + 1, 3) == framed.size());
}

TEST_CASE("a chunk that Snappy makes no smaller is kept as it is") {
    base::SeededRandom random(1);
    std::string const noise = random.bytes(1000);
    std::string const framed = codec::snappy_framed(noise);
    CHECK(framed[10] == 1);
    CHECK(framed.ends_with(noise));
}

TEST_CASE("Hadoop's blocks of 256 KiB, behind their lengths") {
    CHECK(codec::snappy_hadoop("").empty());
    std::string const blocks = codec::snappy_hadoop(std::string(300'000, 'x'));
    CHECK(big(blocks, 0) == 262'144);
    std::size_t const second = 8 + big(blocks, 4);
    CHECK(big(blocks, second) == 300'000 - 262'144);
    CHECK(second + 8 + big(blocks, second + 4) == blocks.size());
}

// tests/aws reads one with Python's zipfile.
TEST_CASE("an archive says its file's name, time and sizes twice, and where its directory is") {
    std::string const archive =
        codec::zip({"audit-1", *base::parse_iso8601("2026-11-23T08:30:10Z")}, "text");
    REQUIRE(archive.starts_with("PK\x03\x04"));
    CHECK(little(archive, 10, 2) == (8u << 11 | 30u << 5 | 5u));
    CHECK(little(archive, 12, 2) == (46u << 9 | 11u << 5 | 23u));
    CHECK(little(archive, 22, 4) == 4);  // plain
    CHECK(archive.substr(30, 7) == "audit-1");
    std::size_t const end = archive.size() - 22;
    CHECK(archive.substr(end, 4) == "PK\x05\x06");
    std::size_t const directory = little(archive, end + 16, 4);
    CHECK(archive.substr(directory, 4) == "PK\x01\x02");
    CHECK(archive.substr(directory + 6, 26) == archive.substr(4, 26));
    CHECK(directory + little(archive, end + 12, 4) == end);
}
