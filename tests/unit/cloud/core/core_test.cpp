// What all services stand on: attempts that are undone whole, and a database of its own version.
#include <doctest/doctest.h>

#include <stdexcept>

#include "unit/cloud/harness.hpp"

using cloud::testing::Harness;

TEST_CASE("a failed attempt leaves neither rows nor actions behind") {
    Harness h;
    h.core.db.execute("create table kept(value integer)");
    int acted = 0;
    struct Work final : base::Worker {
        std::function<void()> work;
        base::Instant step(base::Instant) override {
            if (work) work();
            return base::kNever;
        }
    } worker;
    worker.work = [&] {
        h.core.attempt([&] {
            h.core.db.run("insert into kept values(1)");
            h.core.after_commit([&] { ++acted; });
        });
        CHECK_THROWS_WITH(h.core.attempt([&] {
            h.core.db.run("insert into kept values(2)");
            h.core.after_commit([&] { acted += 100; });
            throw std::runtime_error("no");
        }),
                          "no");
    };
    h.core.add_worker(worker);
    h.settle();
    CHECK(acted == 1);
    disk::Rows row = h.core.db.query("select group_concat(value) from kept");
    REQUIRE(row.next());
    CHECK(row.text(0) == "1");
}

TEST_CASE("what is posted from elsewhere runs in a transaction of its own") {
    Harness h;
    h.core.db.execute("create table kept(value integer)");
    h.core.post([&](base::Instant) { h.core.db.run("insert into kept values(1)"); });
    h.core.post([&](base::Instant) {
        h.core.db.run("insert into kept values(2)");
        throw aws::internal_failure();
    });
    h.settle();
    disk::Rows row = h.core.db.query("select group_concat(value) from kept");
    REQUIRE(row.next());
    CHECK(row.text(0) == "1");
}

TEST_CASE("a folder of another version is refused, and says what to do") {
    Harness h;
    h.core.db.execute("create table some(value integer)");
    h.core.db.execute("pragma user_version = 1");
    CHECK_THROWS_WITH(
        cloud::Core(cloud::Machine{h.disk, h.clock, h.random, h.metrics}),
        "the cloud's data were written by another version of Catchment (schema 1, this one has 4): "
        "choose another folder with --data, or remove this one");
}
