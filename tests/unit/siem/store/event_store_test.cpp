#include "unit/siem/store/stores.hpp"

using namespace siem;
using namespace siem::store;

namespace {

EventStore::Stored insert(EventStore& store, std::vector<Sample> const& samples) {
    base::Result<EventStore::Stored> const stored = store.insert(batch_of(samples));
    REQUIRE_MESSAGE(stored.has_value(), stored.error().message);
    return *stored;
}

std::vector<Sample> samples_of(int first, int last, std::int64_t step = 1'000) {
    std::vector<Sample> samples;
    for (int i = first; i <= last; ++i) {
        Sample sample;
        sample.id = std::to_string(i);
        sample.message = "message " + sample.id;
        sample.at += i * step;
        samples.push_back(sample);
    }
    return samples;
}

}  // namespace

TEST_CASE_TEMPLATE("what is inserted is read back byte for byte", Under, ChdbUnderTest,
                   ServerUnderTest, ShardsUnderTest, MemoryUnderTest) {
    Under under;
    if (!under.ready()) return;
    std::string every_byte;
    for (int c = 0; c < 256; ++c) every_byte += static_cast<char>(c);
    std::vector<Sample> samples;
    int id = 0;
    for (std::string const& message :
         {std::string(), std::string("it's a \"quote\" \\ and a \ttab\n"), std::string(3, '\0'),
          every_byte, std::string("\xff\xfe\xc3\x28 not utf-8"),
          std::string("żółć 漢字 🦀"), std::string(1 << 20, 'x'), std::string(127, 'a'),
          std::string(128, 'b'), std::string(16384, '\0')}) {
        Sample sample;
        sample.id = std::to_string(++id);
        sample.message = message;
        samples.push_back(sample);
    }
    EventStore::Stored const stored = insert(under.store(), samples);
    CHECK(stored.rows == samples.size());
    CHECK(stored.duplicates == 0);
    under.restart();
    for (Sample const& sample : samples) CHECK(under.message(sample) == sample.message);
}

TEST_CASE_TEMPLATE("names of streams may be any bytes", Under, ChdbUnderTest, ServerUnderTest,
                   ShardsUnderTest, MemoryUnderTest) {
    Under under;
    if (!under.ready()) return;
    std::vector<Sample> samples(4);
    samples[0].stream = "it's \\ 'quoted'";
    samples[1].stream = std::string("nul\0inside", 10);
    samples[2].group = "\xff\xfe";
    samples[3].account = "";
    for (Sample& sample : samples) sample.message = "of " + sample.stream + sample.group;
    insert(under.store(), samples);
    under.restart();
    for (Sample const& sample : samples) CHECK(under.message(sample) == sample.message);
    CHECK(insert(under.store(), samples).duplicates == 4);
}

TEST_CASE_TEMPLATE("an event is stored once, however often it comes", Under, ChdbUnderTest,
                   ServerUnderTest, ShardsUnderTest, MemoryUnderTest) {
    Under under;
    if (!under.ready()) return;
    SUBCASE("twice in a batch") {
        std::vector<Sample> twice = samples_of(1, 3);
        twice.push_back(twice[0]);
        twice.push_back(twice[1]);
        EventStore::Stored const stored = insert(under.store(), twice);
        CHECK(stored.rows == 3);
        CHECK(stored.duplicates == 2);
    }
    SUBCASE("in two batches") {
        insert(under.store(), samples_of(1, 3));
        EventStore::Stored const stored = insert(under.store(), samples_of(2, 5));
        CHECK(stored.rows == 2);
        CHECK(stored.duplicates == 2);
        CHECK(under.size() == 5);
    }
    SUBCASE("before and after a restart") {
        insert(under.store(), samples_of(1, 200));
        under.restart();
        EventStore::Stored const stored = insert(under.store(), samples_of(1, 201));
        CHECK(stored.rows == 1);
        CHECK(stored.duplicates == 200);
    }
    SUBCASE("late and out of order") {
        insert(under.store(), samples_of(10, 20));
        EventStore::Stored const stored = insert(under.store(), samples_of(5, 12));
        CHECK(stored.rows == 5);
        CHECK(stored.duplicates == 3);
        under.restart();
        CHECK(insert(under.store(), samples_of(5, 20)).duplicates == 16);
        CHECK(insert(under.store(), samples_of(1, 4)).rows == 4);
    }
    SUBCASE("with ids of several lengths") {
        insert(under.store(), samples_of(9, 11));
        CHECK(insert(under.store(), samples_of(8, 12)).rows == 2);
        CHECK(insert(under.store(), samples_of(100, 100)).rows == 1);
        CHECK(insert(under.store(), samples_of(99, 100)).duplicates == 1);
    }
    SUBCASE("all of a batch") {
        insert(under.store(), samples_of(1, 3));
        EventStore::Stored const stored = insert(under.store(), samples_of(1, 3));
        CHECK(stored.rows == 0);
        CHECK(stored.duplicates == 3);
    }
}

TEST_CASE_TEMPLATE("the same id elsewhere is another event", Under, ChdbUnderTest, ServerUnderTest,
                   ShardsUnderTest, MemoryUnderTest) {
    Under under;
    if (!under.ready()) return;
    std::vector<Sample> samples(4);
    samples[1].account = "444455556666";
    samples[2].group = "/app/db";
    samples[3].stream = "web-2";
    CHECK(insert(under.store(), samples).rows == 4);
    CHECK(insert(under.store(), samples).duplicates == 4);
    Sample more;
    more.stream = "web-3";
    CHECK(insert(under.store(), {more}).rows == 1);
}

TEST_CASE_TEMPLATE("an empty batch stores nothing", Under, ChdbUnderTest, ServerUnderTest,
                   ShardsUnderTest, MemoryUnderTest) {
    Under under;
    if (!under.ready()) return;
    CHECK(insert(under.store(), {}).rows == 0);
    CHECK(under.size() == 0);
}

TEST_CASE_TEMPLATE("a batch may span any days", Under, ChdbUnderTest, ServerUnderTest,
                   ShardsUnderTest, MemoryUnderTest) {
    Under under;
    if (!under.ready()) return;
    std::vector<Sample> samples = samples_of(1, 150, kDay);
    Sample wild;
    wild.stream = "wild";
    for (std::int64_t const at : {std::int64_t{-5}, INT64_MIN, INT64_MAX, kMorning * 100}) {
        wild.id += "0";
        wild.at = at;
        samples.push_back(wild);
    }
    CHECK(insert(under.store(), samples).rows == samples.size());
    CHECK(insert(under.store(), samples).duplicates == samples.size());
    CHECK(under.size() == samples.size());
}

TEST_CASE_TEMPLATE("an object is in quarantine once", Under, ChdbUnderTest, ServerUnderTest,
                   ShardsUnderTest, MemoryUnderTest) {
    Under under;
    if (!under.ready()) return;
    Quarantined object;
    object.id = "it's";
    object.at = base::from_micros(kMorning);
    object.bucket = "logs";
    object.key = "2026/11/23/torn.gz";
    object.reason = "the gzip ends early";
    object.message = std::string("{\"Records\":[]}\0", 15);
    CHECK(under.store().quarantine(object).value() == 1);
    CHECK(under.store().quarantine(object).value() == 0);
    under.restart();
    CHECK(under.store().quarantine(object).value() == 0);
    object.id = "other";
    CHECK(under.store().quarantine(object).value() == 1);
    CHECK(under.quarantined() == 2);
}

TEST_CASE("memory fails when it is told to, and a repeat finds what was stored") {
    MemoryStore store;
    store.fail_next(2, 2);
    std::vector<Sample> const samples = samples_of(1, 5);
    base::Result<EventStore::Stored> const failed = store.insert(batch_of(samples));
    REQUIRE(!failed.has_value());
    CHECK(failed.error().kind == base::ErrorKind::retry);
    CHECK(store.size() == 2);
    CHECK(!store.insert(batch_of(samples)).has_value());
    CHECK(store.size() == 2);
    EventStore::Stored const stored = insert(store, samples);
    CHECK(stored.rows == 3);
    CHECK(stored.duplicates == 2);
    CHECK(store.size() == 5);
}
