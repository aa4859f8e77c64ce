#include "disk/files.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk/memory.hpp"
#include "unit/disk/folder.hpp"

namespace {

void check_disk(disk::Disk& disk) {
    REQUIRE(disk.make_directories("objects/3f"));
    REQUIRE(disk.make_directories("objects/3f"));
    auto file = disk.create("objects/3f/a");
    REQUIRE(file);
    CHECK((*file)->write_at(0, "hello").value() == 5);
    CHECK((*file)->write_at(8, "end").value() == 3);
    CHECK((*file)->sync());
    CHECK((*file)->size() == 11);
    CHECK(disk::read_whole(**file).value() == std::string("hello\0\0\0end", 11));
    char into[4] = {};
    CHECK((*file)->read_at(9, into, 4).value() == 2);
    CHECK((*file)->read_at(20, into, 4).value() == 0);
    CHECK((*file)->truncate(2));
    CHECK(disk::read_whole(**disk.open("objects/3f/a")).value() == "he");
    CHECK(disk::read_whole(**disk.open_or_create("objects/3f/a")).value() == "he");
    CHECK((*disk.create("objects/3f/a"))->size() == 0);
    REQUIRE(disk.create("objects/3f/0"));
    CHECK(disk.sync_directory("objects/3f"));
    CHECK(disk.sync_directory(""));
    CHECK(disk.list("objects/3f") == std::vector<std::string>{"0", "a"});
    CHECK(disk.list("objects").empty());
    CHECK(disk.list("absent").empty());
    CHECK(disk.exists("objects/3f/a"));
    CHECK(disk.remove("objects/3f/a"));
    CHECK_FALSE(disk.exists("objects/3f/a"));
}

void check_missing(disk::Disk& disk) {
    for (auto const& result : {disk.open("absent"), disk.create("absent/file")}) {
        REQUIRE_FALSE(result);
        CHECK(result.error().kind == base::ErrorKind::skip);
        CHECK(result.error().code == "NotFound");
    }
    CHECK(disk.remove("absent").error().code == "NotFound");
    CHECK_FALSE(disk.sync_directory("absent"));
}

TEST_CASE("real and memory disk behave alike") {
    Folder folder;
    disk::RealDisk real(folder.path);
    disk::MemoryDisk memory;
    check_disk(real);
    check_disk(memory);
    CHECK(real.native_path("a/b") == folder.path + "/a/b");
    CHECK(memory.native_path("a/b").empty());
}

TEST_CASE("only the owner can use what is stored") {
    Folder folder;
    disk::RealDisk disk(folder.path + "/");
    REQUIRE(disk.make_directories("a/b"));
    REQUIRE(disk.create("a/b/c"));
    struct stat status {};
    REQUIRE(::stat((folder.path + "/a/b/c").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    REQUIRE(::stat((folder.path + "/a/b").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0700);
}

TEST_CASE("a folder is held by one, and the second is told by whom") {
    Folder folder;
    {
        auto first = disk::FolderLock::take(folder.path);
        REQUIRE(first);
        disk::FolderLock const moved = std::move(*first);
        auto const second = disk::FolderLock::take(folder.path);
        REQUIRE_FALSE(second);
        CHECK(second.error().kind == base::ErrorKind::stop);
        CHECK(second.error().message.find("process " + std::to_string(::getpid())) !=
              std::string::npos);
    }
    CHECK(disk::FolderLock::take(folder.path));
    CHECK_FALSE(disk::FolderLock::take(folder.path + "/absent"));
}

TEST_CASE("missing things are told as missing") {
    Folder folder;
    disk::RealDisk real(folder.path);
    disk::MemoryDisk memory;
    check_missing(real);
    check_missing(memory);
}

}  // namespace
