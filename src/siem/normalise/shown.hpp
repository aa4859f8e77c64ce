// An event for people and for tests: its fields that are not absent, and its leaves, in order.
//
//   codec::Json json = shown(event);   // {"fields": {"@timestamp": "…"}, "leaves": {"a.b": "1"}}
#pragma once

#include "codec/json.hpp"
#include "siem/event.hpp"

namespace siem::normalise {

// Times as ISO 8601, integers as numbers, the rest as texts; a leaf of several values is an array.
codec::Json shown(Event const& event);

}  // namespace siem::normalise
