#include "siem/api/loki_parameters.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "base/time.hpp"

namespace siem::api {
namespace {

constexpr double kLatestSeconds = 9e9;            // in the year 2255: nanoseconds have 64 bits
constexpr std::size_t kMostDigitsOfSeconds = 10;  // as Loki tells them from nanoseconds

tl::unexpected<base::Error> wrong(std::string message) {
    return base::fail(base::ErrorKind::skip, std::move(message));
}

bool is_whole(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

base::Result<base::Instant> parse_loki_time(std::string const& text) {
    auto const bad = [&] {
        return wrong("'" + text + "' is no time: write nanoseconds, seconds or ISO 8601");
    };
    if (is_whole(text) && text.size() > kMostDigitsOfSeconds) {
        std::optional<std::int64_t> const nanos = base::to_int64(text);
        if (!nanos) return bad();
        return base::from_micros(*nanos / 1000);
    }
    if (std::optional<double> const seconds = base::to_double(text)) {
        if (!(*seconds >= 0 && *seconds <= kLatestSeconds)) return bad();
        return base::from_micros(static_cast<std::int64_t>(*seconds * 1e6));
    }
    std::optional<base::Instant> const at = base::parse_iso8601(text);
    if (!at) return bad();
    return *at;
}

base::Result<base::Duration> parse_loki_duration(std::string const& text) {
    std::optional<base::Duration> span = base::parse_duration(text);
    std::optional<double> const seconds = base::to_double(text);
    if (seconds && *seconds > 0 && *seconds <= kLatestSeconds) {
        span = std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(*seconds));
    }
    if (span && *span >= std::chrono::milliseconds(1)) return *span;
    return wrong("'" + text + "' is no duration: write 15s, 5m or seconds");
}

base::Result<LokiSpan> parse_loki_span(Asked const& asked) {
    LokiSpan span{{}, asked.now};
    if (std::string const end = asked.text("end"); !end.empty()) {
        base::Result<base::Instant> const until = parse_loki_time(end);
        if (!until) return base::fail(until.error());
        span.until = *until;
    }
    base::Duration back = std::chrono::hours(1);
    if (std::string const since = asked.text("since"); !since.empty()) {
        base::Result<base::Duration> const told = parse_loki_duration(since);
        if (!told) return base::fail(told.error());
        back = *told;
    }
    span.from = std::min(span.until, asked.now) - back;
    if (std::string const start = asked.text("start"); !start.empty()) {
        base::Result<base::Instant> const from = parse_loki_time(start);
        if (!from) return base::fail(from.error());
        span.from = *from;
    }
    if (span.from <= span.until) return span;
    return wrong("the end is before the start");
}

base::Result<base::Duration> parse_loki_step(Asked const& asked, LokiSpan const& span) {
    if (std::string const step = asked.text("step"); !step.empty()) {
        return parse_loki_duration(step);
    }
    constexpr int kPoints = 250;
    std::chrono::seconds const whole =
        std::chrono::duration_cast<std::chrono::seconds>(span.until - span.from);
    return base::Duration(std::max(std::chrono::seconds(1), whole / kPoints));
}

}  // namespace siem::api
