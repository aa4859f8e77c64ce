// An S3 object as Firehose writes it, into records. By its content, not its name: gzip members back
// to back, gzip within gzip, or plain envelopes. Sans I/O, one thread.
//
//   decode::ObjectDecoder decoder({});
//   base::Result<decode::Counts> counts = decoder.decode(bytes, sink);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "codec/gzip.hpp"
#include "siem/decode/envelope.hpp"

namespace siem::decode {

struct Limits {
    std::uint64_t max_inflated_bytes = std::uint64_t{1} << 30;
    int max_gzip_depth = 3;
};

class ObjectDecoder {
  public:
    explicit ObjectDecoder(Limits limits) : limits_(limits) {}
    // ErrorKind::quarantine where a part cannot be read; what comes before it was handed to `sink`.
    // `counts` says how much.
    base::Result<Counts> decode(std::string_view object, RecordSink& sink);
    Counts const& counts() const { return counts_; }

  private:
    base::Result<Counts> decode_level(std::string_view bytes, int depth, RecordSink& sink);
    base::Result<Counts> decode_members(std::string_view bytes, RecordSink& sink);
    base::Result<Counts> inflate_and_decode(std::string_view bytes, int depth, RecordSink& sink);
    base::Result<Counts> finish_text(RecordSink& sink);

    Limits limits_;
    codec::Gunzip gunzip_;
    EnvelopeReader envelopes_;
    std::string text_;  // of envelopes: one member's, and what a torn one left before it
    std::uint64_t inflated_ = 0;
    Counts counts_;
};

}  // namespace siem::decode
