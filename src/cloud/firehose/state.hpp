// Delivery streams, and the records they have buffered: payloads in segments, places in the
// database. No rules here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/core.hpp"
#include "cloud/firehose/model.hpp"

namespace cloud::firehose {

class State {
  public:
    explicit State(Core& core);

    void add(Stream const& stream);
    void save(Stream const& stream);  // all but its buffer
    void remove(Stream const& stream);
    std::optional<Stream> find(std::string const& account, std::string const& region,
                               std::string const& name);
    std::vector<Stream> list(std::string const& account, std::string const& region);
    std::vector<Stream> with_work();  // being created, or with something in the buffer

    // Throws disk::DatabaseError where the segment cannot be written.
    void append(Stream const& stream, std::string_view record, std::int64_t now_millis);
    // The oldest records, until `bytes` are reached or passed.
    std::vector<BufferedRecord> oldest(Stream const& stream, std::uint64_t bytes);
    base::Result<std::string> read(BufferedRecord const& record);
    void drop(Stream const& stream, std::vector<BufferedRecord> const& records);
    void release_segments();

  private:
    disk::Database& db_;
    disk::SegmentStore& segments_;
};

}  // namespace cloud::firehose
