// From a record to an event: JSON objects and lines of the sources that are known, key=value lines
// and plain text. The message is kept byte for byte whatever it is; every leaf is kept under its
// source's own name; what is known to be a core field is copied there, and what ECS has a name for
// is a leaf under that name too. What cannot be read as what it is keeps all the same, marked. The
// time of an event is the one CloudWatch has it under; where there is none, the event's own
// (docs/decisions/0003). One thread.
//
//   normalise::Normaliser normaliser;
//   normaliser.normalise(record, origin, event);   // views live until the next call
//   batch.add(event);
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json_leaves.hpp"
#include "siem/event.hpp"
#include "siem/normalise/event_writer.hpp"
#include "siem/normalise/line.hpp"
#include "siem/normalise/sources.hpp"

namespace siem::normalise {

class Normaliser {
  public:
    explicit Normaliser(Settings settings = {});
    void normalise(Record const& record, Origin const& origin, Event& event);
    // How many were kept marked, since there is this normaliser: what began as a source does and
    // then was none.
    std::uint64_t failures() const { return failures_; }

  private:
    // A reader whose leaves live as long as the event, and their whole names.
    struct Nested {
        codec::JsonLeaves leaves;
        std::string names;
    };

    Hints hints(Record const& record, Origin const& origin);
    bool json_object(Line const& line, Event& event);
    void decode_nested(Event& event);
    void json_source(Line const& line, Event& event);
    bool text_source(Line const& line, Event& event);
    void pairs_or_text(Line const& line, Event& event);
    void take_core_fields(Line const& line, Event& event);
    void take_time(Line const& line, Event& event);
    void mark(std::string_view why, Event& event);

    Settings settings_;
    codec::JsonLeaves json_;
    std::vector<std::unique_ptr<Nested>> nested_;
    EventWriter out_;
    std::string overflow_;   // leaves beyond the limits: path=value, kValueSeparator between
    std::string zone_text_;  // "+02:00", where a zone is set
    std::string group_;      // whose hints are known
    std::string stream_;
    std::string key_;
    Hints hints_ = 0;
    std::uint64_t failures_ = 0;
};

}  // namespace siem::normalise
