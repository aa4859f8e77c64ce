// For administrators: /api/v1/users, and /api/v1/audit, who searched and changed what.
#pragma once

#include "siem/api/door.hpp"
#include "siem/api/resource.hpp"

namespace siem::api {

// `door` outlives them.
Resources user_resources(Door const& door);

}  // namespace siem::api
