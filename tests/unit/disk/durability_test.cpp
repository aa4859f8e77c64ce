// What the database promises when the disk fails or the power goes.
#include <doctest/doctest.h>

#include <optional>
#include <set>

#include "disk/database.hpp"
#include "disk/memory.hpp"

namespace {

using disk::Database;
using disk::DatabaseError;
using disk::MemoryDisk;

constexpr char const* kSchema =
    "create table if not exists queues(id integer primary key, name text not null);"
    "create table if not exists messages(id integer primary key, queue integer not null "
    "references queues(id) on delete cascade, body blob);"
    "pragma wal_autocheckpoint = 8;";  // small, so that checkpoints are hit as well

// A program that remembers what it was told: each transaction adds two rows of its own number.
struct Script {
    std::set<std::int64_t> committed;  // the reply has left
    std::set<std::int64_t> unknown;    // the commit failed: a crash may bring it back or not
    std::int64_t next = 1;

    void run(Database& db, int transactions) {
        for (int i = 0; i < transactions; ++i) add(db, next++);
    }

    void add(Database& db, std::int64_t id) {
        bool committing = false;
        try {
            db.begin();
            db.run("insert into queues values(?, ?)", id, "q");
            std::string const body(static_cast<std::size_t>(id % 7) * 1500, 'b');
            db.run("insert into messages values(?, ?, ?)", id, id, disk::Blob{body});
            committing = true;
            db.commit();
            committed.insert(id);
        } catch (DatabaseError const&) {
            db.rollback();
            if (committing) unknown.insert(id);
        }
    }
};

std::set<std::int64_t> numbers(Database& db, char const* sql) {
    std::set<std::int64_t> found;
    for (disk::Rows rows = db.query(sql); rows.next();) found.insert(rows.integer(0));
    return found;
}

void check_sound(Database& db) {
    disk::Rows state = db.query("pragma integrity_check");
    REQUIRE(state.next());
    CHECK(state.text(0) == "ok");
}

// After a restart: what was committed is there, whole; what was not is not.
void check_kept(Database& db, Script& script) {
    std::set<std::int64_t> const found = numbers(db, "select id from messages");
    CHECK(numbers(db, "select id from queues") == found);
    for (std::int64_t const id : script.committed) CHECK_MESSAGE(found.count(id) == 1, "lost ", id);
    for (std::int64_t const id : found) {
        bool const allowed = script.committed.count(id) + script.unknown.count(id) != 0;
        CHECK_MESSAGE(allowed, "never committed: ", id);
    }
    check_sound(db);
    script.committed = found;
    script.unknown.clear();
}

std::unique_ptr<Database> open(MemoryDisk& disk) {
    auto db = std::make_unique<Database>(disk, "cloud.db");
    db->execute(kSchema);
    return db;
}

// Fails the n-th operation of a run over 20 transactions; false where it had fewer.
bool run_failing(std::uint64_t n) {
    MemoryDisk disk;
    Script script;
    disk.fail_in(n);
    std::unique_ptr<Database> db;
    try {
        db = open(disk);
    } catch (DatabaseError const&) {
        db = open(disk);  // whoever starts it again finds a disk that works
    }
    script.run(*db, 20);
    bool const reached = disk.operations() >= n;
    CHECK(script.committed.size() >= 19);
    CHECK(numbers(*db, "select id from messages") == script.committed);
    base::SeededRandom random(n);
    disk.crash(random);
    db.reset();
    check_kept(*open(disk), script);
    return reached;
}

TEST_CASE("the n-th write fails, for every n, and nothing committed is lost") {
    std::uint64_t n = 1;
    while (run_failing(n)) {
        ++n;
        CAPTURE(n);
    }
    CHECK(n > 40);
}

void run_lives(std::uint64_t seed) {
    base::SeededRandom random(seed);
    MemoryDisk disk;
    Script script;
    for (int life = 0; life < 4; ++life) {
        auto const db = open(disk);
        check_kept(*db, script);
        script.run(*db, 1 + static_cast<int>(random.below(10)));
        if (random.below(2) == 0) {
            disk.fail_in(1 + random.below(12));
            script.run(*db, 3);
            disk.fail_in(0);
        }
        db->begin();  // what is never committed must never be seen
        db->run("insert into queues values(?, 'open')", 1'000'000 + life);
        disk.crash(random);
        CHECK_THROWS_AS(db->commit(), DatabaseError);
    }
    check_kept(*open(disk), script);
}

TEST_CASE("power goes at any moment, 200 times over, and what was committed is there") {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        CAPTURE(seed);
        run_lives(seed);
    }
}

// Inserts far more than the cache holds, so that pages go to the WAL before the commit.
bool fill(Database& db, int rows) {
    bool whole = true;
    for (int i = 1; i <= rows; ++i) {
        try {
            db.run("insert into queues values(?, ?)", i, std::string(3000, 'x'));
        } catch (DatabaseError const&) {
            whole = false;
        }
    }
    return whole;
}

TEST_CASE("after an error that ended a transaction, nothing is committed by itself") {
    int failed = 0;
    for (std::uint64_t n = 1; n <= 40; ++n) {
        CAPTURE(n);
        MemoryDisk disk;
        auto const db = open(disk);
        db->execute("pragma cache_size = 4");
        db->begin();
        disk.fail_in(n);
        if (fill(*db, 60)) continue;
        ++failed;
        db->rollback();
        CHECK(numbers(*db, "select id from queues").empty());
        CHECK(db->run("insert into queues values(1, 'works again')") == 1);
    }
    CHECK(failed > 0);
}

TEST_CASE("a transaction that a full disk stopped can be made once there is room") {
    MemoryDisk disk;
    auto const db = open(disk);
    disk.set_capacity(100'000);
    db->begin();
    fill(*db, 100);
    CHECK_THROWS_AS(db->commit(), DatabaseError);
    CHECK(numbers(*db, "select id from queues").empty());
    disk.set_capacity(10'000'000);
    db->begin();
    CHECK(fill(*db, 100));
    db->commit();
    CHECK(numbers(*db, "select id from queues").size() == 100);
    check_sound(*db);
}

}  // namespace
