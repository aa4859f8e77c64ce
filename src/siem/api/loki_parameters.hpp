// What the parameters of Loki's API say, in all the forms that it takes. Pure; errors are
// ErrorKind::skip and say what to write. (Grafana Loki documentation, "Loki HTTP API".)
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "siem/api/resource.hpp"

namespace siem::api {

struct LokiSpan {
    base::Instant from;  // half open, as ours
    base::Instant until;
};

// Nanoseconds or seconds since 1970, with decimals or without; or ISO 8601.
base::Result<base::Instant> parse_loki_time(std::string const& text);
// start, end and since: an hour up to now, where nothing is said.
base::Result<LokiSpan> parse_loki_span(Asked const& asked);
// "15s", "15000ms", or seconds.
base::Result<base::Duration> parse_loki_duration(std::string const& text);
// "step": a 250th of the span, at least a second, where nothing is said.
base::Result<base::Duration> parse_loki_step(Asked const& asked, LokiSpan const& span);

}  // namespace siem::api
