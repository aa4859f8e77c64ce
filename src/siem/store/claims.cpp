#include "siem/store/claims.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "base/id.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "siem/batch.hpp"
#include "siem/sql.hpp"
#include "siem/store/native.hpp"

namespace siem::store {
namespace {

// A process that has claimed and lives has inserted by then, or is inserting, which is seen.
constexpr std::uint64_t kPatienceSeconds = 10;
// Servers end inserts after 240 s themselves: what is older than this nobody works on, though the
// node that it was on does not say so.
constexpr std::uint64_t kLongestSeconds = 600;
constexpr std::size_t kMostLeft = 1000;

base::Error again(std::string why) { return {base::ErrorKind::retry, std::move(why), {}}; }

}  // namespace

std::vector<ClaimedRange> ranges_of(Identities const& batch) {
    std::vector<ClaimedRange> ranges;
    for (Identities::Stream const& stream : batch.streams) {
        ranges.push_back({stream_key(stream.account, stream.group, stream.stream), {}, {}});
        ranges.back().last = stream.last_id;
        ranges.back().first = stream.last_id;
    }
    for (Identities::Run const& run : batch.runs) {
        std::string& first = ranges[run.stream].first;
        if (id_less(run.first, first)) first = run.first;
    }
    return ranges;
}

std::string encode(std::vector<ClaimedRange> const& ranges) {
    TextColumn texts;
    for (ClaimedRange const& one : ranges) {
        texts.add(one.stream);
        texts.add(one.first);
        texts.add(one.last);
    }
    return std::string(texts.encoded());
}

base::Result<std::vector<ClaimedRange>> decode_ranges(std::string_view encoded) {
    std::vector<ClaimedRange> ranges;
    for (TextColumn::Reader texts(encoded); !texts.empty();) {
        ClaimedRange one;
        for (std::string* const text : {&one.stream, &one.first, &one.last}) {
            if (texts.empty()) return base::fail(again("a claim in the store is torn"));
            *text = texts.next();
        }
        ranges.push_back(std::move(one));
    }
    return ranges;
}

bool overlap(std::vector<ClaimedRange> const& a, std::vector<ClaimedRange> const& b) {
    std::unordered_map<std::string_view, ClaimedRange const*> by_stream;
    for (ClaimedRange const& one : a) by_stream.emplace(one.stream, &one);
    return std::any_of(b.begin(), b.end(), [&](ClaimedRange const& one) {
        auto const found = by_stream.find(one.stream);
        return found != by_stream.end() && !id_less(one.last, found->second->first) &&
               !id_less(found->second->last, one.first);
    });
}

base::Result<void> Claims::write(std::string const& claim, bool ended, std::string const& ranges) {
    TextColumn claims;
    claims.add(claim);
    TextColumn texts;
    texts.add(ranges);
    std::vector<std::int64_t> const ends = {ended ? 1 : 0};
    NativeBlock block(1, 3);
    block.texts("claim", claims.encoded());
    block.integers("ended", ends);
    block.texts("ranges", texts.encoded());
    return engine_.writer().insert("INSERT INTO claims (claim, ended, ranges)", block.pieces());
}

// The table keeps the last hours' claims: those that have ended are left out before any ranges are
// read.
base::Result<std::vector<Claims::Other>> Claims::others(std::string const& mine) {
    base::Result<std::string> const rows = engine_.writer().query(
        "SELECT claim, toString(max(toUnixTimestamp(now('UTC')) - toUnixTimestamp(at))), "
        "any(ranges) FROM claims WHERE ended = 0 AND claim GLOBAL IN (SELECT claim FROM claims "
        "WHERE claim != " +
            literal(mine) + " GROUP BY claim HAVING max(ended) = 0) GROUP BY claim",
        "RowBinary");
    if (!rows) return base::fail(rows.error());
    std::vector<Other> found;
    for (TextColumn::Reader cells{std::string_view(*rows)}; !cells.empty();) {
        Other one;
        one.claim = cells.next();
        one.seconds = base::to_uint64(cells.next()).value_or(0);
        base::Result<std::vector<ClaimedRange>> ranges = decode_ranges(cells.next());
        if (!ranges) return base::fail(ranges.error());
        one.ranges = *std::move(ranges);
        found.push_back(std::move(one));
    }
    return found;
}

// Both write before they look: of two that claim the same, one at least sees the other.
base::Result<std::string> Claims::take(Identities const& batch) {
    std::vector<ClaimedRange> const ranges = ranges_of(batch);
    std::string const claim = base::hex_id(random_, 32);
    base::Result<void> done = write(claim, false, encode(ranges));
    if (done) {
        base::Result<std::vector<Other>> const all = others(claim);
        if (!all) done = base::fail(all.error());
        for (Other const& other : all ? *all : std::vector<Other>()) {
            if (done && overlap(ranges, other.ranges)) done = yield_or_end(other);
        }
    }
    if (done) return claim;
    end(claim);
    return base::fail(done.error());
}

// The row that ends a claim is written before it is asked who works on it: an insert that is not
// seen to run will find that row.
base::Result<void> Claims::yield_or_end(Other const& other) {
    bool const ours = left_.count(other.claim) != 0;
    if (!ours && other.seconds < kPatienceSeconds) {
        return base::fail(again("another process is storing some of these events"));
    }
    base::Result<void> const ended = write(other.claim, true, {});
    if (!ended) return ended;
    base::Result<bool> const busy = at_work(other);
    if (!busy && other.seconds < kLongestSeconds) return base::fail(busy.error());
    if (busy && *busy) {
        return base::fail(
            again("an insert that nobody waits for is still storing some of these "
                  "events"));
    }
    left_.erase(other.claim);
    base::log_info("a claim that nobody works on was ended",
                   {{"claim", other.claim}, {"seconds", other.seconds}});
    return {};
}

base::Result<bool> Claims::at_work(Other const& other) {
    for (Node const& node : engine_.nodes()) {
        base::Result<std::string> const running = node.connection.query(
            "SELECT count() FROM system.processes WHERE Settings['log_comment'] = " +
                literal(other.claim),
            "TSV");
        if (!running) return base::fail(running.error());
        if (base::trim(*running) != "0") return true;
    }
    return false;
}

void Claims::leave(std::string const& claim) {
    if (left_.size() == kMostLeft) left_.clear();  // then they end by their age
    left_.insert(claim);
}

// Looked at when the statement begins, after the server has it among its processes. One row is
// there while the claim stands, two once it has ended, none when it is long forgotten.
std::string Claims::guard(std::string const& claim) {
    return "throwIf((SELECT sum(1 + ended) FROM claims WHERE claim = " + literal(claim) +
           ") != 1, 'the claim has ended') = 0 SETTINGS log_comment = " + literal(claim);
}

void Claims::end(std::string const& claim) {
    base::Result<void> const ended = write(claim, true, {});
    if (!ended) leave(claim);
}

}  // namespace siem::store
