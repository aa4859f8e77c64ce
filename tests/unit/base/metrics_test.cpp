#include "base/metrics.hpp"

#include <doctest/doctest.h>

#include <thread>

namespace {

bool has(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("metrics are shown as Prometheus reads them") {
    base::Metrics metrics;
    metrics.counter("events_total", "Events taken in.", {{"queue", "a\"b\\c\nd"}}).add(3);
    metrics.gauge("lag_seconds", "How far behind.").set(1.5);
    metrics.histogram("step_seconds", "Time of a step.").observe(0.002);
    metrics.histogram("step_seconds", "Time of a step.").observe(1e6);
    std::string const text = metrics.prometheus_text();
    CHECK(has(text, "# HELP events_total Events taken in.\n# TYPE events_total counter\n"));
    CHECK(has(text, "events_total{queue=\"a\\\"b\\\\c\\nd\"} 3\n"));
    CHECK(has(text, "# TYPE lag_seconds gauge\nlag_seconds 1.5\n"));
    CHECK(has(text, "step_seconds_bucket{le=\"0.001\"} 0\n"));
    CHECK(has(text, "step_seconds_bucket{le=\"0.0025\"} 1\n"));
    CHECK(has(text, "step_seconds_bucket{le=\"3600\"} 1\n"));
    CHECK(has(text, "step_seconds_bucket{le=\"+Inf\"} 2\n"));
    CHECK(has(text, "step_seconds_count 2\n"));
}

TEST_CASE("the same name and labels are the same metric, from any thread") {
    base::Metrics metrics;
    auto const count = [&metrics] {
        for (int i = 0; i < 1000; ++i) metrics.counter("n_total", "N.", {{"k", "v"}}).add();
    };
    std::thread other(count);
    count();
    other.join();
    CHECK(metrics.counter("n_total", "N.", {{"k", "v"}}).value() == 2000);
    CHECK(metrics.counter("n_total", "N.", {{"k", "w"}}).value() == 0);
}
