// Backups of an event store on ClickHouse servers: made by the servers themselves, each onto a disk
// that its configuration allows for them (docs/clickhouse.md), each a whole one. What a folder is
// to a store in the process, "disk:NAME/PATH" is here. The program cannot look into such a disk:
// what there is, and what is deleted when, is its owner's.
//
//   backup_servers(engine, "disk:backups/catchment", "backup-1", clock.now());
//   restore_servers(engine, "disk:backups/catchment/20261129T141500Z");
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "codec/json.hpp"
#include "siem/store/engine.hpp"

namespace cli {

bool is_server_disk(std::string_view text);  // "disk:…"

// `statement` is the name of those that copy, for store::end(). ErrorKind::skip: it is not to be
// had as asked, or the servers are not set up for it.
base::Result<codec::Json> backup_servers(siem::store::Engine& engine, std::string const& to,
                                         std::string const& statement, base::Instant now);
// Into a database that has no tables, of the same name, with as many shards.
base::Result<codec::Json> restore_servers(siem::store::Engine& engine, std::string_view from);

}  // namespace cli
