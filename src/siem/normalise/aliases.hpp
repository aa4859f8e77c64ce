// Which names that sources give their values are core fields of an event: ECS's own names, and
// those that CloudTrail and common loggers use for the same thing.
//
//   if (std::optional<Field> field = normalise::core_field("sourceIPAddress")) …   // source.ip
#pragma once

#include <optional>
#include <string_view>

#include "siem/fields.hpp"

namespace siem::normalise {

std::optional<Field> core_field(std::string_view source_name);

}  // namespace siem::normalise
