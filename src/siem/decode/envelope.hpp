// CloudWatch Logs envelopes, back to back with or without whitespace between: what a subscription
// hands to Firehose. simdjson, no tree. One thread; the records handed out live until the next
// call.
//
//   decode::EnvelopeReader reader;
//   base::Result<decode::Counts> counts = reader.read(text, sink);
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "siem/decode/records.hpp"

namespace siem::decode {

class EnvelopeReader {
  public:
    EnvelopeReader();
    ~EnvelopeReader();
    // Reads every whole envelope of `text`, which gets padding behind it for the parser, and adds
    // to `counts`. Answers how many bytes were read: less than all where the last document is
    // torn. ErrorKind::quarantine names the byte of what is no envelope; the records before it
    // were handed out.
    base::Result<std::size_t> read(std::string& text, RecordSink& sink, Counts& counts);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// An envelope that ends where the last whole event of the torn one does; "" where there is none.
std::string without_torn_event(std::string_view torn);

}  // namespace siem::decode
