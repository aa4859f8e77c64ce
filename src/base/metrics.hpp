// Counters, gauges and histograms, shown as Prometheus text. One registry a program half (the
// cloud has one, the SIEM has one), handed down by reference. Updating is lock-free; handles live
// as long as the registry.
//
//   base::Counter& received = metrics.counter("catchment_intake_events_total",
//                                             "Events taken in.", {{"queue", name}});
//   received.add(rows);
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace base {

class Counter {
  public:
    void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> value_{0};
};

class Gauge {
  public:
    void set(double v) { value_.store(v, std::memory_order_relaxed); }
    double value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<double> value_{0};
};

class Histogram {  // of seconds, in fixed buckets from 1 ms to 1 h
  public:
    void observe(double seconds);
    std::vector<std::uint64_t> cumulative() const;
    double sum() const { return sum_.load(std::memory_order_relaxed); }
    static std::vector<double> const& bounds();

  private:
    std::atomic<std::uint64_t> buckets_[16] = {};
    std::atomic<double> sum_{0};
};

class Metrics {
  public:
    using Labels = std::vector<std::pair<std::string, std::string>>;
    Metrics();
    ~Metrics();

    // The same name and labels give the same object.
    Counter& counter(std::string const& name, std::string const& help, Labels const& labels = {});
    Gauge& gauge(std::string const& name, std::string const& help, Labels const& labels = {});
    Histogram& histogram(std::string const& name, std::string const& help,
                         Labels const& labels = {});
    std::string prometheus_text() const;  // exposition format 0.0.4

  private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace base
