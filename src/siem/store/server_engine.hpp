// ClickHouse on servers: one connection that writes, and a few that read.
//
//   base::Result<std::unique_ptr<Engine>> engine = open_servers(*parse_address(text), {});
#pragma once

#include <cstdint>
#include <memory>

#include "siem/store/address.hpp"
#include "siem/store/engine.hpp"
#include "siem/store/settings.hpp"

namespace siem::store {

struct ServerSettings {
    Limits limits = {};
    std::uint32_t readers = 3;
};

// Of each host: that it answers, is new enough, knows the user, and has the database, which is made
// where it may be. Errors are ErrorKind::stop and say what to do.
base::Result<void> examine(Address const& address);

base::Result<std::unique_ptr<Engine>> open_servers(Address const& address,
                                                   ServerSettings const& settings);

}  // namespace siem::store
