#include "siem/store/claims.hpp"

#include <atomic>
#include <memory>
#include <thread>

#include "unit/siem/store/stores.hpp"

using namespace siem;
using namespace siem::store;

namespace {

std::unique_ptr<ClickHouseStore> opened(OnServer& where) {
    auto engine = where.open();
    REQUIRE_MESSAGE(engine.has_value(), engine.error().message);
    auto store = ClickHouseStore::open(std::move(*engine));
    REQUIRE_MESSAGE(store.has_value(), store.error().message);
    return std::move(*store);
}

Batch numbered(int first, int last, std::string const& stream = "web-1") {
    Batch batch;
    for (int i = first; i <= last; ++i) {
        Sample sample;
        sample.id = std::to_string(1'000'000 + i);
        sample.stream = stream;
        sample.at += i;
        sample.add_to(batch);
    }
    return batch;
}

}  // namespace

TEST_CASE("claims to a stream meet where their ids do") {
    std::vector<ClaimedRange> const all = {{"a", "5", "10"}, {"b", "1", "1"}};
    CHECK(overlap(all, all));
    CHECK(overlap(all, {{"a", "10", "12"}}));
    CHECK(overlap(all, {{"a", "2", "5"}}));
    CHECK(overlap(all, {{"a", "7", "8"}}));
    CHECK(overlap(all, {{"a", "1", "100"}}));
    CHECK(!overlap(all, {{"a", "11", "12"}}));
    CHECK(!overlap(all, {{"a", "1", "4"}}));
    CHECK(!overlap(all, {{"b", "2", "9"}}));
    CHECK(!overlap(all, {{"c", "5", "10"}}));
    base::Result<std::vector<ClaimedRange>> const read = decode_ranges(encode(all));
    REQUIRE(read.has_value());
    CHECK(overlap(*read, {{"b", "1", "1"}}));
    CHECK(!decode_ranges(encode(all).substr(0, 4)).has_value());
}

TEST_CASE("a claim covers each stream from its lowest id to its highest") {
    std::vector<Sample> samples(4);
    samples[0].id = "10";
    samples[1].id = "9";
    samples[2].id = "11";
    samples[3].stream = "other";
    Batch const batch = batch_of(samples);
    std::vector<ClaimedRange> const ranges = ranges_of(identities(batch));
    REQUIRE(ranges.size() == 2);
    CHECK(ranges[0].first == "9");
    CHECK(ranges[0].last == "11");
    CHECK(ranges[1].first == "1");
}

TEST_CASE("of processes that insert the same at once one does, and no event is there twice") {
    OnServer where;
    if (!where.ready()) return;
    constexpr int kBatches = 8;
    std::vector<std::unique_ptr<ClickHouseStore>> stores;
    for (int i = 0; i < 3; ++i) stores.push_back(opened(where));
    std::vector<std::thread> writers;
    std::atomic<std::uint64_t> rows{0};
    for (auto const& store : stores) {
        writers.emplace_back([&] {
            for (int n = 0; n < kBatches; ++n) {
                // Each overlaps with the next, and all processes have all of them.
                Batch const batch = numbered(n * 50, n * 50 + 99);
                base::Result<EventStore::Stored> stored = store->insert(batch);
                while (!stored) stored = store->insert(batch);
                rows += stored->rows;
            }
        });
    }
    for (std::thread& writer : writers) writer.join();
    std::string const counts =
        stores[0]->query("SELECT count(), uniqExact(`event.id`) FROM events", "TSV").value();
    CHECK(counts == "450\t450\n");
    CHECK(rows == 450);
}

TEST_CASE("a claim that was ended by another keeps its insert from the store") {
    OnServer where;
    if (!where.ready()) return;
    auto const store = opened(where);
    ClickHouseLedger ledger(store->engine());
    base::SystemRandom random;
    Claims claims(ledger, random);
    Batch const batch = numbered(1, 10);
    base::Result<std::string> const claim = claims.take(identities(batch));
    REQUIRE_MESSAGE(claim.has_value(), claim.error().message);
    base::Result<EventStore::Stored> const refused = store->insert(batch);
    REQUIRE(!refused.has_value());
    CHECK(refused.error().kind == base::ErrorKind::retry);
    CHECK(refused.error().code == kContended);
    CHECK(refused.error().message == "another process is storing some of these events");
    CHECK(store->insert(numbered(11, 20)).value().rows == 10);
    CHECK(store->insert(numbered(1, 10, "web-2")).value().rows == 10);

    // As if its process had been stopped for long, and went on after another has stepped in.
    auto& writer = store->engine().writer();
    REQUIRE(writer
                .query("ALTER TABLE claims UPDATE at = at - 60 WHERE claim = '" + *claim +
                           "' SETTINGS mutations_sync = 1",
                       "TSV")
                .has_value());
    CHECK(store->insert(batch).value().rows == 10);
    auto const late = [&](std::string const& guarded) {
        return writer.query("INSERT INTO forgotten SELECT now64(6), today(), 1, 1 WHERE " +
                                ClickHouseLedger::guard(guarded),
                            "TSV");
    };
    base::Result<std::string> const inserted = late(*claim);
    REQUIRE(!inserted.has_value());
    CHECK(inserted.error().code == "395");
    CHECK(!late("one that was never made").has_value());
    base::Result<std::string> const fresh = claims.take(identities(batch));
    CHECK(late(*fresh).has_value());
}

TEST_CASE("a process's own insert that failed is out of the way at its next") {
    OnServer where;
    if (!where.ready()) return;
    auto const store = opened(where);
    auto& writer = store->engine().writer();
    REQUIRE(writer.query("RENAME TABLE events TO away", "TSV").has_value());
    CHECK(!store->insert(numbered(1, 10)).has_value());
    REQUIRE(writer.query("RENAME TABLE away TO events", "TSV").has_value());
    CHECK(store->insert(numbered(1, 10)).value().rows == 10);
    CHECK(store->insert(numbered(1, 10)).value().duplicates == 10);
}
