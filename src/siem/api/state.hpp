// How the SIEM is: /api/v1/status, sources, pipeline, retention, backfill, openapi.json, /metrics
// and /healthz.
#pragma once

#include "base/metrics.hpp"
#include "siem/api/resource.hpp"
#include "siem/api/sources.hpp"

namespace siem::api {

Resources state_resources(Sources const& sources, base::Metrics const& metrics);

}  // namespace siem::api
