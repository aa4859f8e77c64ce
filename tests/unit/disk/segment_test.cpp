#include "disk/segment.hpp"

#include <doctest/doctest.h>

#include "disk/memory.hpp"

TEST_CASE("records are read back from their place, compressed or not, also by a later run") {
    disk::MemoryDisk memory;
    std::string const text(10000, 'a');
    disk::Place packed;
    disk::Place plain;
    {
        disk::SegmentStore store(memory, "logs");
        packed = store.append(text).value();
        plain = store.append("short", false).value();
        CHECK(store.dirty());
        REQUIRE(store.sync().has_value());
        CHECK_FALSE(store.dirty());
        CHECK(packed.bytes < 1000);
    }
    disk::SegmentStore later(memory, "logs");
    CHECK(later.read(packed).value() == text);
    CHECK(later.read(plain).value() == "short");
    CHECK(later.append("new run").value().segment != packed.segment);
}

TEST_CASE("a record at a wrong place is refused") {
    disk::MemoryDisk memory;
    disk::SegmentStore store(memory, "logs");
    disk::Place place = store.append("hello", false).value();
    REQUIRE(store.sync().has_value());
    place.offset += 1;
    CHECK_FALSE(store.read(place).has_value());
}
