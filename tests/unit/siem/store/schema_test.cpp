#include "siem/store/schema.hpp"

#include "unit/siem/store/stores.hpp"

using namespace siem;
using namespace siem::store;

namespace {

bool any_has(std::vector<std::string> const& all, std::string const& part) {
    for (std::string const& one : all) {
        if (one.find(part) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("on one node tables are tables") {
    Layout const layout{.database = "logs"};
    CHECK(layout.statements({"CREATE TABLE IF NOT EXISTS t (a String) ENGINE = MergeTree ORDER BY "
                             "a SETTINGS x = 1"}) ==
          std::vector<std::string>{"CREATE TABLE IF NOT EXISTS t (a String) ENGINE = MergeTree "
                                   "ORDER BY a SETTINGS x = 1"});
    CHECK(layout.alter("events", "DELETE WHERE 1") == "ALTER TABLE events DELETE WHERE 1");
    CHECK(layout.system("parts") == "system.parts");
    CHECK(layout.is_table("events") == "database = 'logs' AND table = 'events'");
    for (std::string const& sql : schema_statements(layout)) {
        CHECK(sql.find("Replicated") == std::string::npos);
        CHECK(sql.find("Distributed") == std::string::npos);
        CHECK(sql.find("ON CLUSTER") == std::string::npos);
    }
}

TEST_CASE("on shards each has its rows, and all of them a table over them") {
    Layout const layout{.database = "logs", .cluster = "main"};
    CHECK(layout.statements({"CREATE TABLE IF NOT EXISTS t (a String) ENGINE = MergeTree ORDER BY "
                             "a",
                             "cityHash64(a)"}) ==
          std::vector<std::string>{
              "CREATE TABLE IF NOT EXISTS t_local (a String) ENGINE = MergeTree ORDER BY a",
              "CREATE TABLE IF NOT EXISTS t AS t_local ENGINE = Distributed('main', 'logs', "
              "'t_local', cityHash64(a))"});
    CHECK(layout.statements({"ALTER TABLE t ADD COLUMN IF NOT EXISTS b String"}) ==
          std::vector<std::string>{"ALTER TABLE t_local ADD COLUMN IF NOT EXISTS b String",
                                   "ALTER TABLE t ADD COLUMN IF NOT EXISTS b String"});
    CHECK(layout.statements({"ALTER TABLE t MODIFY SETTING x = 2"}) ==
          std::vector<std::string>{"ALTER TABLE t_local MODIFY SETTING x = 2"});
    CHECK(layout.system("parts") == "cluster('main', system.parts)");
    CHECK(layout.is_table("events") == "database = 'logs' AND table = 'events_local'");
}

TEST_CASE("replicas are kept the same by Keeper, on all nodes of a cluster at once") {
    Layout const both{.database = "logs", .cluster = "main", .replicated = true};
    CHECK(both.statements({"CREATE TABLE IF NOT EXISTS t (a String) ENGINE = AggregatingMergeTree "
                           "ORDER BY a",
                           "cityHash64(a)"}) ==
          std::vector<std::string>{
              "CREATE TABLE IF NOT EXISTS t_local ON CLUSTER `main` (a String) ENGINE = "
              "ReplicatedAggregatingMergeTree('/clickhouse/tables/{shard}/logs/t_local', "
              "'{replica}') ORDER BY a",
              "CREATE TABLE IF NOT EXISTS t ON CLUSTER `main` AS t_local ENGINE = "
              "Distributed('main', 'logs', 't_local', cityHash64(a))"});
    CHECK(both.alter("events", "DELETE WHERE 1") ==
          "ALTER TABLE events_local ON CLUSTER `main` DELETE WHERE 1");
    Layout const one{.database = "logs", .replicated = true};
    CHECK(
        one.statements({"CREATE TABLE IF NOT EXISTS t (a String) ENGINE = MergeTree ORDER BY a"}) ==
        std::vector<std::string>{
            "CREATE TABLE IF NOT EXISTS t (a String) ENGINE = "
            "ReplicatedMergeTree('/clickhouse/tables/{shard}/logs/t', '{replica}') ORDER BY a"});
    std::vector<std::string> const all = schema_statements(both);
    for (char const* const part :
         {"events_local ON CLUSTER `main` (`@timestamp` ", "ReplicatedReplacingMergeTree(",
          "cityHash64(`cloud.account.id`, `log.group`, `log.stream`, `event.id`)",
          "ENGINE = Memory"}) {
        CHECK_MESSAGE(any_has(all, part), part);
    }
}

TEST_CASE_TEMPLATE("a store of each version before becomes one of this, with what it holds", Where,
                   InProcess, OnServer) {
    for (std::uint64_t version = 1; version < schema_version(); ++version) {
        CAPTURE(version);
        Where where;
        if (!where.ready()) return;
        {
            auto engine = where.open();
            REQUIRE_MESSAGE(engine.has_value(), engine.error().message);
            REQUIRE(migrate(**engine, version).has_value());
            REQUIRE((*engine)
                        ->writer()
                        .query("INSERT INTO events (`@timestamp`, `event.id`, message) VALUES "
                               "('2026-11-23 08:30:00', '1', 'from before')",
                               "TSV")
                        .has_value());
        }
        auto engine = where.open();
        REQUIRE_MESSAGE(engine.has_value(), engine.error().message);
        auto store = ClickHouseStore::open(std::move(*engine));
        REQUIRE_MESSAGE(store.has_value(), store.error().message);
        CHECK((*store)->query("SELECT message FROM events", "TSV").value() == "from before\n");
        CHECK((*store)->query("SELECT max(version) FROM schema", "TSV").value() ==
              std::to_string(schema_version()) + "\n");
        CHECK((*store)->insert(batch_of({Sample()})).value().rows == 1);
        CHECK(migrate((*store)->engine(), schema_version()).has_value());
        REQUIRE((*store)->engine().writer().query("INSERT INTO schema VALUES (999)", "TSV"));
        base::Result<void> const later = migrate((*store)->engine(), schema_version());
        REQUIRE(!later.has_value());
        CHECK(later.error().kind == base::ErrorKind::stop);
    }
}
