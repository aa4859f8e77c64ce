#include "cloud/logs/state.hpp"

#include <algorithm>
#include <limits>

#include "cloud/logs/block.hpp"
#include "cloud/tags.hpp"

namespace cloud::logs {
namespace {

constexpr char const* kTables = R"sql(
create table if not exists logs_groups(
    id integer primary key autoincrement, account text not null, region text not null,
    name text not null, created integer not null, retention integer not null,
    bytes integer not null, tags text not null, infrequent integer not null, kms text not null,
    unique(account, region, name));
create table if not exists logs_streams(
    id integer primary key autoincrement, grp integer not null, name text not null,
    created integer not null, first_event integer not null, last_event integer not null,
    last_ingestion integer not null, unique(grp, name));
create table if not exists logs_blocks(
    id integer primary key autoincrement, grp integer not null, stream integer not null,
    first integer not null, last integer not null, ingested integer not null,
    first_sequence integer not null, bytes integer not null, segment integer not null,
    offset integer not null, length integer not null, sealed integer not null);
create index if not exists logs_blocks_stream_first on logs_blocks(stream, first);
create index if not exists logs_blocks_stream_last on logs_blocks(stream, last);
create index if not exists logs_blocks_group_first on logs_blocks(grp, first);
create index if not exists logs_blocks_group on logs_blocks(grp);
create index if not exists logs_blocks_segment on logs_blocks(segment);
create table if not exists logs_dropped(grp integer not null, stream integer not null);
create index if not exists logs_dropped_stream on logs_dropped(stream);
create table if not exists logs_sequence(
    id integer primary key check(id = 1), value integer not null);
)sql";

// A cloud that is set up anew must not repeat the ids of an earlier one that a SIEM remembers: the
// sequence begins at the time of the set-up, with room for a million events a millisecond.
constexpr int kSequenceBits = 20;

Group read_group(disk::Rows const& row) {
    Group group;
    group.id = row.integer(0);
    group.account = row.text(1);
    group.region = row.text(2);
    group.name = row.text(3);
    group.created_millis = row.integer(4);
    group.retention_days = row.integer(5);
    group.stored_bytes = row.integer(6);
    group.tags = read_tags(row.text(7));
    group.infrequent = row.integer(8) != 0;
    group.kms_key = row.text(9);
    return group;
}

Stream read_stream(disk::Rows const& row) {
    return {row.integer(0), row.integer(1), row.text(2),   row.integer(3),
            row.integer(4), row.integer(5), row.integer(6)};
}

Block read_block(disk::Rows const& row) {
    return {row.integer(0),      row.integer(1), row.integer(2),
            row.integer(3),      row.integer(4), row.integer(5),
            row.integer(6),      row.integer(7), {row.integer(8), row.integer(9), row.integer(10)},
            row.integer(11) != 0};
}

}  // namespace

#define GROUP_COLUMNS                                                                    \
    "select id, account, region, name, created, retention, bytes, tags, infrequent, kms" \
    " from logs_groups"
#define STREAM_COLUMNS \
    "select id, grp, name, created, first_event, last_event, last_ingestion from logs_streams"
#define BLOCK_COLUMNS                                                                        \
    "select id, grp, stream, first, last, ingested, first_sequence, bytes, segment, offset," \
    " length, sealed from logs_blocks"

State::State(Core& core) : db_(core.db), segments_(core.segments("logs")) {
    db_.execute(kTables);
    db_.run("insert or ignore into logs_sequence(id, value) values(1, ?)",
            base::to_millis(core.clock.now()) << kSequenceBits);
}

void State::clear() {
    db_.run("delete from logs_groups");
    db_.run("delete from logs_streams");
    db_.run("delete from logs_blocks");
    db_.run("delete from logs_dropped");
}

void State::add(Group const& group) {
    db_.run(
        "insert into logs_groups(account, region, name, created, retention, bytes, tags,"
        " infrequent, kms) values(?, ?, ?, ?, ?, 0, ?, ?, ?)",
        group.account, group.region, group.name, group.created_millis, group.retention_days,
        write_tags(group.tags), group.infrequent ? 1 : 0, group.kms_key);
}

void State::save(Group const& group) {
    db_.run("update logs_groups set retention = ?, tags = ?, kms = ? where id = ?",
            group.retention_days, write_tags(group.tags), group.kms_key, group.id);
}

void State::remove(Group const& group) {
    db_.run("delete from logs_streams where grp = ?", group.id);
    db_.run("delete from logs_groups where id = ?", group.id);
    db_.run("insert into logs_dropped(grp, stream) values(?, 0)", group.id);
}

std::optional<Group> State::group(std::string const& account, std::string const& region,
                                  std::string const& name) {
    disk::Rows row = db_.query(GROUP_COLUMNS " where account = ? and region = ? and name = ?",
                               account, region, name);
    if (!row.next()) return std::nullopt;
    return read_group(row);
}

std::optional<Group> State::group(std::int64_t id) {
    disk::Rows row = db_.query(GROUP_COLUMNS " where id = ?", id);
    if (!row.next()) return std::nullopt;
    return read_group(row);
}

std::map<std::string, std::string> State::tags(Owned const& group) {
    disk::Rows row =
        db_.query("select tags from logs_groups where account = ? and region = ? and name = ?",
                  group.account, group.region, group.name);
    if (!row.next()) return {};
    return read_tags(row.text(0));
}

std::vector<Group> State::groups(std::string const& account, std::string const& region,
                                 Named const& named) {
    std::vector<Group> all;
    disk::Rows row = db_.query(GROUP_COLUMNS
                               " where account = ? and region = ? and name >= ? and name > ?"
                               " order by name",
                               account, region, named.prefix, named.after);
    while (all.size() < named.limit && row.next()) {
        all.push_back(read_group(row));
        if (all.back().name.starts_with(named.prefix)) continue;
        all.pop_back();
        break;
    }
    return all;
}

std::vector<Group> State::groups_with_retention() {
    std::vector<Group> all;
    disk::Rows row = db_.query(GROUP_COLUMNS " where retention > 0");
    while (row.next()) all.push_back(read_group(row));
    return all;
}

void State::add(Stream const& stream) {
    db_.run(
        "insert into logs_streams(grp, name, created, first_event, last_event,"
        " last_ingestion) values(?, ?, ?, 0, 0, 0)",
        stream.group, stream.name, stream.created_millis);
}

void State::remove(Stream const& stream) {
    db_.run("delete from logs_streams where id = ?", stream.id);
    db_.run("insert into logs_dropped(grp, stream) values(?, ?)", stream.group, stream.id);
}

std::optional<Stream> State::stream(Group const& group, std::string const& name) {
    disk::Rows row = db_.query(STREAM_COLUMNS " where grp = ? and name = ?", group.id, name);
    if (!row.next()) return std::nullopt;
    return read_stream(row);
}

std::optional<std::string> State::stream_name(std::int64_t stream) {
    disk::Rows row = db_.query("select name from logs_streams where id = ?", stream);
    if (!row.next()) return std::nullopt;
    return row.text(0);
}

std::vector<Stream> State::streams(Group const& group) {
    std::vector<Stream> all;
    disk::Rows row = db_.query(STREAM_COLUMNS " where grp = ? order by name", group.id);
    while (row.next()) all.push_back(read_stream(row));
    return all;
}

std::int64_t State::append(Stream const& stream, std::vector<LogEvent> const& events,
                           base::Instant now, Seal const& seal) {
    std::int64_t const count = static_cast<std::int64_t>(events.size());
    std::int64_t const first = take_sequences(count);
    std::int64_t bytes = 0;
    for (LogEvent const& event : events) {
        bytes += static_cast<std::int64_t>(event.message.size() + kEventOverheadBytes);
    }
    std::string block = encode_block(events);
    if (seal) block = seal(block, first);
    base::Result<disk::Place> const place = segments_.append(block, !seal);
    if (!place) throw disk::DatabaseError("log events: " + place.error().message);
    std::int64_t const ingested = base::to_millis(now);
    std::int64_t const oldest = events.front().timestamp_millis;
    std::int64_t const newest = events.back().timestamp_millis;
    db_.run(
        "insert into logs_blocks(grp, stream, first, last, ingested, first_sequence, bytes,"
        " segment, offset, length, sealed) values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        stream.group, stream.id, oldest, newest, ingested, first, bytes, place->segment,
        place->offset, place->bytes, seal ? 1 : 0);
    db_.run(
        "update logs_streams set first_event = case when first_event = 0 then ?1 else"
        " min(first_event, ?1) end, last_event = max(last_event, ?2), last_ingestion = ?3"
        " where id = ?4",
        oldest, newest, ingested, stream.id);
    db_.run("update logs_groups set bytes = bytes + ? where id = ?", bytes, stream.group);
    return first;
}

std::int64_t State::take_sequences(std::int64_t count) {
    disk::Rows row = db_.query("update logs_sequence set value = value + ? returning value", count);
    row.next();
    std::int64_t const end = row.integer(0);
    while (row.next()) {
    }
    return end - count;
}

base::Result<std::string> State::read(Block const& block) { return segments_.read(block.place); }

// No block spans more than a batch may, so both ends of the range bound the same index.
void State::blocks(Range const& range, std::function<bool(Block const&)> const& visit) {
    constexpr std::int64_t kEver = std::numeric_limits<std::int64_t>::max();
    std::int64_t const span = std::chrono::milliseconds(kMaximumBatchSpan).count();
    std::int64_t const of = range.stream != 0 ? range.stream : range.group;
    std::int64_t const from = std::max<std::int64_t>(range.from_millis, 0);
    std::int64_t const until = range.until_millis;
    auto const run = [&](char const* sql, std::int64_t bound) {
        disk::Rows row = db_.query(sql, of, from, until, bound);
        while (row.next()) {
            if (!visit(read_block(row))) return;
        }
    };
    if (range.stream != 0 && range.backward) {
        run(BLOCK_COLUMNS
            " where stream = ?1 and last >= ?2 and last < ?4 and first < ?3"
            " order by last desc, id desc",
            until > kEver - span ? kEver : until + span);
    } else if (range.stream != 0) {
        run(BLOCK_COLUMNS
            " where stream = ?1 and first >= ?4 and first < ?3 and last >= ?2"
            " order by first, id",
            from - span);
    } else {
        run(BLOCK_COLUMNS
            " where grp = ?1 and first >= ?4 and first < ?3 and last >= ?2"
            " and stream not in (select stream from logs_dropped)"
            " order by first, id",
            from - span);
    }
}

std::vector<Block> State::blocks_after(std::int64_t group, std::int64_t block, std::int64_t limit) {
    std::vector<Block> all;
    disk::Rows row = db_.query(BLOCK_COLUMNS " where grp = ? and id > ? order by id limit ?", group,
                               block, limit);
    while (row.next()) all.push_back(read_block(row));
    return all;
}

std::int64_t State::last_block(std::int64_t group) {
    disk::Rows row = db_.query("select coalesce(max(id), 0) from logs_blocks where grp = ?", group);
    row.next();
    return row.integer(0);
}

// The sequences of blocks rise with their ids: a search by halves needs no index of its own.
std::optional<Block> State::block_of(std::int64_t sequence) {
    std::optional<Block> found;
    std::int64_t low = 0;
    std::int64_t high = 0;
    {
        disk::Rows row = db_.query("select coalesce(max(id), 0) from logs_blocks");
        row.next();
        high = row.integer(0);
    }
    while (low < high) {
        std::int64_t const middle = low + (high - low + 1) / 2;
        disk::Rows row = db_.query(BLOCK_COLUMNS " where id <= ? order by id desc limit 1", middle);
        if (!row.next()) {
            low = middle;
            continue;
        }
        Block const block = read_block(row);
        if (block.first_sequence <= sequence) {
            found = block;
            low = middle;
        } else {
            high = block.id - 1;
        }
    }
    return found;
}

// Runs a delete that answers what each row held, and takes it off what its group holds.
template <typename... Args>
std::int64_t State::remove_blocks(char const* sql, Args const&... args) {
    std::map<std::int64_t, std::int64_t> bytes;
    std::int64_t count = 0;
    {
        disk::Rows row = db_.query(sql, args...);
        for (; row.next(); ++count) bytes[row.integer(0)] += row.integer(1);
    }
    for (auto const& [group, removed] : bytes) {
        db_.run("update logs_groups set bytes = max(0, bytes - ?) where id = ?", removed, group);
    }
    return count;
}

std::int64_t State::sweep(std::int64_t limit) {
    std::int64_t group = 0;
    std::int64_t stream = 0;
    {
        disk::Rows row = db_.query("select grp, stream from logs_dropped order by rowid limit 1");
        if (!row.next()) return 0;
        group = row.integer(0);
        stream = row.integer(1);
    }
    std::int64_t const removed =
        stream != 0 ? remove_blocks(
                          "delete from logs_blocks where id in (select id from logs_blocks"
                          " where stream = ? limit ?) returning grp, bytes",
                          stream, limit)
                    : remove_blocks(
                          "delete from logs_blocks where id in (select id from logs_blocks"
                          " where grp = ? limit ?) returning grp, bytes",
                          group, limit);
    if (removed < limit) {
        db_.run("delete from logs_dropped where grp = ? and stream = ?", group, stream);
    }
    return std::max<std::int64_t>(removed, 1);
}

std::int64_t State::expire(Group const& group, std::int64_t before_millis, std::int64_t limit) {
    return remove_blocks(
        "delete from logs_blocks where id in (select id from logs_blocks"
        " where grp = ?1 and first < ?2 and last < ?2 limit ?3)"
        " returning grp, bytes",
        group.id, before_millis, limit);
}

#undef GROUP_COLUMNS
#undef STREAM_COLUMNS
#undef BLOCK_COLUMNS

void State::release_segments() {
    std::vector<std::int64_t> live;
    // Hops from segment to segment in their index: there are many blocks in each.
    disk::Rows row = db_.query(
        "with recursive held(segment) as ("
        " select min(segment) from logs_blocks union all"
        " select (select min(b.segment) from logs_blocks b"
        " where b.segment > held.segment) from held"
        " where held.segment is not null)"
        " select segment from held where segment is not null");
    while (row.next()) live.push_back(row.integer(0));
    segments_.retain(live);
}

}  // namespace cloud::logs
