#include "cloud/firehose/state.hpp"

#include "base/log.hpp"
#include "cloud/firehose/destination.hpp"
#include "cloud/firehose/encryption.hpp"
#include "cloud/tags.hpp"
#include "codec/gzip.hpp"

namespace cloud::firehose {
namespace {

constexpr char const* kTables = R"sql(
create table if not exists firehose_streams(
    id integer primary key autoincrement, account text not null, region text not null,
    name text not null, status text not null, version integer not null, created integer not null,
    destination text not null, tags text not null, buffered_bytes integer not null,
    oldest integer not null, failing_since integer not null, retry_at integer not null,
    request text not null default '', encryption text not null, changing integer not null,
    unique(account, region, name));
create table if not exists firehose_records(
    id integer primary key autoincrement, stream integer not null, arrived integer not null,
    bytes integer not null, segment integer not null, offset integer not null,
    length integer not null, sealed integer not null, within integer not null);
create table if not exists firehose_discarded(stream integer primary key);
create index if not exists firehose_records_stream on firehose_records(stream, id);
create index if not exists firehose_records_segment on firehose_records(segment);
)sql";

std::string write_request(OpenRequest const& r) {
    if (r.id.empty()) return "";
    return codec::to_json(codec::Json::object({{"id", r.id},
                                               {"last", r.last_record},
                                               {"opened", r.opened_millis},
                                               {"attempts", r.attempts},
                                               {"delivered", r.delivered},
                                               {"code", r.error_code},
                                               {"message", r.error_message}}));
}

OpenRequest read_request(std::string const& text) {
    codec::Json const json = codec::parse_json(text).value_or(codec::Json());
    return {json.at("id").text(),           json.at("last").integer(),
            json.at("opened").integer(),    json.at("attempts").integer(),
            json.at("delivered").boolean(), json.at("code").text(),
            json.at("message").text()};
}

Stream read_stream(disk::Rows const& row) {
    Stream stream;
    stream.id = row.integer(0);
    stream.account = row.text(1);
    stream.region = row.text(2);
    stream.name = row.text(3);
    stream.status = row.text(4);
    stream.version = row.integer(5);
    stream.created_millis = row.integer(6);
    stream.destination = destination_from_text(row.text(7));
    stream.tags = read_tags(row.text(8));
    stream.buffered_bytes = static_cast<std::uint64_t>(row.integer(9));
    stream.oldest_millis = row.integer(10);
    stream.failing_since_millis = row.integer(11);
    stream.retry_at_millis = row.integer(12);
    stream.request = read_request(row.text(13));
    stream.encryption = encryption_from_text(row.text(14));
    return stream;
}

std::optional<std::int64_t> one_integer(disk::Rows row) {
    if (!row.next() || row.is_null(0)) return std::nullopt;
    return row.integer(0);
}

}  // namespace

State::State(Core& core) : db_(core.db), segments_(core.segments("firehose")) {
    db_.execute(kTables);
}

void State::clear() {
    db_.run("delete from firehose_streams");
    db_.run("delete from firehose_records");
    db_.run("delete from firehose_discarded");
}

void State::add(Stream const& stream) {
    db_.run(
        "insert into firehose_streams(account, region, name, status, version, created,"
        " destination, tags, buffered_bytes, oldest, failing_since, retry_at, encryption,"
        " changing) values(?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, ?, ?)",
        stream.account, stream.region, stream.name, stream.status, stream.version,
        stream.created_millis, destination_to_text(stream.destination), write_tags(stream.tags),
        encryption_to_text(stream.encryption), stream.encryption.is_changing() ? 1 : 0);
}

void State::save(Stream const& stream) {
    db_.run(
        "update firehose_streams set status = ?, version = ?, destination = ?, tags = ?,"
        " failing_since = ?, retry_at = ?, request = ?, encryption = ?, changing = ? where id = ?",
        stream.status, stream.version, destination_to_text(stream.destination),
        write_tags(stream.tags), stream.failing_since_millis, stream.retry_at_millis,
        write_request(stream.request), encryption_to_text(stream.encryption),
        stream.encryption.is_changing() ? 1 : 0, stream.id);
}

void State::remove(Stream const& stream) {
    db_.run("insert into firehose_discarded(stream) values(?)", stream.id);
    db_.run("delete from firehose_streams where id = ?", stream.id);
}

#define STREAM_COLUMNS                                                               \
    "select id, account, region, name, status, version, created, destination, tags," \
    " buffered_bytes, oldest, failing_since, retry_at, request, encryption"          \
    " from firehose_streams"

std::optional<Stream> State::find(std::string const& account, std::string const& region,
                                  std::string const& name) {
    disk::Rows row = db_.query(STREAM_COLUMNS " where account = ? and region = ? and name = ?",
                               account, region, name);
    if (!row.next()) return std::nullopt;
    return read_stream(row);
}

std::optional<Stream> State::find(std::int64_t id) {
    disk::Rows row = db_.query(STREAM_COLUMNS " where id = ?", id);
    if (!row.next()) return std::nullopt;
    return read_stream(row);
}

std::map<std::string, std::string> State::tags(Owner const& owner, std::string const& name) {
    disk::Rows row =
        db_.query("select tags from firehose_streams where account = ? and region = ? and name = ?",
                  owner.account, owner.region, name);
    if (!row.next()) return {};
    return read_tags(row.text(0));
}

std::int64_t State::count(std::string const& account, std::string const& region) {
    disk::Rows row = db_.query(
        "select count(*) from firehose_streams where account = ? and region = ?", account, region);
    return row.next() ? row.integer(0) : 0;
}

std::vector<std::string> State::names(Owner const& owner, std::string const& after,
                                      std::int64_t limit) {
    std::vector<std::string> names;
    disk::Rows row = db_.query(
        "select name from firehose_streams where account = ? and region = ? and name > ?"
        " order by name limit ?",
        owner.account, owner.region, after, limit);
    while (row.next()) names.push_back(row.text(0));
    return names;
}

std::vector<Stream> State::with_work() {
    std::vector<Stream> streams;
    disk::Rows row = db_.query(STREAM_COLUMNS
                               " where oldest > 0 or status = 'CREATING' or changing = 1"
                               " order by oldest");
    while (row.next()) streams.push_back(read_stream(row));
    return streams;
}

#undef STREAM_COLUMNS

disk::Place State::keep(std::string_view bytes, bool compress) {
    base::Result<disk::Place> const place = segments_.append(bytes, compress);
    if (place) return *place;
    throw disk::DatabaseError("a record could not be buffered: " + place.error().message);
}

void State::append(Stream& stream, std::vector<std::string_view> const& records,
                   std::int64_t now_millis, Seal const& seal) {
    BufferedRecord kept;
    if (seal) {
        std::string together;
        for (std::string_view const record : records) together += record;
        kept.place = keep(seal(together), false);
        kept.sealed = stream.encryption.in_force->number;
    }
    for (std::string_view const record : records) {
        if (!seal) kept.place = keep(record, !codec::is_gzip(record));
        db_.run(
            "insert into firehose_records(stream, arrived, bytes, segment, offset, length, sealed,"
            " within) values(?, ?, ?, ?, ?, ?, ?, ?)",
            stream.id, now_millis, record.size(), kept.place.segment, kept.place.offset,
            kept.place.bytes, kept.sealed, kept.within);
        if (seal) kept.within += static_cast<std::int64_t>(record.size());
        stream.buffered_bytes += record.size();
    }
    if (stream.oldest_millis == 0) stream.oldest_millis = now_millis;
    db_.run("update firehose_streams set buffered_bytes = ?, oldest = ? where id = ?",
            stream.buffered_bytes, stream.oldest_millis, stream.id);
}

std::vector<BufferedRecord> State::oldest(Stream const& stream, Oldest const& until) {
    std::vector<BufferedRecord> records;
    std::uint64_t total = 0;
    disk::Rows row = db_.query(
        "select id, arrived, bytes, segment, offset, length, sealed, within"
        " from firehose_records"
        " where stream = ? and id <= ? order by id",
        stream.id, until.last_record);
    while (total < until.bytes && records.size() < until.records && row.next()) {
        if (row.integer(1) >= until.arrived_before_millis) break;
        records.push_back({row.integer(0),
                           row.integer(1),
                           static_cast<std::uint64_t>(row.integer(2)),
                           {row.integer(3), row.integer(4), row.integer(5)},
                           row.integer(6),
                           row.integer(7)});
        total += records.back().bytes;
    }
    return records;
}

base::Result<std::string> State::read(BufferedRecord const& record) {
    return segments_.read(record.place);
}

bool State::has_sealed(Stream const& stream, std::int64_t key_number) {
    return one_integer(
               db_.query("select 1 from firehose_records where stream = ? and sealed = ? limit 1",
                         stream.id, key_number))
        .has_value();
}

void State::drop(Stream& stream, std::vector<BufferedRecord> const& records) {
    if (records.empty()) return;
    for (BufferedRecord const& record : records) stream.buffered_bytes -= record.bytes;
    db_.run("delete from firehose_records where stream = ? and id <= ?", stream.id,
            records.back().id);
    stream.oldest_millis =
        one_integer(
            db_.query("select arrived from firehose_records where stream = ? order by id limit 1",
                      stream.id))
            .value_or(0);
    db_.run("update firehose_streams set buffered_bytes = ?, oldest = ? where id = ?",
            stream.buffered_bytes, stream.oldest_millis, stream.id);
}

bool State::remove_discarded(std::int64_t limit) {
    std::optional<std::int64_t> const stream =
        one_integer(db_.query("select min(stream) from firehose_discarded"));
    if (!stream) return false;
    std::int64_t const removed = db_.run(
        "delete from firehose_records where id in"
        " (select id from firehose_records where stream = ? limit ?)",
        *stream, limit);
    if (removed < limit) db_.run("delete from firehose_discarded where stream = ?", *stream);
    return true;
}

// A look at the index for each segment, not for each record.
void State::release_segments() try {
    if (segments_.segments().empty()) return;
    std::vector<std::int64_t> live;
    std::optional<std::int64_t> next =
        one_integer(db_.query("select min(segment) from firehose_records"));
    while (next) {
        live.push_back(*next);
        next = one_integer(
            db_.query("select min(segment) from firehose_records where segment > ?", *next));
    }
    segments_.retain(live);
} catch (disk::DatabaseError const& error) {
    base::log_error("segments of records stay until the next time", {{"reason", error.what()}});
}

}  // namespace cloud::firehose
