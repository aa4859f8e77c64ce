#include "disk/sealed_file.hpp"

#include <doctest/doctest.h>

#include "disk/memory.hpp"

namespace {

std::string const kKey(32, 'k');
constexpr char const* kPath = "sealed";

// So many bytes that no two frames of it are alike.
std::string plain(std::size_t bytes) {
    std::string out(bytes, '\0');
    for (std::size_t i = 0; i < bytes; ++i) out[i] = static_cast<char>(i * 31 + i / 997);
    return out;
}

void write(disk::Disk& disk, std::string const& bytes, std::size_t piece) {
    disk::SealedWriter writer(std::move(*disk.create(kPath)), kKey);
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        REQUIRE(writer.append(std::string_view(bytes).substr(at, piece)));
    }
    REQUIRE(writer.finish());
    CHECK(writer.bytes() == bytes.size());
}

disk::SealedFile sealed(disk::Disk& disk, std::uint64_t bytes, std::string const& key = kKey) {
    return {std::move(*disk.open(kPath)), key, bytes};
}

std::string read(disk::File const& file, std::uint64_t offset, std::size_t bytes) {
    std::string into(bytes, '\0');
    disk::Done const got = file.read_at(offset, into.data(), bytes);
    if (!got) return "error: " + got.error().message;
    into.resize(*got);
    return into;
}

bool is_refused(disk::File const& file, std::uint64_t offset) {
    char into = 0;
    disk::Done const got = file.read_at(offset, &into, 1);
    return !got && got.error().kind == base::ErrorKind::quarantine;
}

}  // namespace

TEST_CASE("what is sealed comes back, at the edges of frames too") {
    for (std::size_t const size :
         {std::size_t{0}, std::size_t{1}, disk::kFrameBytes - 1, disk::kFrameBytes,
          disk::kFrameBytes + 1, 3 * disk::kFrameBytes, 3 * disk::kFrameBytes + 77}) {
        CAPTURE(size);
        disk::MemoryDisk disk;
        std::string const text = plain(size);
        write(disk, text, 10'007);
        disk::SealedFile const file = sealed(disk, size);
        CHECK(file.size() == size);
        CHECK(disk::read_whole(file).value() == text);
        for (std::size_t const at : {std::size_t{0}, size / 2, size}) {
            CHECK(read(file, at, 100'000) == text.substr(at, 100'000));
        }
    }
}

TEST_CASE("the file holds nothing of it in the clear") {
    disk::MemoryDisk disk;
    write(disk, "the secret of the merger" + std::string(100, '.'), 50);
    std::string const stored = disk::read_whole(**disk.open(kPath)).value();
    CHECK(stored.find("secret") == std::string::npos);
    CHECK(stored.find("....") == std::string::npos);
}

TEST_CASE("what was changed, cut off, exchanged or is of another key is found out") {
    std::size_t const size = 2 * disk::kFrameBytes + 10;
    std::uint64_t const stored = disk::kFrameBytes + 28;
    disk::MemoryDisk disk;
    write(disk, plain(size), size);
    std::unique_ptr<disk::File> const raw = std::move(*disk.open(kPath));
    std::string const whole = disk::read_whole(*raw).value();

    CHECK(is_refused(sealed(disk, size, std::string(32, 'x')), 0));
    // Another size would make another frame the last.
    CHECK(is_refused(sealed(disk, size - disk::kFrameBytes), disk::kFrameBytes));
    REQUIRE(raw->write_at(stored + 100, "?"));
    CHECK_FALSE(is_refused(sealed(disk, size), 0));
    CHECK(is_refused(sealed(disk, size), disk::kFrameBytes));
    REQUIRE(raw->write_at(stored, std::string_view(whole).substr(0, stored)));  // the first again
    CHECK(is_refused(sealed(disk, size), disk::kFrameBytes));
    REQUIRE(raw->truncate(stored + 5));
    CHECK(is_refused(sealed(disk, size), disk::kFrameBytes));
    CHECK(is_refused(sealed(disk, size), 2 * disk::kFrameBytes));
}

TEST_CASE("a sealed file is not written again") {
    disk::MemoryDisk disk;
    write(disk, "x", 1);
    disk::SealedFile file = sealed(disk, 1);
    CHECK_FALSE(file.write_at(0, "y"));
    CHECK_FALSE(file.truncate(0));
    CHECK_FALSE(file.sync());
}
