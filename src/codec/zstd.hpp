// zstd frames: what log segments are kept in, level 1, and what others make, in pieces.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "codec/expander.hpp"

namespace codec {

std::string zstd(std::string_view plain, int level = 1);
// The plain size must be in the frame and within `max_bytes`; else ErrorKind::quarantine.
base::Result<std::string> unzstd(std::string_view frame, std::uint64_t max_bytes);

bool is_zstd(std::string_view bytes);  // starts with a frame, or with one to be skipped

// Frames back to back, with windows of at most 128 MiB.
class ZstdReader final : public Expander {
  public:
    ZstdReader();
    ~ZstdReader() override;
    base::Result<void> feed(std::string_view bytes, PlainSink& out) override;
    base::Result<void> finish(PlainSink& out) override;
    void reset() override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace codec
