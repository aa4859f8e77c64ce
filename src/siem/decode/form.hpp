// A form that records come in, as text in pieces. One thread.
#pragma once

#include <string_view>

#include "base/error.hpp"

namespace siem::decode {

inline bool white(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }  // in JSON

class Form {
  public:
    virtual ~Form() = default;
    // ErrorKind::quarantine where it cannot be read any further; what came before was handed out.
    virtual base::Result<void> feed(std::string_view text) = 0;
    // `torn` where more should have come: what has no end is then not taken for a record, so that
    // the whole object may come yet.
    virtual base::Result<void> finish(bool torn) = 0;
    virtual void reset() = 0;  // for another text
};

}  // namespace siem::decode
