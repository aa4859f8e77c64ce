// The envelopes that a subscription hands on: JSON, gzip level 6. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cloud/logs/model.hpp"
#include "cloud/logs/pattern/pattern.hpp"

namespace cloud::logs {

// Whose events they are.
struct EnvelopeSource {
    std::string_view owner;
    std::string_view group;
    std::string_view stream;
    std::string_view filter;
    bool of_account_policy = false;
};

// Collects events until the envelope is as large as a Firehose record may be.
//
//   writer.begin(source);
//   if (!writer.add(event)) { send(pack_envelope(writer.finish())); writer.begin(source); … }
class EnvelopeWriter {
  public:
    void begin(EnvelopeSource const& source);
    // False, and nothing is added, where it does not fit. The first event always does. `fields` are
    // told as extractedFields, by their names without the dollar sign.
    bool add(LogEvent const& event, std::vector<pattern::Extracted> const& fields = {});
    std::size_t events() const { return events_; }
    std::string finish();  // JSON, to be packed

  private:
    std::string json_;
    std::size_t events_ = 0;
};

std::string pack_envelope(std::string_view json);  // gzip

// What a new subscription sends first.
std::string control_message(base::Instant now);  // gzip

}  // namespace cloud::logs
