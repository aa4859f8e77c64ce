// /api/v1/quarantine: what could not be taken in, what it was, and taking it in again.
#pragma once

#include "siem/api/resource.hpp"
#include "siem/api/sources.hpp"

namespace siem::api {

Resources quarantine_resources(Sources const& sources);

}  // namespace siem::api
