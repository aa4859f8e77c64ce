// A compressed container, read in pieces as they come, with memory that does not grow with it.
// One thread each.
//
//   codec::GzipReader reader;                      // or another
//   for (std::string_view piece : pieces) done = reader.feed(piece, sink);
//   done = reader.finish(sink);
#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.hpp"

namespace codec {

// Who takes what was packed.
class PlainSink {
  public:
    virtual ~PlainSink() = default;
    // The next plain bytes, which live until it returns. An error ends the reading.
    virtual base::Result<void> plain(std::string_view bytes) = 0;
    // Of an archive: a file is over, what follows is another.
    virtual base::Result<void> end_of_file() { return {}; }
};

class Expander {
  public:
    virtual ~Expander() = default;
    // ErrorKind::quarantine where the container is broken, or the sink's own error; what came
    // before was handed out.
    virtual base::Result<void> feed(std::string_view bytes, PlainSink& out) = 0;
    // No more will come: ErrorKind::quarantine where the container has no end.
    virtual base::Result<void> finish(PlainSink& out) = 0;
    virtual void reset() = 0;  // for another container; its memory is kept
};

inline constexpr std::size_t kPlainPiece = std::size_t{256} << 10;  // most are handed out in such

}  // namespace codec
