// Append-only files of checksummed, zstd-compressed records: log events and delivery buffers.
// A record is found by the place its append answered; which records are alive is the database's
// business. A store never appends to a file of an earlier run, so a torn tail is never read.
// Format: docs/formats/segment.md. One thread.
//
//   disk::SegmentStore segments(disk, "logs");
//   disk::Place place = segments.append(block).value();
//   segments.sync();                       // before the transaction that names `place` commits
//   std::string block = segments.read(place).value();
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "disk/files.hpp"

namespace disk {

struct Place {
    std::int64_t segment = 0;
    std::int64_t offset = 0;
    std::int64_t bytes = 0;  // on disk, header included
};

class SegmentStore {
  public:
    SegmentStore(Disk& disk, std::string folder, std::uint64_t segment_bytes = 64u << 20);
    ~SegmentStore();

    // `compress` off for what is compressed already.
    base::Result<Place> append(std::string_view record, bool compress = true);
    // No-op where nothing was appended since the last one. When it fails, what was appended since
    // then is lost: it is to be appended again, and lands in a new file.
    Done sync();
    bool dirty() const;
    // A record that is torn or changed is ErrorKind::quarantine.
    base::Result<std::string> read(Place const& place) const;

    // Segments in `live` stay; sealed others are removed.
    void retain(std::vector<std::int64_t> const& live);
    std::vector<std::int64_t> segments() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace disk
