#include "disk/memory.hpp"

#include <doctest/doctest.h>

#include <set>

namespace {

using disk::MemoryDisk;

std::string content(MemoryDisk& disk, std::string const& path) {
    auto const file = disk.open(path);
    return file ? disk::read_whole(**file).value() : "absent";
}

std::unique_ptr<disk::File> synced(MemoryDisk& disk, std::string const& path) {
    auto file = std::move(*disk.create(path));
    REQUIRE(file->write_at(0, "old"));
    REQUIRE(file->sync());
    return file;
}

// What a file holds after a crash, over many seeds.
template <typename Prepare>
std::set<std::string> outcomes(Prepare prepare) {
    std::set<std::string> seen;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        MemoryDisk disk;
        prepare(disk);
        base::SeededRandom random(seed);
        disk.crash(random);
        seen.insert(content(disk, "a"));
    }
    return seen;
}

using Seen = std::set<std::string>;

TEST_CASE("what was synced survives a crash, and what was not may or may not") {
    CHECK(outcomes([](MemoryDisk& disk) { synced(disk, "a"); }) == Seen{"old"});
    CHECK(outcomes([](MemoryDisk& disk) { (void)synced(disk, "a")->write_at(0, "new"); }) ==
          Seen{"old", "new"});
    CHECK(outcomes([](MemoryDisk& disk) { (void)synced(disk, "a")->truncate(1); }) ==
          Seen{"old", "o"});
}

TEST_CASE("each unsynced write has its own fate, whatever their order") {
    auto const prepare = [](MemoryDisk& disk) {
        auto const file = synced(disk, "a");
        (void)file->write_at(0, "X");
        (void)file->write_at(1, "Y");
    };
    CHECK(outcomes(prepare) == Seen{"old", "Xld", "oYd", "XYd"});
}

TEST_CASE("a write may be torn between sectors") {
    std::string const sector(512, 'n');
    auto const prepare = [&](MemoryDisk& disk) {
        auto const file = synced(disk, "a");
        (void)file->write_at(0, std::string(1024, 'o'));
        (void)file->sync();
        (void)file->write_at(0, sector + sector);
    };
    CHECK(outcomes(prepare).count(sector + std::string(512, 'o')) == 1);
    CHECK(outcomes(prepare).count(std::string(512, 'o') + sector) == 1);
}

TEST_CASE("names are safe once the folder is synced, or the new file itself") {
    CHECK(outcomes([](MemoryDisk& disk) { (void)disk.create("a"); }) == Seen{"", "absent"});
    auto const created = [](MemoryDisk& disk) {
        (void)disk.create("a");
        (void)disk.sync_directory("");
    };
    CHECK(outcomes(created) == Seen{""});
    auto const removed = [](MemoryDisk& disk) {
        synced(disk, "a");
        (void)disk.remove("a");
    };
    CHECK(outcomes(removed) == Seen{"old", "absent"});
    auto const removed_for_good = [&](MemoryDisk& disk) {
        removed(disk);
        (void)disk.sync_directory("");
    };
    CHECK(outcomes(removed_for_good) == Seen{"absent"});
}

TEST_CASE("the n-th operation fails and the next works") {
    MemoryDisk disk;
    auto const file = synced(disk, "a");
    CHECK(disk.operations() == 2);
    disk.fail_in(2);
    CHECK(file->write_at(0, "one"));
    auto const failed = file->sync();
    REQUIRE_FALSE(failed);
    CHECK(failed.error().kind == base::ErrorKind::retry);
    CHECK(file->sync());
}

TEST_CASE("a sync after a failed one does not bring back what that one lost") {
    auto const prepare = [](MemoryDisk& disk) {
        auto const file = synced(disk, "a");
        (void)file->write_at(0, "X");
        (void)file->write_at(1, "Y");
        disk.fail_in(1);
        (void)file->sync();
        REQUIRE(file->sync());
    };
    CHECK(outcomes(prepare) == Seen{"Xld"});
}

TEST_CASE("a full disk takes what needs no more room") {
    MemoryDisk disk;
    auto const file = synced(disk, "a");
    disk.set_capacity(4);
    CHECK(file->write_at(0, "newt"));
    auto const failed = file->write_at(3, "ss");
    REQUIRE_FALSE(failed);
    CHECK(failed.error().kind == base::ErrorKind::retry);
    CHECK(content(disk, "a") == "newt");
}

TEST_CASE("files that were open when the power went are of no use") {
    MemoryDisk disk;
    auto const file = synced(disk, "a");
    base::SeededRandom random(1);
    disk.crash(random);
    char byte = 0;
    CHECK_FALSE(file->read_at(0, &byte, 1));
    CHECK_FALSE(file->write_at(0, "late"));
    CHECK_FALSE(file->sync());
    CHECK_FALSE(file->truncate(0));
    CHECK(content(disk, "a") == "old");
}

TEST_CASE("one seed gives one outcome") {
    auto const run = [](std::uint64_t seed) {
        MemoryDisk disk;
        auto const file = synced(disk, "a");
        for (std::uint64_t i = 0; i < 50; ++i) (void)file->write_at(i * 100, std::string(300, 'x'));
        base::SeededRandom random(seed);
        disk.crash(random);
        return content(disk, "a");
    };
    CHECK(run(7) == run(7));
    CHECK(run(7) != run(8));
}

}  // namespace
