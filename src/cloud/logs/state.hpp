// Log groups, streams and blocks in the database; events in segments. No rules here.
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "cloud/core.hpp"
#include "cloud/logs/model.hpp"

namespace cloud::logs {

class State {
  public:
    explicit State(Core& core);
    void clear();  // all but what ids and sequences are made of

    void add(Group const& group);
    void save(Group const& group);    // retention, tags and key
    void remove(Group const& group);  // with all that is in it; its blocks go with sweep()
    std::optional<Group> group(std::string const& account, std::string const& region,
                               std::string const& name);
    std::optional<Group> group(std::int64_t id);
    std::map<std::string, std::string> tags(Owned const& group);  // none of one that is not there
    // In the order of their names: those that begin so and come after that one, so many at most.
    struct Named {
        std::string prefix = {};
        std::string after = {};
        std::size_t limit = std::numeric_limits<std::size_t>::max();
    };
    std::vector<Group> groups(std::string const& account, std::string const& region,
                              Named const& named);
    std::vector<Group> groups(std::string const& account, std::string const& region) {
        return groups(account, region, Named());
    }
    std::vector<Group> groups_with_retention();

    void add(Stream const& stream);
    void remove(Stream const& stream);  // likewise
    std::optional<Stream> stream(Group const& group, std::string const& name);
    std::vector<Stream> streams(Group const& group);  // by name

    // Events of one stream, durable with the transaction. Answers the sequence of the first; the
    // others follow. Throws disk::DatabaseError where the segment cannot be written. What `seal`
    // answers is kept in place of the block; what it throws goes through.
    using Seal = std::function<std::string(std::string_view block, std::int64_t first_sequence)>;
    std::int64_t append(Stream const& stream, std::vector<LogEvent> const& events,
                        base::Instant now, Seal const& seal = nullptr);
    base::Result<std::string> read(Block const& block);  // as it was kept

    // The blocks that have events in [from, until), by their first or (backward) last event.
    struct Range {
        std::int64_t group = 0;
        std::int64_t stream = 0;  // 0: all of the group
        std::int64_t from_millis = 0;
        std::int64_t until_millis = 0;
        bool backward = false;
    };
    void blocks(Range const& range, std::function<bool(Block const&)> const& visit);
    std::vector<Block> blocks_after(std::int64_t group, std::int64_t block, std::int64_t limit);
    std::int64_t last_block(std::int64_t group);
    // The one that holds, or held, the event of that sequence.
    std::optional<Block> block_of(std::int64_t sequence);

    // Remove blocks, `limit` at most, and answer how many: those of deleted groups and streams,
    // and those of a group whose events are all from before a time.
    std::int64_t sweep(std::int64_t limit);
    std::int64_t expire(Group const& group, std::int64_t before_millis, std::int64_t limit);

    std::optional<std::string> stream_name(std::int64_t stream);

    // Removes the files that no block is in. Only between transactions: what one that is rolled
    // back removed is needed again.
    void release_segments();

  private:
    std::int64_t take_sequences(std::int64_t count);  // the first of them
    template <typename... Args>
    std::int64_t remove_blocks(char const* sql, Args const&... args);

    disk::Database& db_;
    disk::SegmentStore& segments_;
};

}  // namespace cloud::logs
