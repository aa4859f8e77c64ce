#include "siem/store/claims.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/id.hpp"
#include "base/log.hpp"
#include "siem/ports.hpp"

namespace siem::store {
namespace {

// A process that has claimed and lives has inserted by then, or is inserting, which is seen.
constexpr std::uint64_t kPatienceSeconds = 10;
// Servers end inserts after 240 s themselves: what is older than this nobody works on, though the
// node that it was on does not say so.
constexpr std::uint64_t kLongestSeconds = 600;
constexpr std::size_t kMostLeft = 1000;

tl::unexpected<base::Error> contended(char const* why) {
    return base::fail(base::ErrorKind::retry, why, kContended);
}

}  // namespace

// Both write before they look: of two that claim the same, one at least sees the other.
base::Result<std::string> Claims::take(Identities const& batch) {
    std::vector<ClaimedRange> const ranges = ranges_of(batch);
    std::string const claim = base::hex_id(random_, 32);
    base::Result<void> done = ledger_.make_claim(claim, ranges);
    if (done) {
        base::Result<std::vector<Ledger::Claim>> const all = ledger_.other_claims(claim);
        if (!all) done = base::fail(all.error());
        for (Ledger::Claim const& other : all ? *all : std::vector<Ledger::Claim>()) {
            if (done && overlap(ranges, other.ranges)) done = yield_or_end(other);
        }
    }
    if (done) return claim;
    end(claim);
    return base::fail(done.error());
}

// The claim is ended before it is asked who works on it: an insert that is not seen to run will
// find that it was.
base::Result<void> Claims::yield_or_end(Ledger::Claim const& other) {
    bool const ours = left_.count(other.id) != 0;
    if (!ours && other.seconds < kPatienceSeconds) {
        return contended("another process is storing some of these events");
    }
    base::Result<void> const ended = ledger_.end_claim(other.id);
    if (!ended) return ended;
    base::Result<bool> const busy = ledger_.at_work(other.id);
    if (!busy && other.seconds < kLongestSeconds) return base::fail(busy.error());
    if (busy && *busy) {
        return contended("an insert that nobody waits for is still storing some of these events");
    }
    left_.erase(other.id);
    base::log_info("a claim that nobody works on was ended",
                   {{"claim", other.id}, {"seconds", other.seconds}});
    return {};
}

void Claims::leave(std::string const& claim) {
    if (left_.size() == kMostLeft) left_.clear();  // then they end by their age
    left_.insert(claim);
}

void Claims::end(std::string const& claim) {
    base::Result<void> const ended = ledger_.end_claim(claim);
    if (!ended) leave(claim);
}

}  // namespace siem::store
