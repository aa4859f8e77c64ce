// The tables of the event store (docs/formats/events_table.md) and how an older store becomes a
// newer one: numbered steps, each of which may be repeated, so that it does no harm where several
// processes begin at once. Each node has a table of the versions it has.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "siem/store/engine.hpp"

namespace siem::store {

// Brings the store to this program's schema, or as far as `last`. A store of a later program is
// ErrorKind::stop.
base::Result<void> migrate(Engine& engine, std::uint64_t last);
std::uint64_t schema_version();  // this program's

// The statements of all steps, for one node after the other.
std::vector<std::string> schema_statements(Layout const& layout);

}  // namespace siem::store
