// Snappy in its containers, in pieces: the framing format, and Hadoop's blocks. One thread each.
//
//   codec::SnappyFramedReader reader;
//   base::Result<void> done = reader.feed(bytes, sink);
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "codec/expander.hpp"

namespace codec {

bool is_snappy_framed(std::string_view bytes);  // starts with the stream identifier
// Hadoop's has no mark: whether two lengths stand in front that fit what follows. `bytes` are the
// first twelve or more.
bool is_snappy_hadoop(std::string_view bytes);

// What both have in common: parts of a known size, each handled whole.
class SnappyReader : public Expander {
  public:
    base::Result<void> feed(std::string_view bytes, PlainSink& out) final;
    base::Result<void> finish(PlainSink& out) final;
    void reset() override;

  protected:
    // Takes the part of `wanted_` bytes, and says by it how large the next one is.
    virtual base::Result<void> part(std::string_view bytes, PlainSink& out) = 0;
    virtual bool between() const = 0;  // what is whole may end here
    base::Result<void> unpack(std::string_view block, std::size_t most_bytes);
    tl::unexpected<base::Error> wrong(std::string_view what) const;

    std::size_t wanted_ = 4;
    std::size_t skip_ = 0;  // to be passed over before
    std::string plain_;     // of the last block

  private:
    std::string pending_;
    std::uint64_t at_ = 0;
};

// Rule: google/snappy's framing_format.txt.
class SnappyFramedReader final : public SnappyReader {
  public:
    void reset() override;

  private:
    base::Result<void> part(std::string_view bytes, PlainSink& out) override;
    base::Result<void> header(std::string_view bytes);
    base::Result<void> chunk(std::string_view bytes, PlainSink& out);
    bool between() const override { return !in_chunk_ && skip_ == 0; }

    bool in_chunk_ = false;
    char type_ = 0;
};

// Blocks of at most 16 MiB.
class SnappyHadoopReader final : public SnappyReader {
  public:
    void reset() override;

  private:
    base::Result<void> part(std::string_view bytes, PlainSink& out) override;
    bool between() const override { return next_ == Next::block; }

    enum class Next { block, length, chunk };
    Next next_ = Next::block;
    std::size_t left_ = 0;  // plain bytes of the block that are still to come
};

}  // namespace codec
