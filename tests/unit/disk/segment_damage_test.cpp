// Segments across runs, failures and crashes.
#include <doctest/doctest.h>

#include "disk/memory.hpp"
#include "disk/segment.hpp"

namespace {

using disk::MemoryDisk;
using disk::Place;
using disk::SegmentStore;

std::string record_of(std::uint64_t seed, std::size_t bytes) {
    base::SeededRandom random(seed);
    return random.bytes(bytes);
}

bool quarantined(base::Result<std::string> const& result) {
    return !result && result.error().kind == base::ErrorKind::quarantine;
}

std::vector<Place> append_all(SegmentStore& store, std::uint64_t records, std::size_t bytes) {
    std::vector<Place> places;
    for (std::uint64_t i = 0; i < records; ++i)
        places.push_back(store.append(record_of(i, bytes)).value());
    return places;
}

TEST_CASE("what does not compress, or is empty, is kept as well") {
    MemoryDisk disk;
    SegmentStore store(disk, "logs/events");
    CHECK(store.segments().empty());
    Place const empty = store.append("").value();
    Place const dense = store.append(record_of(1, 10'000)).value();
    CHECK(dense.bytes == 10'020);
    CHECK(store.read(dense).value() == record_of(1, 10'000));  // before the sync too
    CHECK(store.read(empty).value().empty());
}

TEST_CASE("a full segment is followed by another, and one sync covers all") {
    MemoryDisk disk;
    SegmentStore store(disk, "logs", 1000);
    std::vector<Place> const places = append_all(store, 10, 400);
    CHECK(store.segments() == std::vector<std::int64_t>{1, 2, 3, 4});
    REQUIRE(store.sync());
    base::SeededRandom random(1);
    disk.crash(random);
    SegmentStore again(disk, "logs", 1000);
    for (std::uint64_t i = 0; i < 10; ++i)
        CHECK(again.read(places[i]).value() == record_of(i, 400));
    CHECK(again.append("new").value().segment == 5);
    CHECK(disk.list("logs").back() == "0000000000000005.seg");
}

TEST_CASE("what is not alive is removed, but never what is being written") {
    MemoryDisk disk;
    SegmentStore store(disk, "logs", 10);
    std::vector<Place> places;
    for (int i = 0; i < 4; ++i) {
        places.push_back(store.append("more than ten bytes").value());
        if (i < 3) REQUIRE(store.sync());
    }
    store.retain({2});
    CHECK(store.segments() == std::vector<std::int64_t>{2, 4});
    CHECK(store.read(places[1]).value() == "more than ten bytes");
    CHECK(quarantined(store.read(places[0])));
    CHECK(disk.list("logs").size() == 2);
    store.append("a fifth, while the fourth is not synced").value();
    store.retain({});
    CHECK(store.segments() == std::vector<std::int64_t>{4, 5});
}

TEST_CASE("any changed byte is noticed, and a record cut short") {
    MemoryDisk disk;
    SegmentStore store(disk, "logs");
    store.append("before").value();
    Place const place = store.append("some length, some length, some length").value();
    auto const file = std::move(*disk.open("logs/0000000000000001.seg"));
    auto const start = static_cast<std::uint64_t>(place.offset);
    auto const end = start + static_cast<std::uint64_t>(place.bytes);
    for (std::uint64_t at = start; at < end; ++at) {
        CAPTURE(at);
        char byte = 0;
        REQUIRE(file->read_at(at, &byte, 1));
        REQUIRE(file->write_at(at, std::string(1, static_cast<char>(byte ^ 0x10))));
        CHECK(quarantined(store.read(place)));
        REQUIRE(file->write_at(at, std::string(1, byte)));
    }
    CHECK(store.read(place));
    REQUIRE(file->truncate(end - 1));
    CHECK(quarantined(store.read(place)));
}

TEST_CASE("a place that is none, or holds another's record, is for quarantine") {
    MemoryDisk disk;
    SegmentStore store(disk, "logs");
    Place const first = store.append("first!").value();
    Place const second = store.append("second").value();
    std::int64_t const bytes = first.bytes;
    for (Place const& wrong :
         {Place{9, 0, bytes}, Place{1, 1, bytes}, Place{1, 0, 5}, Place{1, -1, bytes},
          Place{1, 0, bytes - 1}, Place{1, 0, -1}, Place{1, 1000, bytes}})
        CHECK(quarantined(store.read(wrong)));
    auto const file = std::move(*disk.open("logs/0000000000000001.seg"));
    std::string copy(static_cast<std::size_t>(bytes), '\0');
    REQUIRE(file->read_at(0, copy.data(), copy.size()));
    REQUIRE(file->write_at(static_cast<std::uint64_t>(second.offset), copy));
    CHECK(quarantined(store.read(second)));
}

TEST_CASE("a failed write is written over, a failed sync gives the file up") {
    MemoryDisk disk;
    SegmentStore store(disk, "logs");
    Place const first = store.append("first").value();
    disk.fail_in(1);
    CHECK_FALSE(store.append("second"));
    Place const second = store.append("second").value();
    CHECK(second.offset == first.offset + first.bytes);
    REQUIRE(store.sync());
    Place const lost = store.append("third").value();
    disk.fail_in(1);
    CHECK_FALSE(store.sync());
    Place const third = store.append("third").value();
    CHECK(third.segment == lost.segment + 1);
    REQUIRE(store.sync());
    base::SeededRandom random(3);
    disk.crash(random);
    SegmentStore next(disk, "logs");
    CHECK(next.read(second).value() == "second");
    CHECK(next.read(third).value() == "third");
}

// Twenty records of which ten are synced; answers how many of the others were refused.
int refused_after_crash(std::uint64_t seed) {
    MemoryDisk disk;
    SegmentStore store(disk, "logs", 8000);
    std::vector<Place> places = append_all(store, 10, 3000);
    REQUIRE(store.sync());
    for (Place const& place : append_all(store, 10, 3000)) places.push_back(place);
    base::SeededRandom random(seed);
    disk.crash(random);
    SegmentStore next(disk, "logs");
    int refused = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        auto const record = next.read(places[i]);
        bool const whole = record && *record == record_of(i % 10, 3000);
        CHECK((whole || (i >= 10 && quarantined(record))));
        if (!whole) ++refused;
    }
    return refused;
}

TEST_CASE("after a crash what was synced is whole, and the rest is whole or refused") {
    int refused = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        CAPTURE(seed);
        refused += refused_after_crash(seed);
    }
    CHECK(refused > 200);
    CHECK(refused < 1800);
}

}  // namespace
