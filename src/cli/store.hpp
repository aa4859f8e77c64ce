// Where the SIEM's events are: on ClickHouse servers, or in this process on a folder.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "siem/store/clickhouse_store.hpp"
#include "stacks/config.hpp"

namespace cli {

// The address of the servers: the command line's before the config's; "" for this process. Throws
// std::runtime_error where it is none.
std::string store_of(Arguments const& arguments, stacks::Config const& config);

// Of the sources, which go without a word index. Throws std::runtime_error with a sentence for the
// user.
std::unique_ptr<siem::store::ClickHouseStore> open_store(
    std::string const& address, std::string const& folder,
    std::vector<siem::store::KeptSource> const& sources);

}  // namespace cli
