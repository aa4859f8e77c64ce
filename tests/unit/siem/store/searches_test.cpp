// What runs for somebody who leaves is ended in the engine, here and on a server.
#include "siem/store/searches.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "base/text.hpp"
#include "unit/siem/store/stores.hpp"

using namespace siem;
using namespace siem::store;

namespace {

// Twenty seconds of it.
constexpr char const* kSlow =
    "SELECT sum(sleepEachRow(0.1)) FROM numbers(200) SETTINGS max_block_size = 1, "
    "function_sleep_max_microseconds_per_block = 300000000 FORMAT TSV";
constexpr char const* kRunning =
    "SELECT count() FROM system.processes WHERE startsWith(query, '/*catchment')";

}  // namespace

TEST_CASE_TEMPLATE("a search that nobody waits for is ended in the store", Store, ChdbUnderTest,
                   ServerUnderTest) {
    Store under;
    if (!under.ready()) return;
    base::SeededRandom random(1);
    Searches searches(under.chdb().engine(), random);
    Asker asker;
    CHECK(*searches.query("SELECT 1 FORMAT TSV", asker) == "1\n");
    auto const before = std::chrono::steady_clock::now();
    std::thread leaving([&] {
        while (under.cell(kRunning) == "0") std::this_thread::yield();
        asker.leave();
    });
    CHECK_FALSE(searches.query(kSlow, asker));
    leaving.join();
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(10));
    base::Result<std::string> const late = searches.query("SELECT 1 FORMAT TSV", asker);
    REQUIRE_FALSE(late);
    CHECK(late.error().kind == base::ErrorKind::stop);
    Asker other;
    CHECK(*searches.query("SELECT 2 FORMAT TSV", other) == "2\n");
}
