// gzip members back to back, in pieces: whole members by libdeflate as long as they are small, by
// zlib where one is too large to be held. One thread.
//
//   codec::GzipReader reader;
//   base::Result<void> done = reader.feed(bytes, sink);
#pragma once

#include <memory>
#include <string_view>

#include "codec/expander.hpp"

namespace codec {

class GzipReader final : public Expander {
  public:
    GzipReader();
    ~GzipReader() override;
    base::Result<void> feed(std::string_view bytes, PlainSink& out) override;
    // What a torn last member holds before the tear is handed out; nothing of a broken one.
    base::Result<void> finish(PlainSink& out) override;
    void reset() override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace codec
