// Envelopes as a form: text is kept until its envelope is whole. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "siem/decode/envelope.hpp"
#include "siem/decode/form.hpp"

namespace siem::decode {

class Envelopes final : public Form {
  public:
    explicit Envelopes(Records& records) : records_(records) {}
    base::Result<void> feed(std::string_view text) override;
    base::Result<void> finish(bool torn) override;
    void reset() override;

  private:
    base::Result<void> read();
    void take_whole_events();

    Records& records_;
    EnvelopeReader reader_;
    std::string text_;
    std::size_t wanted_ = 0;  // as much text before it is read again
};

}  // namespace siem::decode
