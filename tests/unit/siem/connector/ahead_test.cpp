// What is fetched ahead of a lane: as much as it takes, no more than may be, and in its order.
#include "siem/connector/ahead.hpp"

#include <doctest/doctest.h>

#include <mutex>
#include <set>

#include "unit/siem/pipeline/fake_source.hpp"

using namespace siem::connector;

namespace {

// One queue that many threads read.
class Together final : public Source {
  public:
    Together(FakeSource& source, std::mutex& mutex) : source_(source), mutex_(mutex) {}
    base::Result<std::vector<Message>> receive(Poll const& poll) override {
        std::lock_guard const lock(mutex_);
        return source_.receive(poll);
    }
    base::Result<Object> fetch(ObjectPart const& part) override {
        std::lock_guard const lock(mutex_);
        return source_.fetch(part);
    }
    base::Result<std::uint64_t> remove(std::vector<std::string> const& receipts) override {
        std::lock_guard const lock(mutex_);
        CHECK(receipts.size() <= 10);
        return source_.remove(receipts);
    }
    base::Result<std::uint64_t> extend(std::vector<std::string> const& receipts,
                                       std::chrono::seconds visibility) override {
        std::lock_guard const lock(mutex_);
        return source_.extend(receipts, visibility);
    }
    void cancel() override {
        std::lock_guard const lock(mutex_);
        source_.cancel();
    }

  private:
    FakeSource& source_;
    std::mutex& mutex_;
};

struct Reader {
    FakeSource source;
    std::mutex mutex;
    Budget budget;
    Crew crew;
    Together own{source, mutex};
    Ahead ahead;

    explicit Reader(std::size_t threads, std::uint64_t limit = 100 << 20,
                    Ahead::Settings settings = {.part_bytes = 1 << 20})
        : budget(limit),
          crew([this] { return std::make_unique<Together>(source, mutex); }, threads),
          ahead(own, crew, budget, settings) {}

    void add_objects(int count) {
        for (int i = 0; i < count; ++i) source.add_object("key-" + std::to_string(i), bytes_of(i));
    }
    static std::string bytes_of(int i) { return "object " + std::to_string(i); }
};

}  // namespace

TEST_CASE("every object comes, whoever fetched it, and each is fetched once") {
    std::size_t threads = 4;
    SUBCASE("side by side") {}
    SUBCASE("by who asks alone") { threads = 0; }
    Reader reader(threads);
    reader.add_objects(200);
    std::set<std::string> receipts;
    int objects = 0;
    for (;;) {
        auto const messages = reader.ahead.receive({});
        REQUIRE(messages.has_value());
        if (messages->empty()) break;
        for (Message const& message : *messages) {
            receipts.insert(message.receipt_handle);
            auto const object = reader.ahead.fetch({"logs", "key-" + std::to_string(objects)});
            REQUIRE(object.has_value());
            CHECK(object->bytes == Reader::bytes_of(objects));
            ++objects;
        }
    }
    CHECK(objects == 200);
    CHECK(receipts.size() == 200);
    CHECK(reader.source.fetches == 200);
    CHECK(reader.budget.held() == 0);
    CHECK(reader.crew.threads() <= threads);
    auto const removed =
        reader.ahead.remove(std::vector<std::string>(receipts.begin(), receipts.end()));
    REQUIRE(removed.has_value());
    CHECK(*removed == 200);
    CHECK(reader.source.removed.size() == 200);
}

TEST_CASE("while the queue is full, more than ten messages come at once") {
    Reader reader(4, 100 << 20, {.part_bytes = 1000});
    reader.add_objects(100);
    std::size_t most = 0;
    std::size_t all = 0;
    for (;;) {
        auto const messages = reader.ahead.receive({});
        if (messages->empty()) break;
        most = std::max(most, messages->size());
        all += messages->size();
    }
    CHECK(all == 100);
    CHECK(most > 20);
    CHECK(most <= Ahead::kMostPolls * 10);
}

TEST_CASE("the parts of a large object come in their order") {
    Reader reader(4, 100 << 20, {.part_bytes = 1000});
    reader.source.part_bytes = 1000;
    std::string whole;
    for (int i = 0; i < 5500; ++i) whole += static_cast<char>('a' + i % 23);
    reader.source.add_object("large", whole);
    REQUIRE(reader.ahead.receive({}).has_value());
    std::string bytes;
    ObjectPart part{"logs", "large"};
    while (bytes.size() < whole.size()) {
        auto const object = reader.ahead.fetch(part);
        REQUIRE(object.has_value());
        REQUIRE(object->size == whole.size());
        bytes += object->bytes;
        part.offset = bytes.size();
        part.etag = object->etag;
    }
    CHECK(bytes == whole);
    CHECK(reader.source.fetches == 6);
}

TEST_CASE("of an object that is larger than its message says, no more is fetched ahead") {
    Reader reader(0, 100 << 20, {.part_bytes = 1000});
    reader.source.part_bytes = 1000;
    reader.source.objects["grown"] = std::string(5500, 'x');
    reader.source.add_notification({"grown"}, ",\"size\":10");
    REQUIRE(reader.ahead.receive({}).has_value());
    CHECK(reader.budget.held() == 10);
    auto const first = reader.ahead.fetch({"logs", "grown"});
    REQUIRE(first.has_value());
    CHECK(first->bytes.size() == 10);
    CHECK(first->size == 5500);
    auto const next = reader.ahead.fetch({"logs", "grown", 10, first->etag});
    REQUIRE(next.has_value());
    CHECK(next->bytes.size() == 1000);
}

TEST_CASE("what is over the budget is fetched when it is asked for, and not before") {
    Reader reader(0, 10);  // bytes
    reader.add_objects(5);
    REQUIRE(reader.ahead.receive({}).has_value());
    CHECK(reader.source.fetches == 0);
    for (int i = 0; i < 5; ++i) {
        auto const object = reader.ahead.fetch({"logs", "key-" + std::to_string(i)});
        CHECK(object->bytes == Reader::bytes_of(i));
        CHECK(reader.budget.held() == object->bytes.size());
    }
    CHECK(reader.source.fetches == 5);
}

TEST_CASE("what fails is told to who asks, and asked for again by the next that does") {
    Reader reader(2);
    reader.add_objects(1);
    reader.source.fetch_fails(base::Error{base::ErrorKind::retry, "slow", "SlowDown"});
    REQUIRE(reader.ahead.receive({}).has_value());
    auto const failed = reader.ahead.fetch({"logs", "key-0"});
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().code == "SlowDown");
    reader.source.fetch_fails(std::nullopt);
    CHECK(reader.ahead.fetch({"logs", "key-0"})->bytes == Reader::bytes_of(0));
}

TEST_CASE("the objects of a message that was received too often are not touched") {
    Reader reader(0, 100 << 20, {.part_bytes = 1 << 20, .most_receives = 1});
    reader.add_objects(1);
    REQUIRE(reader.ahead.receive({}).has_value());
    CHECK(reader.source.fetches == 1);
    reader.source.hand_out_again();
    REQUIRE(reader.ahead.receive({}).has_value());
    CHECK(reader.source.fetches == 1);
}

TEST_CASE("what was not asked for is let go of at the next poll") {
    Reader reader(0);
    reader.add_objects(2);
    REQUIRE(reader.ahead.receive({}).has_value());
    CHECK(reader.budget.held() > 0);
    REQUIRE(reader.ahead.receive({}).has_value());
    CHECK(reader.budget.held() == 0);
}
