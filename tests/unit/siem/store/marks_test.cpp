#include "siem/store/marks.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "siem/store/identities.hpp"
#include "unit/siem/store/stores.hpp"

using namespace siem;
using namespace siem::store;

namespace {

std::string id_of(std::size_t number) { return std::to_string(1000 + number); }

}  // namespace

TEST_CASE("a mark knows what may be stored by its id") {
    Mark mark("20");
    CHECK(mark.may_hold("20"));
    CHECK(mark.may_hold("9"));  // ids are numbers
    CHECK(!mark.may_hold("21"));
    mark.add("30", "40");
    mark.add("50", "60");
    CHECK(mark.spans() == 2);
    CHECK(!mark.may_hold("29"));
    CHECK(mark.may_hold("30"));
    CHECK(mark.may_hold("40"));
    CHECK(!mark.may_hold("41", "49"));
    CHECK(mark.may_hold("41", "50"));
    CHECK(mark.may_hold("25", "35"));
    CHECK(!mark.may_hold("61"));
    mark.add("35", "55");
    CHECK(mark.spans() == 1);
    CHECK(mark.may_hold("45"));
    mark.add("5", "10");  // below the floor anything may be
    CHECK(mark.spans() == 1);
}

TEST_CASE("a mark of nothing holds nothing") { CHECK(!Mark().may_hold("1")); }

TEST_CASE("a mark forgets the gaps between its lowest spans first") {
    Mark mark;
    for (std::size_t i = 0; i <= kMostSpans; ++i) mark.add(id_of(i * 10), id_of(i * 10 + 1));
    CHECK(mark.spans() == kMostSpans);
    CHECK(mark.may_hold(id_of(0)));
    CHECK(mark.may_hold("1"));
    CHECK(!mark.may_hold(id_of(5)));
    CHECK(!mark.may_hold(id_of(kMostSpans * 10 - 5)));
    mark.add("1", "2");
    CHECK(mark.spans() == kMostSpans);
}

TEST_CASE("objects of one stream that come in any order are told from each other") {
    Batch batch;
    for (int const object : {3, 1, 7}) {
        batch.begin_object();
        for (int i = 0; i < 10; ++i) {
            Sample sample;
            sample.id = id_of(static_cast<std::size_t>(object * 10 + i));
            sample.add_to(batch);
        }
    }
    Identities const ids = identities(batch);
    REQUIRE(ids.runs.size() == 3);
    CHECK(ids.runs[2].first == id_of(70));
    Mark mark;
    for (Identities::Run const& run : ids.runs) mark.add(run.first, run.last);
    CHECK(!mark.may_hold(id_of(50), id_of(59)));
    CHECK(mark.may_hold(id_of(30)));
}

// Batches of three streams whose objects come in any order, and again: each row is one that was
// seen in the batch, one to be asked for, or new. What is called new must be new.
TEST_CASE("no event that is stored is taken for new, and of ordered objects none is asked for") {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        base::SeededRandom random(seed);
        bool const repeats = seed % 3 != 0;
        Mark marks[3];
        std::vector<Mark const*> known(3);
        std::set<std::pair<std::size_t, std::string>> stored;
        std::set<std::size_t> sent;
        for (int round = 0; round < 12; ++round) {
            Batch batch;
            for (int object = 0; object < 4; ++object) {
                std::size_t const number = random.next() % 60;
                if (!repeats && !sent.insert(number).second) continue;
                batch.begin_object();
                for (std::size_t i = 0; i < 8; ++i) {
                    Sample sample;
                    sample.stream = std::to_string(number % 3);
                    bool const jumps = repeats && random.next() % 10 == 0;
                    sample.id = id_of(number * 10 + (jumps ? random.next() % 20 : i));
                    sample.add_to(batch);
                }
            }
            Identities const ids = identities(batch);
            for (std::size_t i = 0; i < ids.streams.size(); ++i) {
                known[i] = &marks[std::stoul(std::string(ids.streams[i].stream))];
            }
            Repeats const found = find_repeats(ids, known);
            if (!repeats) CHECK(found.suspects.empty());
            std::set<std::size_t> const asked(found.suspects.begin(), found.suspects.end());
            std::set<std::pair<std::size_t, std::string>> here;
            for (std::size_t row = 0; row < ids.rows.size(); ++row) {
                std::size_t const stream = ids.runs[ids.rows[row].run].stream;
                std::size_t const name = std::stoul(std::string(ids.streams[stream].stream));
                std::pair<std::size_t, std::string> const event{name, ids.rows[row].id};
                INFO("seed ", seed, " row ", row, " id ", event.second);
                CHECK(found.marked[row] == !here.insert(event).second);
                if (stored.count(event) != 0 && !found.marked[row]) CHECK(asked.count(row) == 1);
            }
            stored.insert(here.begin(), here.end());
            for (Identities::Run const& run : ids.runs) {
                marks[std::stoul(std::string(ids.streams[run.stream].stream))].add(run.first,
                                                                                   run.last);
            }
        }
    }
}
