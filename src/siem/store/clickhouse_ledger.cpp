#include "siem/store/clickhouse_ledger.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/text.hpp"
#include "siem/sql.hpp"
#include "siem/store/native.hpp"

namespace siem::store {
namespace {

// Rows whose ids and streams are in memory several times over while it is asked for them.
constexpr std::ptrdiff_t kAskedAtOnce = 20'000;

std::string row_key(std::string_view stream_key, std::string_view id) {
    return std::string(stream_key) + std::string(id);
}

}  // namespace

base::Result<void> ClickHouseLedger::write_claim(std::string const& id, bool ended,
                                                 std::string const& ranges) {
    TextColumn claims;
    claims.add(id);
    TextColumn texts;
    texts.add(ranges);
    std::vector<std::int64_t> const ends = {ended ? 1 : 0};
    NativeBlock block(1, 3);
    block.texts("claim", claims.encoded());
    block.integers("ended", ends);
    block.texts("ranges", texts.encoded());
    return engine_.writer().insert("INSERT INTO claims (claim, ended, ranges)", block.pieces());
}

base::Result<void> ClickHouseLedger::make_claim(std::string const& id,
                                                std::vector<ClaimedRange> const& ranges) {
    return write_claim(id, false, encode(ranges));
}

base::Result<void> ClickHouseLedger::end_claim(std::string const& id) {
    return write_claim(id, true, {});
}

// The table keeps the last hours' claims: those that have ended are left out before any ranges are
// read.
base::Result<std::vector<Ledger::Claim>> ClickHouseLedger::other_claims(std::string const& mine) {
    base::Result<std::string> const rows = engine_.writer().query(
        "SELECT claim, toString(max(toUnixTimestamp(now('UTC')) - toUnixTimestamp(at))), "
        "any(ranges) FROM claims WHERE ended = 0 AND claim GLOBAL IN (SELECT claim FROM claims "
        "WHERE claim != " +
            literal(mine) + " GROUP BY claim HAVING max(ended) = 0) GROUP BY claim",
        "RowBinary");
    if (!rows) return base::fail(rows.error());
    std::vector<Claim> found;
    for (TextColumn::Reader cells{std::string_view(*rows)}; !cells.empty();) {
        Claim one;
        one.id = cells.next();
        one.seconds = base::to_uint64(cells.next()).value_or(0);
        base::Result<std::vector<ClaimedRange>> ranges = decode_ranges(cells.next());
        if (!ranges) return base::fail(ranges.error());
        one.ranges = *std::move(ranges);
        found.push_back(std::move(one));
    }
    return found;
}

base::Result<bool> ClickHouseLedger::at_work(std::string const& claim) {
    for (Node const& node : engine_.nodes()) {
        base::Result<std::string> const running = node.connection.query(
            "SELECT count() FROM system.processes WHERE Settings['log_comment'] = " +
                literal(claim),
            "TSV");
        if (!running) return base::fail(running.error());
        if (base::trim(*running) != "0") return true;
    }
    return false;
}

base::Result<std::vector<std::string>> ClickHouseLedger::marks(
    std::vector<Identities::Stream> const& streams) {
    TextColumn accounts;
    TextColumn groups;
    TextColumn names;
    for (Identities::Stream const& stream : streams) {
        accounts.add(stream.account);
        groups.add(stream.group);
        names.add(stream.stream);
    }
    NativeBlock block(streams.size(), 3);
    block.texts("account", accounts.encoded());
    block.texts("group", groups.encoded());
    block.texts("stream", names.encoded());
    base::Result<std::string> const found = engine_.ask(
        {"SELECT account, `group`, stream, max(last_id).2 FROM streams "
         "WHERE (account, `group`, stream) IN (SELECT account, `group`, stream FROM wanted) "
         "GROUP BY account, `group`, stream",
         "RowBinary", "account, `group`, stream", "account String, `group` String, stream String",
         block.pieces()});
    if (!found) return base::fail(found.error());
    std::unordered_map<std::string, std::string> by_stream;
    for (TextColumn::Reader cells{std::string_view(*found)}; !cells.empty();) {
        std::string_view const account = cells.next();
        std::string_view const group = cells.next();
        std::string_view const stream = cells.next();
        by_stream[stream_key(account, group, stream)] = cells.next();
    }
    std::vector<std::string> marks;
    marks.reserve(streams.size());
    for (Identities::Stream const& stream : streams) {
        marks.push_back(by_stream[stream_key(stream.account, stream.group, stream.stream)]);
    }
    return marks;
}

base::Result<void> ClickHouseLedger::raise_marks(std::vector<Identities::Stream> const& streams,
                                                 std::int64_t ingested) {
    TextColumn accounts;
    TextColumn groups;
    TextColumn names;
    TextColumn ids;
    std::vector<std::int64_t> id_sizes;
    std::vector<std::int64_t> newest;
    for (Identities::Stream const& stream : streams) {
        accounts.add(stream.account);
        groups.add(stream.group);
        names.add(stream.stream);
        ids.add(stream.last_id);
        id_sizes.push_back(static_cast<std::int64_t>(stream.last_id.size()));
        newest.push_back(stream.newest);
    }
    std::vector<std::int64_t> const arrived(streams.size(), ingested);
    NativeBlock block(streams.size(), 6);
    block.texts("account", accounts.encoded());
    block.texts("group", groups.encoded());
    block.texts("stream", names.encoded());
    block.ranked_texts("last_id", id_sizes, ids.encoded());
    block.times("newest", newest);
    block.times("ingested", arrived);
    return engine_.writer().insert(
        "INSERT INTO streams (account, `group`, stream, last_id, newest, ingested)",
        block.pieces());
}

// By time and id, the table's sorting key, few blocks are read, however far apart the rows' times
// are. And by the stream, or else rows of others that have the same ids and times would be
// answered, which may be as many as the store has.
base::Result<std::vector<bool>> ClickHouseLedger::some_are_stored(
    Batch const& batch, Identities const& ids, std::vector<std::size_t> const& rows) {
    TextColumn accounts;
    TextColumn groups;
    TextColumn names;
    TextColumn wanted_ids;
    std::vector<std::int64_t> times;
    for (std::size_t const row : rows) {
        Identities::Row const& one = ids.rows[row];
        Identities::Stream const& stream = ids.streams[ids.runs[one.run].stream];
        accounts.add(stream.account);
        groups.add(stream.group);
        names.add(stream.stream);
        wanted_ids.add(one.id);
        times.push_back(batch.times(Field::timestamp)[row]);
    }
    NativeBlock block(times.size(), 5);
    block.texts("account", accounts.encoded());
    block.texts("group", groups.encoded());
    block.texts("stream", names.encoded());
    block.texts("id", wanted_ids.encoded());
    block.times("at", times);
    base::Result<std::string> const found = engine_.ask(
        {"SELECT toString(`cloud.account.id`), toString(`log.group`), toString(`log.stream`), "
         "`event.id` FROM events WHERE (`@timestamp`, `event.id`, `cloud.account.id`, `log.group`, "
         "`log.stream`) IN (SELECT at, id, account, `group`, stream FROM wanted)",
         "RowBinary", "account, `group`, stream, id, at",
         "account String, `group` String, stream String, id String, at DateTime64(6, 'UTC')",
         block.pieces()});
    if (!found) return base::fail(found.error());
    std::unordered_set<std::string> stored;
    for (TextColumn::Reader cells{std::string_view(*found)}; !cells.empty();) {
        std::string_view const account = cells.next();
        std::string_view const group = cells.next();
        std::string const key = stream_key(account, group, cells.next());
        stored.insert(row_key(key, cells.next()));
    }
    std::vector<std::string> keys;
    for (Identities::Stream const& stream : ids.streams) {
        keys.push_back(stream_key(stream.account, stream.group, stream.stream));
    }
    std::vector<bool> are;
    are.reserve(rows.size());
    for (std::size_t const row : rows) {
        Identities::Row const& one = ids.rows[row];
        std::string const& key = keys[ids.runs[one.run].stream];
        are.push_back(stored.count(row_key(key, one.id)) != 0);
    }
    return are;
}

base::Result<std::vector<bool>> ClickHouseLedger::are_stored(Batch const& batch,
                                                             Identities const& ids,
                                                             std::vector<std::size_t> const& rows) {
    std::vector<bool> all;
    all.reserve(rows.size());
    for (auto from = rows.begin(); from != rows.end();) {
        auto const to = from + std::min(rows.end() - from, kAskedAtOnce);
        base::Result<std::vector<bool>> const some = some_are_stored(batch, ids, {from, to});
        if (!some) return some;
        all.insert(all.end(), some->begin(), some->end());
        from = to;
    }
    return all;
}

base::Result<void> ClickHouseLedger::add(Batch const& batch, std::string const& claim) {
    std::vector<std::string> const tables = engine_.layout().event_tables();
    std::vector<bool> plain = unindexed_.rows(batch);
    auto const count = static_cast<std::size_t>(std::count(plain.begin(), plain.end(), true));
    if (count == 0) return add_to(tables.front(), batch, claim);
    if (count == plain.size()) return add_to(tables.back(), batch, claim);
    base::Result<void> const done = add_to(tables.front(), batch.without(plain), claim);
    if (!done) return done;
    plain.flip();
    return add_to(tables.back(), batch.without(plain), claim);
}

base::Result<void> ClickHouseLedger::add_to(std::string const& table, Batch const& batch,
                                            std::string const& claim) {
    NativeBlock block(batch.rows(), kEventColumns);
    add_events(block, batch);
    std::string sql = "INSERT INTO " + table + " (" + event_columns() + ")";
    if (!claim.empty()) {
        sql += " SELECT " + event_columns() + " FROM input(" + literal(block.structure()) +
               ") WHERE " + guard(claim);
    }
    return engine_.writer().insert(sql, block.pieces());
}

// Looked at when the statement begins, after the server has it among its processes. One row is
// there while the claim stands, two once it has ended, none when it is long forgotten.
std::string ClickHouseLedger::guard(std::string const& claim) {
    return "throwIf((SELECT sum(1 + ended) FROM claims WHERE claim = " + literal(claim) +
           ") != 1, 'the claim has ended') = 0 SETTINGS log_comment = " + literal(claim);
}

}  // namespace siem::store
