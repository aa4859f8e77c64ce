// Logging in, and what everybody has of his own: /api/v1/login, logout, setup, me and tokens.
#pragma once

#include "siem/api/door.hpp"
#include "siem/api/resource.hpp"

namespace siem::api {

// `door` outlives them.
Resources access_resources(Door const& door);

}  // namespace siem::api
