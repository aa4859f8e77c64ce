// Delivery streams, and the records they have buffered: payloads in segments, places in the
// database. No rules here. On the committer's thread, inside its transaction.
//
//   std::optional<Stream> stream = state.find(account, region, name);
//   state.append(*stream, {record}, base::to_millis(now));
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/core.hpp"
#include "cloud/firehose/model.hpp"

namespace cloud::firehose {

struct Owner {
    std::string account;
    std::string region;
};

// How many of the oldest records are meant. The bytes may be passed by the last record.
struct Oldest {
    std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();
    std::int64_t arrived_before_millis = std::numeric_limits<std::int64_t>::max();
    std::size_t records = std::numeric_limits<std::size_t>::max();
    std::int64_t last_record = std::numeric_limits<std::int64_t>::max();  // its id
};

class State {
  public:
    explicit State(Core& core);
    void clear();  // all but what ids and sequences are made of

    void add(Stream const& stream);
    void save(Stream const& stream);  // all but its buffer
    void remove(Stream const& stream);
    std::optional<Stream> find(std::string const& account, std::string const& region,
                               std::string const& name);
    std::optional<Stream> find(std::int64_t id);
    std::map<std::string, std::string> tags(Owner const& owner, std::string const& name);
    std::int64_t count(std::string const& account, std::string const& region);
    // In order, from the first that comes after `after`.
    std::vector<std::string> names(Owner const& owner, std::string const& after,
                                   std::int64_t limit);
    // Being created or changed, or with something in the buffer: who waits longest comes first.
    std::vector<Stream> with_work();

    // Counts them in `stream` as well. Throws disk::DatabaseError where the segment cannot be
    // written. With `seal` they are sealed together, under the key in force: what it answers is
    // kept in their place.
    using Seal = std::function<std::string(std::string_view records)>;
    void append(Stream& stream, std::vector<std::string_view> const& records,
                std::int64_t now_millis, Seal const& seal = nullptr);
    // In order of arrival, until one of the bounds is reached.
    std::vector<BufferedRecord> oldest(Stream const& stream, Oldest const& until);
    base::Result<std::string> read(BufferedRecord const& record);  // as it was kept
    // Whether a record is sealed under that key of the stream's.
    bool has_sealed(Stream const& stream, std::int64_t key_number);
    // The oldest ones, as oldest() answered them. Counted in `stream` as well.
    void drop(Stream& stream, std::vector<BufferedRecord> const& records);
    // At most `limit` records of deleted streams. False where there are no such streams.
    bool remove_discarded(std::int64_t limit);
    // For after the commit: what the database then says is so.
    void release_segments();

  private:
    disk::Place keep(std::string_view bytes, bool compress);

    disk::Database& db_;
    disk::SegmentStore& segments_;
};

}  // namespace cloud::firehose
