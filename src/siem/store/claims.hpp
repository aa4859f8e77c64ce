// How several processes insert into one store and no event gets in twice (docs/decisions/0011).
// Before a process looks for what is stored it claims, in a table of the store's, the ranges of ids
// of each stream that it is about to insert, and then looks for other claims to the same. Whoever
// finds one gives its own up and comes again later. A claim that nobody seems to work on is ended
// by who is in need: the insert that belongs to it looks, on the server, whether it was, and fails.
// Thread-safe where the engine is.
//
//   base::Result<std::string> claim = claims.take(ids);
//   … look for repeats, then insert with claims.guard(*claim) …
//   claims.end(*claim);
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/random.hpp"
#include "siem/store/engine.hpp"
#include "siem/store/identities.hpp"

namespace siem::store {

// The ids of a stream from the first to the last, as they are in a batch.
struct ClaimedRange {
    std::string stream;  // stream_key()
    std::string first;
    std::string last;
};
std::string encode(std::vector<ClaimedRange> const& ranges);
// Errors are ErrorKind::retry.
base::Result<std::vector<ClaimedRange>> decode_ranges(std::string_view encoded);
std::vector<ClaimedRange> ranges_of(Identities const& batch);
bool overlap(std::vector<ClaimedRange> const& a, std::vector<ClaimedRange> const& b);

class Claims {
  public:
    explicit Claims(Engine& engine) : engine_(engine) {}

    // ErrorKind::retry where another process is at the same events.
    base::Result<std::string> take(Identities const& batch);
    // The conditions of an insert's SELECT, and its settings: it fails once the claim has ended.
    static std::string guard(std::string const& claim);
    // After the insert, or when it is not to be. One that cannot be ended is ended by who needs it.
    void end(std::string const& claim);
    // The insert failed, and may yet go on: nobody but the server knows.
    void leave(std::string const& claim);

  private:
    struct Other {
        std::string claim;
        std::uint64_t seconds = 0;  // since it was made, by the servers' clock
        std::vector<ClaimedRange> ranges = {};
    };
    base::Result<void> write(std::string const& claim, bool ended, std::string const& ranges);
    base::Result<std::vector<Other>> others(std::string const& mine);
    base::Result<void> yield_or_end(Other const& other);
    base::Result<bool> at_work(Other const& other);

    Engine& engine_;
    base::SystemRandom random_;
    std::set<std::string> left_;  // our own that failed
};

}  // namespace siem::store
