#include "disk/database.hpp"

#include <doctest/doctest.h>

#include <set>

#include "base/random.hpp"
#include "disk/memory.hpp"

namespace {

void add(disk::Database& db, std::int64_t n) {
    db.begin();
    db.run("insert into numbers(n) values(?)", n);
    db.commit();
}

std::set<std::int64_t> all(disk::Database& db) {
    std::set<std::int64_t> found;
    for (disk::Rows rows = db.query("select n from numbers"); rows.next();)
        found.insert(rows.integer(0));
    return found;
}

void make_table(disk::Database& db) {
    db.execute("create table if not exists numbers(n integer primary key)");
}

}  // namespace

TEST_CASE("text, blobs, numbers and nothing come back as they were bound") {
    disk::MemoryDisk memory;
    disk::Database db(memory, "t.db");
    db.execute("create table t(a text, b blob, c integer, d real, e text)");
    std::string const bytes("\0\xff", 2);
    db.run("insert into t values(?, ?, ?, ?, ?)", "x", disk::Blob{bytes}, 7, 1.5, std::nullopt);
    disk::Rows rows = db.query("select a, b, c, d, e from t");
    REQUIRE(rows.next());
    CHECK(rows.text(0) == "x");
    CHECK(rows.text(1) == bytes);
    CHECK(rows.integer(2) == 7);
    CHECK(rows.real(3) == 1.5);
    CHECK(rows.is_null(4));
    CHECK_FALSE(rows.next());
}

TEST_CASE("a savepoint that is rolled back takes only its own writes along") {
    disk::MemoryDisk memory;
    disk::Database db(memory, "t.db");
    make_table(db);
    db.begin();
    db.run("insert into numbers(n) values(?)", 1);
    db.savepoint();
    db.run("insert into numbers(n) values(?)", 2);
    db.rollback_savepoint();
    db.commit();
    CHECK(all(db) == std::set<std::int64_t>{1});
}

TEST_CASE("what was committed survives a crash at any moment; what was not is not there") {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        CAPTURE(seed);
        base::SeededRandom random(seed);
        disk::MemoryDisk memory;
        std::int64_t const committed = static_cast<std::int64_t>(random.below(20));
        {
            disk::Database db(memory, "t.db");
            make_table(db);
            for (std::int64_t n = 0; n < committed; ++n) add(db, n);
            db.begin();
            db.run("insert into numbers(n) values(?)", 1000);
            memory.crash(random);
        }
        disk::Database again(memory, "t.db");
        make_table(again);
        std::set<std::int64_t> const found = all(again);
        CHECK(static_cast<std::int64_t>(found.size()) == committed);
        CHECK(found.count(1000) == 0);
    }
}

TEST_CASE("a full disk is an error, and what was committed before stays") {
    disk::MemoryDisk memory;
    disk::Database db(memory, "t.db");
    make_table(db);
    add(db, 1);
    memory.set_capacity(0);
    CHECK_THROWS_AS(add(db, 2), disk::DatabaseError);
    memory.set_capacity(std::uint64_t{1} << 30);
    add(db, 3);
    CHECK(all(db) == std::set<std::int64_t>{1, 3});
}
