// Logging in by a provider: /api/v1/login/oidc, which leads the browser there, and
// /api/v1/login/oidc/callback, to which the provider sends it back.
#pragma once

#include "siem/api/door.hpp"
#include "siem/api/resource.hpp"

namespace siem::api {

// `door` outlives them.
Resources sign_on_resources(Door const& door);

}  // namespace siem::api
