#include "siem/store/clickhouse_store.hpp"

#include <algorithm>
#include <unordered_set>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "siem/sql.hpp"
#include "siem/store/schema.hpp"

namespace siem::store {
namespace {

// Beyond this many streams, or spans of ids, the marks are forgotten and read again as they are
// needed.
constexpr std::size_t kMaxMarks = 100'000;

base::Error again(base::Error error) {
    error.kind = base::ErrorKind::retry;
    return error;
}

std::string row_key(std::string_view stream_key, std::string_view id) {
    return std::string(stream_key) + std::string(id);
}

// Whole number cells of one row, apart by tabs.
std::vector<std::uint64_t> numbers(std::string_view row) {
    std::vector<std::uint64_t> out;
    for (std::string_view const cell : base::split(base::trim(row), '\t')) {
        out.push_back(base::to_uint64(cell).value_or(0));
    }
    return out;
}

std::string key_of(Identities::Stream const& stream) {
    return stream_key(stream.account, stream.group, stream.stream);
}

}  // namespace

base::Result<std::unique_ptr<ClickHouseStore>> ClickHouseStore::open(
    std::unique_ptr<Engine> engine) {
    base::Result<void> const migrated = migrate(*engine, schema_version());
    if (!migrated) return base::fail(migrated.error());
    return std::unique_ptr<ClickHouseStore>(new ClickHouseStore(std::move(engine)));
}

base::Result<EventStore::Stored> ClickHouseStore::insert(Batch const& batch) {
    if (batch.rows() == 0) return Stored{};
    std::lock_guard const lock(mutex_);
    Identities const ids = identities(batch);
    if (!engine_->layout().shared()) return insert_claimed(batch, ids, {});
    base::Result<std::string> const claim = claims_.take(ids);
    if (!claim) return base::fail(again(claim.error()));
    forget_marks();  // others raise them, too
    base::Result<Stored> stored = insert_claimed(batch, ids, *claim);
    stored ? claims_.end(*claim) : claims_.leave(*claim);
    return stored;
}

base::Result<EventStore::Stored> ClickHouseStore::insert_claimed(Batch const& batch,
                                                                 Identities const& ids,
                                                                 std::string const& claim) {
    base::Result<void> done = load_marks(ids);
    if (!done) return base::fail(again(done.error()));
    Repeats repeats = find_repeats(ids, marks_of(ids));
    if (!repeats.suspects.empty()) {
        done = mark_stored(batch, ids, repeats);
        if (!done) return base::fail(again(done.error()));
    }
    auto const known = std::count(repeats.marked.begin(), repeats.marked.end(), true);
    Stored stored;
    stored.duplicates = static_cast<std::uint64_t>(known);
    stored.rows = batch.rows() - stored.duplicates;
    if (stored.rows == 0) return stored;
    std::vector<std::int64_t> const& ingested = batch.numbers(Field::event_ingested);
    done = raise_marks(ids, *std::max_element(ingested.begin(), ingested.end()));
    if (!done) return base::fail(again(done.error()));
    Batch const fresh = known == 0 ? Batch() : batch.without(repeats.marked);
    NativeBlock block(stored.rows, kEventColumns);
    add_events(block, known == 0 ? batch : fresh);
    std::string sql = "INSERT INTO events (" + event_columns() + ")";
    if (!claim.empty()) {
        sql += " SELECT " + event_columns() + " FROM input(" + literal(block.structure()) +
               ") WHERE " + Claims::guard(claim);
    }
    done = engine_->writer().insert(sql, block.pieces());
    if (!done) return base::fail(again(done.error()));
    return stored;
}

base::Result<void> ClickHouseStore::load_marks(Identities const& batch) {
    if (marks_.size() > kMaxMarks || spans_ > kMaxMarks) forget_marks();
    TextColumn accounts;
    TextColumn groups;
    TextColumn streams;
    std::vector<std::string> unknown;
    for (Identities::Stream const& stream : batch.streams) {
        std::string key = key_of(stream);
        if (marks_.count(key) != 0) continue;
        accounts.add(stream.account);
        groups.add(stream.group);
        streams.add(stream.stream);
        unknown.push_back(std::move(key));
    }
    if (unknown.empty()) return {};
    NativeBlock block(unknown.size(), 3);
    block.texts("account", accounts.encoded());
    block.texts("group", groups.encoded());
    block.texts("stream", streams.encoded());
    base::Result<std::string> const found = engine_->ask(
        {"SELECT account, `group`, stream, max(last_id).2 FROM streams "
         "WHERE (account, `group`, stream) IN (SELECT account, `group`, stream FROM wanted) "
         "GROUP BY account, `group`, stream",
         "RowBinary", "account, `group`, stream", "account String, `group` String, stream String",
         block.pieces()});
    if (!found) return base::fail(found.error());
    for (std::string& key : unknown) marks_.emplace(std::move(key), Mark());
    for (TextColumn::Reader cells{std::string_view(*found)}; !cells.empty();) {
        std::string_view const account = cells.next();
        std::string_view const group = cells.next();
        std::string_view const stream = cells.next();
        marks_[stream_key(account, group, stream)] = Mark(cells.next());
    }
    return {};
}

void ClickHouseStore::forget_marks() {
    marks_.clear();
    spans_ = 0;
}

std::vector<Mark const*> ClickHouseStore::marks_of(Identities const& batch) const {
    std::vector<Mark const*> marks;
    marks.reserve(batch.streams.size());
    for (Identities::Stream const& stream : batch.streams) {
        auto const found = marks_.find(key_of(stream));
        ASSERT(found != marks_.end());
        marks.push_back(&found->second);
    }
    return marks;
}

// The marks go to the disk before the events: after whatever breaks off in between they are too
// high, which costs a question and loses or doubles nothing.
base::Result<void> ClickHouseStore::raise_marks(Identities const& batch, std::int64_t ingested) {
    TextColumn accounts;
    TextColumn groups;
    TextColumn streams;
    TextColumn ids;
    std::vector<std::int64_t> id_sizes;
    std::vector<std::int64_t> newest;
    for (Identities::Stream const& stream : batch.streams) {
        accounts.add(stream.account);
        groups.add(stream.group);
        streams.add(stream.stream);
        ids.add(stream.last_id);
        id_sizes.push_back(static_cast<std::int64_t>(stream.last_id.size()));
        newest.push_back(stream.newest);
    }
    std::vector<std::int64_t> const arrived(batch.streams.size(), ingested);
    NativeBlock block(batch.streams.size(), 6);
    block.texts("account", accounts.encoded());
    block.texts("group", groups.encoded());
    block.texts("stream", streams.encoded());
    block.ranked_texts("last_id", id_sizes, ids.encoded());
    block.times("newest", newest);
    block.times("ingested", arrived);
    base::Result<void> const written = engine_->writer().insert(
        "INSERT INTO streams (account, `group`, stream, last_id, newest, ingested)",
        block.pieces());
    if (!written) return written;
    std::vector<Mark*> marks;
    for (Identities::Stream const& stream : batch.streams) marks.push_back(&marks_[key_of(stream)]);
    for (Identities::Run const& run : batch.runs) {
        std::size_t const before = marks[run.stream]->spans();
        marks[run.stream]->add(run.first, run.last);
        if (marks[run.stream]->spans() > before) ++spans_;
    }
    return {};
}

// Marks the suspects that are stored. By time and id, the table's sorting key, few blocks are
// read, however far apart the suspects' times are.
base::Result<void> ClickHouseStore::mark_stored(Batch const& batch, Identities const& ids,
                                                Repeats& repeats) {
    TextColumn wanted_ids;
    std::vector<std::int64_t> times;
    for (std::size_t const row : repeats.suspects) {
        wanted_ids.add(ids.rows[row].id);
        times.push_back(batch.numbers(Field::timestamp)[row]);
    }
    NativeBlock block(times.size(), 2);
    block.texts("id", wanted_ids.encoded());
    block.times("at", times);
    base::Result<std::string> const found = engine_->ask(
        {"SELECT toString(`cloud.account.id`), toString(`log.group`), toString(`log.stream`), "
         "`event.id` FROM events WHERE (`@timestamp`, `event.id`) IN (SELECT at, id FROM wanted)",
         "RowBinary", "id, at", "id String, at DateTime64(6, 'UTC')", block.pieces()});
    if (!found) return base::fail(found.error());
    std::unordered_set<std::string> stored;
    for (TextColumn::Reader cells{std::string_view(*found)}; !cells.empty();) {
        std::string_view const account = cells.next();
        std::string_view const group = cells.next();
        std::string const key = stream_key(account, group, cells.next());
        stored.insert(row_key(key, cells.next()));
    }
    std::vector<std::string> keys;
    for (Identities::Stream const& stream : ids.streams) keys.push_back(key_of(stream));
    for (std::size_t const row : repeats.suspects) {
        Identities::Row const& suspect = ids.rows[row];
        std::string const& key = keys[ids.runs[suspect.run].stream];
        repeats.marked[row] = stored.count(row_key(key, suspect.id)) != 0;
    }
    return {};
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
            " WHERE active AND " + engine_->layout().is_table("events"),
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
    std::string const of_day = " FROM events WHERE toYYYYMMDD(`@timestamp`) = " + what.day;
    base::Result<std::string> const counted =
        engine_->writer().query("SELECT count(), countIf(" + what.expired + ")" + of_day, "TSV");
    if (!counted) return base::fail(counted.error());
    std::vector<std::uint64_t> const counts = numbers(*counted);
    ASSERT(counts.size() == 2);
    Forgotten const forgotten{counts[1], counts[0] == counts[1]};
    if (forgotten.rows == 0) return forgotten;
    // Written down before: what is gone was always told of.
    base::Result<std::string> const told = engine_->writer().query(
        "INSERT INTO forgotten SELECT fromUnixTimestamp64Micro(" +
            std::to_string(base::to_micros(what.at)) + ", 'UTC'), YYYYMMDDToDate(" + what.day +
            "), " + std::to_string(forgotten.rows) + ", " + (forgotten.whole_day ? "1" : "0"),
        "TSV");
    if (!told) return base::fail(told.error());
    // Where others write, too, there may be more by now than was counted.
    bool const drop = forgotten.whole_day && !engine_->layout().shared();
    base::Result<void> const done =
        alter(*engine_, "events",
              drop ? "DROP PARTITION ID " + literal(what.day)
                   : "DELETE IN PARTITION ID " + literal(what.day) + " WHERE " + what.expired);
    if (!done) return base::fail(done.error());
    return forgotten;
}

base::Result<void> ClickHouseStore::forget_streams(base::Instant cutoff) {
    std::lock_guard const lock(mutex_);
    return alter(*engine_, "streams",
                 "DELETE WHERE newest < fromUnixTimestamp64Micro(" +
                     std::to_string(base::to_micros(cutoff)) + ", 'UTC')");
}

}  // namespace siem::store
