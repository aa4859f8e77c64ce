// From a record to an event: JSON objects, key=value lines and plain text. The message is kept byte
// for byte whatever it is; every leaf is kept under its source's own name; what is known to be a
// core field is copied there. The time of an event is the one CloudWatch has it under
// (docs/decisions/0003). One thread.
//
//   normalise::Normaliser normaliser;
//   normaliser.normalise(record, origin, event);   // views live until the next call
//   batch.add(event);
#pragma once

#include <string>
#include <string_view>

#include "codec/json_leaves.hpp"
#include "siem/event.hpp"
#include "siem/normalise/repeated_leaves.hpp"

namespace siem::normalise {

class Normaliser {
  public:
    void normalise(Record const& record, Origin const& origin, Event& event);

  private:
    void take_core_fields(Event& event);
    void take(Field field, std::string_view value, Event& event);

    codec::JsonLeaves json_;
    RepeatedLeaves repeated_;
    std::string level_;  // lower case
};

}  // namespace siem::normalise
