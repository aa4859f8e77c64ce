// /api/v1/export: what a search finds, all of it, as a file; and /api/v1/backup: all there is.
#pragma once

#include "siem/api/resource.hpp"
#include "siem/api/sources.hpp"

namespace siem::api {

// ErrorKind::skip: what the parameters say makes no sense.
base::Result<ExportRequest> parse_export(Asked const& asked);

Resources export_resources(Sources const& sources);

}  // namespace siem::api
