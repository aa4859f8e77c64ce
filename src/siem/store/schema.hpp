// The tables of the event store (docs/formats/events_table.md) and how an older store becomes a
// newer one: numbered steps, each of which may be repeated.
#pragma once

#include "base/error.hpp"
#include "siem/store/connection.hpp"

namespace siem::store {

// Brings the store to this program's schema. A store of a later program is ErrorKind::stop.
base::Result<void> migrate(Connection& writer);

}  // namespace siem::store
