#include "cloud/firehose/state.hpp"

#include "base/text.hpp"
#include "codec/gzip.hpp"

namespace cloud::firehose {
namespace {

constexpr char const* kTables = R"sql(
create table if not exists firehose_streams(
    id integer primary key autoincrement, account text not null, region text not null,
    name text not null, status text not null, version integer not null, created integer not null,
    destination text not null, tags text not null, buffered_bytes integer not null,
    oldest integer not null, failing_since integer not null, retry_at integer not null,
    unique(account, region, name));
create table if not exists firehose_records(
    id integer primary key autoincrement, stream integer not null, arrived integer not null,
    bytes integer not null, segment integer not null, offset integer not null,
    length integer not null);
create index if not exists firehose_records_stream on firehose_records(stream, id);
create index if not exists firehose_records_segment on firehose_records(segment);
)sql";

std::string write_destination(Destination const& d) {
    return codec::to_json(codec::Json::object({{"role", d.role_arn},
                                               {"bucket", d.bucket_arn},
                                               {"prefix", d.prefix},
                                               {"errorPrefix", d.error_prefix},
                                               {"interval", d.interval_seconds},
                                               {"size", d.size_mebibytes},
                                               {"gzip", d.gzip},
                                               {"extension", d.file_extension},
                                               {"logGroup", d.error_log_group},
                                               {"logStream", d.error_log_stream}}));
}

Destination read_destination(std::string const& text) {
    codec::Json const json = codec::parse_json(text).value_or(codec::Json());
    Destination d;
    d.role_arn = json.at("role").text();
    d.bucket_arn = json.at("bucket").text();
    d.prefix = json.at("prefix").text();
    d.error_prefix = json.at("errorPrefix").text();
    d.interval_seconds = json.at("interval").integer();
    d.size_mebibytes = json.at("size").integer();
    d.gzip = json.at("gzip").boolean();
    d.file_extension = json.at("extension").text();
    d.error_log_group = json.at("logGroup").text();
    d.error_log_stream = json.at("logStream").text();
    return d;
}

std::string write_tags(std::map<std::string, std::string> const& tags) {
    codec::Json json = codec::Json::object();
    for (auto const& [key, value] : tags) json.set(key, value);
    return codec::to_json(json);
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
    stream.destination = read_destination(row.text(7));
    codec::Json const tags = codec::parse_json(row.text(8)).value_or(codec::Json());
    for (auto const& [key, value] : tags.members()) stream.tags[key] = value.text();
    stream.buffered_bytes = static_cast<std::uint64_t>(row.integer(9));
    stream.oldest_millis = row.integer(10);
    stream.failing_since_millis = row.integer(11);
    stream.retry_at_millis = row.integer(12);
    return stream;
}

}  // namespace

State::State(Core& core) : db_(core.db), segments_(core.segments("firehose")) {
    db_.execute(kTables);
}

void State::add(Stream const& stream) {
    db_.run("insert into firehose_streams(account, region, name, status, version, created,"
            " destination, tags, buffered_bytes, oldest, failing_since, retry_at)"
            " values(?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0)",
            stream.account, stream.region, stream.name, stream.status, stream.version,
            stream.created_millis, write_destination(stream.destination), write_tags(stream.tags));
}

void State::save(Stream const& stream) {
    db_.run("update firehose_streams set status = ?, version = ?, destination = ?, tags = ?,"
            " failing_since = ?, retry_at = ? where id = ?",
            stream.status, stream.version, write_destination(stream.destination),
            write_tags(stream.tags), stream.failing_since_millis, stream.retry_at_millis,
            stream.id);
}

void State::remove(Stream const& stream) {
    db_.run("delete from firehose_records where stream = ?", stream.id);
    db_.run("delete from firehose_streams where id = ?", stream.id);
}

#define STREAM_COLUMNS                                                                       \
    "select id, account, region, name, status, version, created, destination, tags,"         \
    " buffered_bytes, oldest, failing_since, retry_at from firehose_streams"

std::optional<Stream> State::find(std::string const& account, std::string const& region,
                                  std::string const& name) {
    disk::Rows row = db_.query(
        STREAM_COLUMNS " where account = ? and region = ? and name = ?", account, region, name);
    if (!row.next()) return std::nullopt;
    return read_stream(row);
}

std::vector<Stream> State::list(std::string const& account, std::string const& region) {
    std::vector<Stream> streams;
    disk::Rows row = db_.query(STREAM_COLUMNS " where account = ? and region = ? order by name",
                               account, region);
    while (row.next()) streams.push_back(read_stream(row));
    return streams;
}

std::vector<Stream> State::with_work() {
    std::vector<Stream> streams;
    disk::Rows row =
        db_.query(STREAM_COLUMNS " where buffered_bytes > 0 or status = 'CREATING'");
    while (row.next()) streams.push_back(read_stream(row));
    return streams;
}

#undef STREAM_COLUMNS

void State::append(Stream const& stream, std::string_view record, std::int64_t now_millis) {
    base::Result<disk::Place> const place = segments_.append(record, !codec::is_gzip(record));
    if (!place) throw disk::DatabaseError("a record could not be buffered: " + place.error().message);
    db_.run("insert into firehose_records(stream, arrived, bytes, segment, offset, length)"
            " values(?, ?, ?, ?, ?, ?)",
            stream.id, now_millis, record.size(), place->segment, place->offset, place->bytes);
    db_.run("update firehose_streams set buffered_bytes = buffered_bytes + ?,"
            " oldest = case when oldest = 0 then ? else oldest end where id = ?",
            record.size(), now_millis, stream.id);
}

std::vector<BufferedRecord> State::oldest(Stream const& stream, std::uint64_t bytes) {
    std::vector<BufferedRecord> records;
    std::uint64_t total = 0;
    disk::Rows row = db_.query(
        "select id, arrived, bytes, segment, offset, length from firehose_records"
        " where stream = ? order by id", stream.id);
    while (total < bytes && row.next()) {
        records.push_back({row.integer(0), row.integer(1),
                           static_cast<std::uint64_t>(row.integer(2)),
                           {row.integer(3), row.integer(4), row.integer(5)}});
        total += records.back().bytes;
    }
    return records;
}

base::Result<std::string> State::read(BufferedRecord const& record) {
    return segments_.read(record.place);
}

void State::drop(Stream const& stream, std::vector<BufferedRecord> const& records) {
    if (records.empty()) return;
    std::uint64_t bytes = 0;
    for (BufferedRecord const& record : records) bytes += record.bytes;
    db_.run("delete from firehose_records where stream = ? and id <= ?", stream.id,
            records.back().id);
    db_.run("update firehose_streams set buffered_bytes = buffered_bytes - ?, oldest = coalesce("
            "(select arrived from firehose_records where stream = ?2 order by id limit 1), 0)"
            " where id = ?2",
            bytes, stream.id);
}

void State::release_segments() {
    std::vector<std::int64_t> live;
    disk::Rows row = db_.query("select distinct segment from firehose_records");
    while (row.next()) live.push_back(row.integer(0));
    segments_.retain(live);
}

}  // namespace cloud::firehose
