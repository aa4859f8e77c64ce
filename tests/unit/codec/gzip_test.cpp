#include "codec/gzip.hpp"

#include <doctest/doctest.h>

#include "base/random.hpp"
#include "base/text.hpp"
#include "codec/zstd.hpp"

namespace {

bool quarantined(base::Error const& error) { return error.kind == base::ErrorKind::quarantine; }

}  // namespace

TEST_CASE("members written back to back are read as one text") {
    std::string const first = codec::gzip("{\"a\":1}");
    std::string const second = codec::gzip(std::string(300'000, 'x'), 1);
    CHECK(codec::is_gzip(first));
    CHECK(codec::gunzip_all(first + second + codec::gzip("")) ==
          "{\"a\":1}" + std::string(300'000, 'x'));
}

TEST_CASE("a reader learns where each member ends") {
    std::string const first = codec::gzip("one");
    std::string const both = first + codec::gzip("two");
    codec::Gunzip gunzip;
    std::string out = "kept:";
    CHECK(gunzip.member(both, {}, out) == first.size());
    CHECK(out == "kept:one");
}

TEST_CASE("another program's gzip with a file name is read") {
    std::string const foreign =
        *base::from_hex("1f8b08080100000002ff612e6c6f6700cb48cdc9c9070086a6103605000000");
    CHECK(codec::gunzip_all(foreign) == "hello");
}

TEST_CASE("torn and changed members are quarantined and leave the output alone") {
    base::SeededRandom random(9);
    std::string const whole = codec::gzip(random.bytes(200));
    codec::Gunzip gunzip;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        std::string out = "kept";
        auto const used = gunzip.member(std::string_view(whole).substr(0, size), {}, out);
        REQUIRE_FALSE(used);
        CHECK(quarantined(used.error()));
        CHECK(out == "kept");
    }
    std::string changed = whole;
    changed[whole.size() / 2] ^= 4;
    CHECK_FALSE(codec::gunzip_all(changed));
    CHECK_FALSE(codec::gunzip_all(whole + "tail"));
    CHECK_FALSE(codec::gunzip_all(""));
    CHECK_FALSE(codec::gunzip_all("plain text that is longer than eighteen bytes"));
}

TEST_CASE("a bomb is stopped at the limit, over all members together") {
    std::string const bomb = codec::gzip(std::string(50'000'000, '\0'), 9);
    auto const refused = codec::gunzip_all(bomb, {.max_bytes = 1'000'000});
    REQUIRE_FALSE(refused);
    CHECK(quarantined(refused.error()));
    CHECK(codec::gunzip_all(bomb, {.max_bytes = 50'000'000})->size() == 50'000'000);
    std::string const half = codec::gzip(std::string(600, 'a'));
    CHECK(codec::gunzip_all(half, {.max_bytes = 600}));
    CHECK_FALSE(codec::gunzip_all(half + half, {.max_bytes = 1000}));
}

TEST_CASE("zstd frames come back within their limit alone") {
    std::string const plain(100'000, 'z');
    std::string const frame = codec::zstd(plain);
    CHECK(codec::unzstd(frame, 100'000) == plain);
    CHECK(codec::unzstd(codec::zstd(""), 0) == "");
    CHECK(quarantined(codec::unzstd(frame, 99'999).error()));
    CHECK_FALSE(codec::unzstd("no frame", 100));
    CHECK_FALSE(codec::unzstd("", 100));
    CHECK_FALSE(codec::unzstd(frame.substr(0, frame.size() - 1), 100'000));
}
