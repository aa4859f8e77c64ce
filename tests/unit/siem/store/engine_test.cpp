// What reads all that there is: rows as they come, files, how far that is, and its end.
#include "siem/store/engine.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/text.hpp"
#include "unit/siem/store/stores.hpp"

using namespace siem::store;

TEST_CASE_TEMPLATE("rows come in whole lines; what breaks off in its middle is an error", Where,
                   InProcess, OnServer) {
    Where where;
    if (!where.ready()) return;
    auto engine = where.open();
    REQUIRE_MESSAGE(engine.has_value(), engine.error().message);
    std::string all;
    bool whole = true;
    base::Result<void> done =
        (*engine)->stream("SELECT number, repeat('x', 100) AS text FROM numbers(20000)",
                          "JSONEachRow", [&](std::string_view piece) {
                              whole = whole && piece.ends_with('\n');
                              all += piece;
                              return true;
                          });
    REQUIRE_MESSAGE(done.has_value(), done.error().message);
    CHECK(whole);
    CHECK(std::count(all.begin(), all.end(), '\n') == 20'000);
    CHECK(all.find("\"number\":19999,") != std::string::npos);

    int pieces = 0;
    done = (*engine)->stream("SELECT number FROM numbers(100000000000)", "JSONEachRow",
                             [&](std::string_view) { return ++pieces < 2; });
    CHECK(done.has_value());
    CHECK(pieces == 2);

    done =
        (*engine)->stream("SELECT throwIf(number = 3000000, 'in the middle') FROM numbers(4000000)",
                          "TSV", [](std::string_view) { return true; });
    REQUIRE(!done.has_value());
    CHECK_MESSAGE(done.error().message.find("in the middle") != std::string::npos,
                  done.error().message);
}

TEST_CASE_TEMPLATE("what writes waits for no part to be changed: inserts stand behind it", Where,
                   InProcess, OnServer) {
    Where where;
    if (!where.ready()) return;
    auto engine = where.open();
    REQUIRE_MESSAGE(engine.has_value(), engine.error().message);
    CHECK((*engine)->writer().query("SELECT getSetting('mutations_sync')", "TSV") == "0\n");
}

TEST_CASE_TEMPLATE("a Parquet file says how far it is, and is ended by its name", Where, InProcess,
                   OnServer) {
    Where where;
    if (!where.ready()) return;
    auto engine = where.open();
    REQUIRE_MESSAGE(engine.has_value(), engine.error().message);
    TemporaryFolder const folder;
    std::string const file = folder.path() / "rows.parquet";
    base::Result<std::uint64_t> rows =
        (*engine)->save_parquet("SELECT number FROM numbers(30000)", file, "thirty");
    REQUIRE_MESSAGE(rows.has_value(), rows.error().message);
    CHECK(*rows == 30'000);
    std::ifstream in(file, std::ios::binary);
    std::string const bytes{std::istreambuf_iterator<char>(in), {}};
    CHECK(bytes.starts_with("PAR1"));
    CHECK(bytes.ends_with("PAR1"));

    CHECK(reading(**engine, "endless").value().rows == 0);
    std::thread endless([&] {
        rows = (*engine)->save_parquet(
            "SELECT number, hex(cityHash64(number)) AS text FROM numbers(100000000000)",
            folder.path() / "endless.parquet", "endless");
    });
    while (reading(**engine, "endless").value().rows == 0) std::this_thread::yield();
    CHECK(reading(**engine, "endless").value().of >= 100'000'000'000);
    CHECK(end(**engine, "other").has_value());
    CHECK(end(**engine, "endless").has_value());
    endless.join();
    REQUIRE(!rows.has_value());
    CHECK_MESSAGE(rows.error().message.find("cancelled") != std::string::npos,
                  rows.error().message);
}

TEST_CASE_TEMPLATE("what a statement answered before it failed is in nobody else's answer", Where,
                   InProcess, OnServer) {
    Where where;
    if (!where.ready()) return;
    auto engine = where.open();
    REQUIRE_MESSAGE(engine.has_value(), engine.error().message);
    Connection& connection = (*engine)->writer();
    for (char const* const format : {"JSONEachRow", "JSONCompactEachRowWithNamesAndTypes"}) {
        base::Result<std::string> const failed = connection.query(
            "SELECT number AS secret FROM numbers(200) WHERE throwIf(number = 150) = 0 SETTINGS "
            "max_block_size = 10",
            format);
        REQUIRE(!failed.has_value());
        base::Result<std::string> const next = connection.query("SELECT 2 AS mine", "JSONEachRow");
        REQUIRE_MESSAGE(next.has_value(), next.error().message);
        CHECK(*next == "{\"mine\":2}\n");
    }
}

namespace {

// Kilobytes of the library's file that are in memory as they are in the file.
std::uint64_t resident_pages() {
    std::ifstream maps("/proc/self/smaps");
    std::uint64_t sum = 0;
    bool counts = false;
    for (std::string line; std::getline(maps, line);) {
        if (line.find('-') < line.find(' ')) {
            counts = line.ends_with("libchdb.so") && line.find(" r-xp ") != std::string::npos;
        } else if (counts && line.starts_with("Rss:")) {
            std::string_view const rest = base::trim(std::string_view(line).substr(4));
            sum += base::to_uint64(rest.substr(0, rest.find(' '))).value_or(0);
        }
    }
    return sum;
}

}  // namespace

TEST_CASE("pages of the engine's file are given back, and come again") {
    ChdbUnderTest under;
    if (!under.ready()) return;
    auto const ask = [&] {
        return under.chdb().query("SELECT sum(number) FROM numbers(10)", "TSV");
    };
    REQUIRE(ask().has_value());
    std::uint64_t const before = resident_pages();
    REQUIRE(before > 0);
    release_pages(*engine_library());
    CHECK(resident_pages() < before);
    CHECK(ask() == "45\n");
}
