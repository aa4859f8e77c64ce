// The bytes of a block: docs/formats/log_block.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "cloud/logs/model.hpp"

namespace cloud::logs {

std::string encode_block(std::vector<LogEvent> const& events);
// The events with their sequences, as `block` has them; their messages are in `bytes`.
base::Result<std::vector<LogEvent>> decode_block(std::string_view bytes, Block const& block);

}  // namespace cloud::logs
