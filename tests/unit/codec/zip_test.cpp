#include "codec/zip.hpp"

#include <doctest/doctest.h>

#include "base/time.hpp"

using codec::ZipReader;

namespace {

constexpr std::uint64_t kMost = 1 << 20;

base::Instant noon() { return base::instant({2026, 11, 29, 12, 0, 0}); }

std::string two_files() {
    return codec::zip({{"a.json", "{}"}, {"b/c.txt", std::string(10'000, 'x')}}, noon());
}

}  // namespace

TEST_CASE("what was packed is read again, a file at a time") {
    std::string const archive = two_files();
    CHECK(archive.size() < 1000);
    auto const reader = ZipReader::open(archive);
    REQUIRE(reader);
    CHECK(reader->names() == std::vector<std::string>{"a.json", "b/c.txt"});
    CHECK(*reader->file("a.json", kMost) == "{}");
    CHECK(*reader->file("b/c.txt", kMost) == std::string(10'000, 'x'));
    CHECK(reader->file("missing", kMost).error().kind == base::ErrorKind::skip);
    CHECK(archive == two_files());
}

TEST_CASE("a comment may follow, and an empty archive has no files") {
    std::string const empty = codec::zip(std::vector<codec::ZipFile>{}, noon());
    CHECK(ZipReader::open(empty)->names().empty());
    std::string commented = two_files() + "said";
    commented[commented.size() - 6] = 4;  // the comment's length
    CHECK(ZipReader::open(commented)->has("a.json"));
}

TEST_CASE("a file larger than it may be is not unpacked") {
    std::string const archive = two_files();
    auto const file = ZipReader::open(archive)->file("b/c.txt", 9'999);
    REQUIRE(!file);
    CHECK(file.error().message == "b/c.txt is larger than 9999 bytes");
}

TEST_CASE("what is torn or changed is said, whatever byte it is") {
    std::string const whole = two_files();
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
        std::string const torn = whole.substr(0, bytes);
        CHECK(!ZipReader::open(torn));
    }
    std::size_t unread = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 0x55);
        auto const reader = ZipReader::open(changed);
        if (!reader) {
            ++unread;
            continue;
        }
        for (std::string const& name : reader->names()) {
            auto const file = reader->file(name, kMost);
            if (!file) ++unread;
            // What is read is what was packed: times and names alone have no checksum.
            if (file) CHECK((*file == "{}" || file->size() == 10'000));
        }
    }
    CHECK(unread > whole.size() / 4);
}
