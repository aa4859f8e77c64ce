#include <doctest/doctest.h>
#include <sys/stat.h>

#include <optional>

#include "disk/database.hpp"
#include "disk/memory.hpp"
#include "unit/disk/folder.hpp"

namespace {

using disk::Database;
using disk::DatabaseError;
using disk::MemoryDisk;

constexpr char const* kTable =
    "create table queues(id integer primary key, name text not null);"
    "create table messages(id integer primary key, queue integer not null "
    "references queues(id) on delete cascade, body blob);";

std::int64_t count(Database& db, char const* sql) {
    disk::Rows rows = db.query(sql);
    REQUIRE(rows.next());
    return rows.integer(0);
}

void add_queues(Database& db) {
    for (int i = 1; i <= 3; ++i) db.run("insert into queues values(?, ?)", i, "q");
}

void check_transactions(disk::Disk& disk) {
    {
        Database db(disk, "cloud.db");
        db.execute(kTable);
        db.begin();
        db.run("insert into queues values(1, 'kept')");
        db.savepoint();
        db.run("insert into queues values(2, 'dropped')");
        db.savepoint();
        db.run("insert into queues values(3, 'dropped')");
        db.release_savepoint();
        db.rollback_savepoint();
        db.savepoint();
        db.run("insert into queues values(4, 'kept')");
        db.release_savepoint();
        db.commit();
        db.begin();
        db.run("insert into queues values(5, 'dropped')");
        db.rollback();
    }
    Database db(disk, "cloud.db");
    CHECK(count(db, "select sum(id) from queues") == 5);
}

TEST_CASE("transactions and nested savepoints, on a real disk and in memory") {
    Folder folder;
    disk::RealDisk real(folder.path);
    MemoryDisk memory;
    check_transactions(real);
    check_transactions(memory);
}

TEST_CASE("empty text and empty blobs are not null, an empty optional is") {
    MemoryDisk disk;
    Database db(disk, "cloud.db");
    db.execute("create table t(a text not null, b blob not null, c)");
    std::optional<std::string> const none;
    db.run("insert into t values(?, ?, ?)", std::string_view(), disk::Blob{}, none);
    CHECK(count(db, "select count(*) from t where a = '' and length(b) = 0 and c is null") == 1);
}

TEST_CASE("run answers the rows it changed") {
    MemoryDisk disk;
    Database db(disk, "cloud.db");
    db.execute(kTable);
    add_queues(db);
    CHECK(db.last_insert_id() == 3);
    CHECK(db.changes() == 3);
    CHECK(db.run("update queues set name = ? where id > ?", "r", 1) == 2);
    CHECK(db.run("delete from queues where id = ?", 9) == 0);
    CHECK(db.run("create table other(a)") == 0);
}

TEST_CASE("one text may be running twice at a time") {
    MemoryDisk disk;
    Database db(disk, "cloud.db");
    db.execute(kTable);
    add_queues(db);
    auto const ids = [&] { return db.query("select id from queues order by id"); };
    std::vector<std::int64_t> seen;
    for (disk::Rows outer = ids(); outer.next();)
        for (disk::Rows inner = ids(); inner.next();)
            seen.push_back(outer.integer(0) * 10 + inner.integer(0));
    CHECK(seen == std::vector<std::int64_t>{11, 12, 13, 21, 22, 23, 31, 32, 33});
}

TEST_CASE("texts made at run time neither take a running query's place nor get mixed up") {
    MemoryDisk disk;
    Database db(disk, "cloud.db");
    disk::Rows kept = db.query("select 7");
    int wrong = 0;
    for (int i = 0; i < 5000; ++i) {
        std::string const sql = "select " + std::to_string(i);
        if (count(db, sql.c_str()) != i) ++wrong;
    }
    CHECK(wrong == 0);
    REQUIRE(kept.next());
    CHECK(kept.integer(0) == 7);
    CHECK_FALSE(kept.next());
    CHECK_FALSE(kept.next());  // the end stays the end
}

TEST_CASE("a broken constraint is an error, and the statement works again") {
    MemoryDisk disk;
    Database db(disk, "cloud.db");
    db.execute(kTable);
    auto const add = [&](int id) {
        return db.run("insert into messages(id, queue) values(?, ?)", id, 5);
    };
    CHECK_THROWS_AS(add(1), DatabaseError);  // no such queue
    db.run("insert into queues values(?, ?)", 5, "q");
    CHECK(add(1) == 1);
    CHECK_THROWS_AS(add(1), DatabaseError);
    CHECK_THROWS_AS(db.run("insert into nothing values(1)"), DatabaseError);
    CHECK(db.run("delete from queues") == 1);
    CHECK(count(db, "select count(*) from messages") == 0);
}

TEST_CASE("a query that is not read to its end does not hinder a commit") {
    MemoryDisk disk;
    Database db(disk, "cloud.db");
    db.execute(kTable);
    db.begin();
    add_queues(db);
    disk::Rows rows = db.query("select id from queues");
    CHECK(rows.next());
    CHECK_NOTHROW(db.commit());
}

TEST_CASE("a second one cannot open it, and only the owner can read its files") {
    Folder folder;
    disk::RealDisk disk(folder.path);
    Database first(disk, "cloud.db");
    first.execute(kTable);
    CHECK_THROWS_AS(Database(disk, "cloud.db"), DatabaseError);
    CHECK(disk.list("").size() == 2);  // itself and its WAL, no shared memory
    for (std::string const& name : disk.list("")) {
        CAPTURE(name);
        struct stat status {};
        REQUIRE(::stat((folder.path + "/" + name).c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0600);
    }
}

}  // namespace
