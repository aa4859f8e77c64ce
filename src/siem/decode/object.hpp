// An object of a log bucket, whatever it is, into records. By its content, not its name:
// containers (gzip, zstd, Snappy's framing and Hadoop's, ZIP, one within the other), and in them
// CloudWatch envelopes, JSON objects in every arrangement, Firehose's error output, or lines
// (docs/sources.md). Whole or in pieces, with memory that does not grow with the object. Sans I/O,
// one thread.
//
//   decode::ObjectDecoder decoder({});
//   base::Result<decode::Counts> counts = decoder.decode(bytes, {bucket, key}, sink);
//
//   decoder.begin({bucket, key}, sink);
//   for (std::string_view piece : pieces) if (!decoder.feed(piece)) break;
//   base::Result<decode::Counts> counts = decoder.finish();
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "siem/decode/joining.hpp"
#include "siem/decode/level.hpp"
#include "siem/decode/records.hpp"

namespace siem::decode {

class ObjectDecoder {
  public:
    // `joins`: of the lines of objects that are lines.
    explicit ObjectDecoder(Limits const& limits, std::vector<JoinRule> joins = {});
    ObjectDecoder(ObjectDecoder const&) = delete;
    ObjectDecoder& operator=(ObjectDecoder const&) = delete;

    // ErrorKind::quarantine where a part cannot be read; what comes before it was handed to `sink`.
    // `counts` says how much. The name is where records that are no envelope's get theirs from
    // (docs/decisions/0010); it and the sink live until the object is over.
    base::Result<Counts> decode(std::string_view object, ObjectName const& name, RecordSink& sink);

    // The same in pieces: false where the rest need not be fetched, for finish() tells of an error.
    void begin(ObjectName const& name, RecordSink& sink);
    bool feed(std::string_view bytes);
    base::Result<Counts> finish();

    Counts const& counts() const { return records_.counts; }

  private:
    std::vector<JoinRule> const joins_;
    Joining joining_;  // of the object at hand
    Records records_;
    Level top_;
    bool empty_ = true;
    std::optional<base::Error> error_;
};

}  // namespace siem::decode
