#include "siem/store/clickhouse_store.hpp"

#include "base/assert.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "siem/sql.hpp"
#include "siem/store/native.hpp"
#include "siem/store/schema.hpp"
#include "siem/store/split.hpp"

namespace siem::store {
namespace {

base::Error again(base::Error error) {
    error.kind = base::ErrorKind::retry;
    return error;
}

// Whole number cells of one row, apart by tabs.
std::vector<std::uint64_t> numbers(std::string_view row) {
    std::vector<std::uint64_t> out;
    for (std::string_view const cell : base::split(base::trim(row), '\t')) {
        out.push_back(base::to_uint64(cell).value_or(0));
    }
    return out;
}

}  // namespace

base::Result<std::unique_ptr<ClickHouseStore>> ClickHouseStore::open(
    std::unique_ptr<Engine> engine, std::vector<KeptSource> const& sources) {
    base::Result<void> done = migrate(*engine, schema_version());
    if (!done) return base::fail(done.error());
    Unindexed unindexed(sources);
    done = settle_split(*engine, !unindexed.none());
    if (!done) return base::fail(done.error());
    return std::unique_ptr<ClickHouseStore>(
        new ClickHouseStore(std::move(engine), std::move(unindexed)));
}

base::Result<EventStore::Stored> ClickHouseStore::insert(Batch const& batch) {
    std::lock_guard const lock(mutex_);
    return inserter_.insert(batch);
}

base::Result<std::uint64_t> ClickHouseStore::quarantine(Quarantined const& object) {
    std::lock_guard const lock(mutex_);
    base::Result<std::string> const held = engine_->writer().query(
        "SELECT count() FROM quarantine WHERE id = " + literal(object.id), "TSV");
    if (!held) return base::fail(again(held.error()));
    if (numbers(*held).front() != 0) return 0;
    std::vector<std::pair<char const*, std::string const*>> const texts = {
        {"id", &object.id},   {"queue", &object.queue},   {"bucket", &object.bucket},
        {"key", &object.key}, {"reason", &object.reason}, {"message", &object.message},
    };
    std::vector<TextColumn> columns(texts.size());
    NativeBlock block(1, texts.size() + 1);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        columns[i].add(*texts[i].second);
        block.texts(texts[i].first, columns[i].encoded());
    }
    std::vector<std::int64_t> const at = {base::to_micros(object.at)};
    block.times("at", at);
    base::Result<void> const done = engine_->writer().insert(
        "INSERT INTO quarantine (id, queue, bucket, key, reason, message, at)", block.pieces());
    if (!done) return base::fail(again(done.error()));
    return 1;
}

base::Result<std::optional<Quarantined>> ClickHouseStore::find_quarantined(std::string_view id) {
    base::Result<std::string> const found = engine_->read(
        "SELECT id, queue, bucket, key, reason, message FROM quarantine FINAL WHERE id = " +
            literal(id),
        "RowBinary");
    if (!found) return base::fail(again(found.error()));
    TextColumn::Reader cells{std::string_view(*found)};
    if (cells.empty()) return std::optional<Quarantined>();
    Quarantined object;
    for (std::string* const cell : {&object.id, &object.queue, &object.bucket, &object.key,
                                    &object.reason, &object.message}) {
        *cell = cells.next();
    }
    return std::optional<Quarantined>(std::move(object));
}

base::Result<void> ClickHouseStore::release(std::string_view id) {
    std::lock_guard const lock(mutex_);
    base::Result<void> const done =
        alter(*engine_, "quarantine",
              "DELETE WHERE id = " + literal(id) + " SETTINGS mutations_sync = 1");
    if (!done) return base::fail(again(done.error()));
    return {};
}

base::Result<std::string> ClickHouseStore::list_quarantine(std::uint64_t limit) {
    return query(
        "SELECT id, at, queue, bucket, key, reason, message FROM quarantine FINAL "
        "ORDER BY at DESC, id LIMIT " +
        std::to_string(limit) +
        " SETTINGS date_time_output_format = 'iso', output_format_json_validate_utf8 = 1");
}

base::Result<std::vector<std::string>> ClickHouseStore::quarantined_ids() {
    base::Result<std::string> const found =
        query("SELECT id FROM quarantine FINAL ORDER BY at", "RowBinary");
    if (!found) return base::fail(found.error());
    std::vector<std::string> ids;
    for (TextColumn::Reader cells{std::string_view(*found)}; !cells.empty();) {
        ids.emplace_back(cells.next());
    }
    return ids;
}

base::Result<std::uint64_t> ClickHouseStore::count_quarantine() {
    base::Result<std::string> const count = query("SELECT count() FROM quarantine FINAL", "TSV");
    if (!count) return base::fail(count.error());
    return numbers(*count).front();
}

base::Result<StoreStatus> ClickHouseStore::status() {
    base::Result<std::string> const parts = query(
        "SELECT sum(rows), count(), sum(bytes_on_disk) FROM " + engine_->layout().system("parts") +
            " WHERE active AND " + engine_->layout().is_events(),
        "TSV");
    if (!parts) return base::fail(parts.error());
    base::Result<std::string> const ingested =
        query("SELECT toUnixTimestamp64Micro(max(ingested)) FROM streams", "TSV");
    if (!ingested) return base::fail(ingested.error());
    base::Result<std::uint64_t> const quarantined = count_quarantine();
    if (!quarantined) return base::fail(quarantined.error());
    std::vector<std::uint64_t> const cells = numbers(*parts);
    ASSERT(cells.size() == 3);
    return StoreStatus{cells[0], cells[1], cells[2], *quarantined,
                       base::from_micros(static_cast<std::int64_t>(numbers(*ingested).front()))};
}

base::Result<Forgotten> ClickHouseStore::forget(Forgetting const& what) {
    std::lock_guard const lock(mutex_);  // nothing comes in between the count and the drop
    std::vector<std::string> const tables = engine_->layout().event_tables();
    std::vector<Counts> counts;
    Counts sum;
    for (std::string const& table : tables) {
        base::Result<std::string> const counted =
            engine_->writer().query("SELECT count(), countIf(" + what.expired + ") FROM " + table +
                                        " WHERE toYYYYMMDD(`@timestamp`) = " + what.day,
                                    "TSV");
        if (!counted) return base::fail(counted.error());
        std::vector<std::uint64_t> const cells = numbers(*counted);
        ASSERT(cells.size() == 2);
        counts.push_back({cells[0], cells[1]});
        sum.all += cells[0];
        sum.expired += cells[1];
    }
    Forgotten const forgotten{sum.expired, sum.all == sum.expired};
    if (forgotten.rows == 0) return forgotten;
    // Written down before: what is gone was always told of.
    base::Result<std::string> const told = engine_->writer().query(
        "INSERT INTO forgotten SELECT fromUnixTimestamp64Micro(" +
            std::to_string(base::to_micros(what.at)) + ", 'UTC'), YYYYMMDDToDate(" + what.day +
            "), " + std::to_string(forgotten.rows) + ", " + (forgotten.whole_day ? "1" : "0"),
        "TSV");
    if (!told) return base::fail(told.error());
    for (std::size_t i = 0; i < tables.size(); ++i) {
        base::Result<void> const done = forget_in(tables[i], what, counts[i]);
        if (!done) return base::fail(done.error());
    }
    return forgotten;
}

base::Result<void> ClickHouseStore::forget_in(std::string const& table, Forgetting const& what,
                                              Counts counts) {
    if (counts.expired == 0) return {};
    // Where others write, too, there may be more by now than was counted.
    bool const drop = counts.all == counts.expired && !engine_->layout().shared();
    return alter(*engine_, table,
                 drop ? "DROP PARTITION ID " + literal(what.day)
                      : "DELETE IN PARTITION ID " + literal(what.day) + " WHERE " + what.expired);
}

base::Result<void> ClickHouseStore::forget_streams(base::Instant cutoff) {
    std::lock_guard const lock(mutex_);
    return alter(*engine_, "streams",
                 "DELETE WHERE newest < fromUnixTimestamp64Micro(" +
                     std::to_string(base::to_micros(cutoff)) + ", 'UTC')");
}

}  // namespace siem::store
