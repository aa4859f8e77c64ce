#include "base/metrics.hpp"

#include <fmt/format.h>

#include "base/assert.hpp"

namespace base {

namespace {

void add_to(std::atomic<double>& sum, double by) {
    double before = sum.load(std::memory_order_relaxed);
    while (!sum.compare_exchange_weak(before, before + by, std::memory_order_relaxed)) {
    }
}

void escape(std::string& out, std::string_view text, bool quotes) {
    for (char c : text) {
        if (c == '\\')
            out += "\\\\";
        else if (c == '\n')
            out += "\\n";
        else if (c == '"' && quotes)
            out += "\\\"";
        else
            out += c;
    }
}

std::string rendered(Metrics::Labels const& labels) {
    std::string out;
    for (auto const& [key, value] : labels) {
        if (!out.empty()) out += ',';
        out += key + "=\"";
        escape(out, value, true);
        out += '"';
    }
    return out;
}

std::string braced(std::string const& labels) { return labels.empty() ? "" : "{" + labels + "}"; }

}  // namespace

void Histogram::observe(double seconds) {
    std::size_t bucket = 0;
    while (bucket < bounds().size() && seconds > bounds()[bucket]) ++bucket;
    buckets_[bucket].fetch_add(1, std::memory_order_relaxed);
    add_to(sum_, seconds);
}

std::vector<std::uint64_t> Histogram::cumulative() const {
    std::vector<std::uint64_t> counts;
    std::uint64_t total = 0;
    for (auto const& bucket : buckets_) {
        counts.push_back(total += bucket.load(std::memory_order_relaxed));
    }
    return counts;
}

// Fifteen bounds; the sixteenth bucket is everything above.
std::vector<double> const& Histogram::bounds() {
    static std::vector<double> const kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                0.5,   1,      5,     30,   120,   600,  3600};
    return kBounds;
}

struct Metrics::Families {
    enum class Kind { counter, gauge, histogram };
    struct Family {
        Kind kind = Kind::counter;
        std::string help;
        // By rendered labels; nodes of a map stay where they are, so references live on.
        std::map<std::string, Counter> counters = {};
        std::map<std::string, Gauge> gauges = {};
        std::map<std::string, Histogram> histograms = {};
    };
    mutable std::mutex mutex;
    std::map<std::string, Family> by_name;

    // With the mutex held.
    Family& family(std::string const& name, std::string const& help, Kind kind) {
        auto const [at, fresh] = by_name.try_emplace(name);
        if (fresh) {
            at->second.kind = kind;
            at->second.help = help;
        }
        ASSERT(at->second.kind == kind);
        return at->second;
    }
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

Counter& Metrics::counter(std::string const& name, std::string const& help, Labels const& labels) {
    std::lock_guard const lock(families_->mutex);
    return families_->family(name, help, Families::Kind::counter).counters[rendered(labels)];
}

Gauge& Metrics::gauge(std::string const& name, std::string const& help, Labels const& labels) {
    std::lock_guard const lock(families_->mutex);
    return families_->family(name, help, Families::Kind::gauge).gauges[rendered(labels)];
}

Histogram& Metrics::histogram(std::string const& name, std::string const& help,
                              Labels const& labels) {
    std::lock_guard const lock(families_->mutex);
    return families_->family(name, help, Families::Kind::histogram).histograms[rendered(labels)];
}

namespace {

// fmt writes infinities as "inf"; the exposition format spells them +Inf.
std::string number(double v) {
    if (v > 1e308) return "+Inf";
    if (v < -1e308) return "-Inf";
    return v == v ? fmt::format("{}", v) : "NaN";
}

void append_histogram(std::string& out, std::string const& name, std::string const& labels,
                      Histogram const& histogram) {
    std::vector<std::uint64_t> const counts = histogram.cumulative();
    std::string const before = labels.empty() ? "" : labels + ",";
    for (std::size_t i = 0; i < counts.size(); ++i) {
        bool const last = i == Histogram::bounds().size();
        out += fmt::format("{}_bucket{{{}le=\"{}\"}} {}\n", name, before,
                           last ? "+Inf" : number(Histogram::bounds()[i]), counts[i]);
    }
    out += fmt::format("{}_sum{} {}\n", name, braced(labels), number(histogram.sum()));
    out += fmt::format("{}_count{} {}\n", name, braced(labels), counts.back());
}

}  // namespace

std::string Metrics::prometheus_text() const {
    static constexpr char const* kKinds[] = {"counter", "gauge", "histogram"};
    std::lock_guard const lock(families_->mutex);
    std::string out;
    for (auto const& [name, family] : families_->by_name) {
        out += "# HELP " + name + " ";
        escape(out, family.help, false);
        out += fmt::format("\n# TYPE {} {}\n", name, kKinds[static_cast<int>(family.kind)]);
        for (auto const& [labels, counter] : family.counters) {
            out += fmt::format("{}{} {}\n", name, braced(labels), counter.value());
        }
        for (auto const& [labels, gauge] : family.gauges) {
            out += fmt::format("{}{} {}\n", name, braced(labels), number(gauge.value()));
        }
        for (auto const& [labels, histogram] : family.histograms) {
            append_histogram(out, name, labels, histogram);
        }
    }
    return out;
}

}  // namespace base
