// JSON objects as a form, a record each, its bytes as they stand there; and what Firehose writes of
// records that it could not deliver, in which other objects are. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "codec/json_view.hpp"
#include "siem/decode/document_cutter.hpp"
#include "siem/decode/form.hpp"
#include "siem/decode/records.hpp"

namespace siem::decode {

class Documents final : public Form {
  public:
    explicit Documents(Records& records)
        : records_(records), cutter_(records.limits.max_record_bytes) {}
    base::Result<void> feed(std::string_view text) override;
    base::Result<void> finish(bool torn) override;
    void reset() override { cutter_.reset(); }

  private:
    Records& records_;
    DocumentCutter cutter_;
};

// The error output: JSON objects with `rawData`, a record in base64. One that cannot be decoded
// does not stop the others; finish() tells of the first.
class FirehoseErrors final : public Form {
  public:
    // Decodes what was a record of Firehose's, as an object of its own.
    using Decode = std::function<base::Result<void>(std::string_view)>;
    FirehoseErrors(Records& records, Decode decode);
    base::Result<void> feed(std::string_view text) override;
    base::Result<void> finish(bool torn) override;
    void reset() override;

  private:
    base::Result<void> take(Piece const& line);
    base::Result<void> recover(std::string_view line);

    Records& records_;
    Decode decode_;
    DocumentCutter cutter_;
    codec::JsonDocument json_;
    std::uint64_t failed_ = 0;
    std::string first_reason_;
};

}  // namespace siem::decode
