// What an event costs the SIEM on its way from an object to the store, with the store's engine in
// this process: the CPU of decoding, understanding and batching, of inserting with what it merges
// meanwhile, and of the merges that follow. With a folder, the objects are written there for peers.
// With the address of a ClickHouse server the store is there: its CPU is its own, and not counted.
// With a number of minutes a lane on each core takes in objects for so long, with all its merges.
//
//   bench_intake build/release/catchment
//   bench_intake build/release/catchment "" "" 10
#include <sys/resource.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "base/text.hpp"
#include "base/time.hpp"
#include "base/worker.hpp"
#include "corpus.hpp"
#include "measure.hpp"
#include "running.hpp"
#include "siem/decode/object.hpp"
#include "siem/normalise/normaliser.hpp"
#include "siem/pipeline/intake.hpp"
#include "siem/store/clickhouse_store.hpp"
#include "siem/store/embedded_engine.hpp"
#include "siem/store/library.hpp"
#include "siem/store/server_engine.hpp"
#include "siem/store/upkeep.hpp"

namespace bench {
namespace {

using siem::store::ClickHouseStore;

// The same lines come this often, each time of another account and after the time before.
constexpr int kRounds = 5;

// Batches as the intake makes them.
class Batching final : public siem::decode::RecordSink {
  public:
    using Full = std::function<void(siem::Batch const&)>;
    explicit Batching(Full full) : full_(std::move(full)) {}

    void record(siem::Record const& given) override {
        siem::Record record = given;
        record.account = account;
        record.timestamp_millis += shift_millis;
        normaliser_.normalise(record, origin, event_);
        batch_.add(event_);
        if (batch_.bytes() >= siem::pipeline::IntakeSettings().batch_bytes) flush();
    }
    void flush() {
        full_(batch_);
        batch_.clear();
    }

    siem::Origin origin;
    std::string account;
    std::int64_t shift_millis = 0;

  private:
    Full full_;
    siem::normalise::Normaliser normaliser_;
    siem::Event event_;
    siem::Batch batch_;
};

template <typename T>
T settled(base::Result<T> result) {
    if (!result) must(base::fail(result.error()), "the store");
    return *std::move(result);
}

std::unique_ptr<ClickHouseStore> open_store(std::string const& program, std::string const& folder,
                                            std::string const& address) {
    if (!address.empty()) {
        siem::store::Address const servers = settled(siem::store::parse_address(address));
        return settled(ClickHouseStore::open(settled(siem::store::open_servers(servers, {}))));
    }
    std::filesystem::path const beside = std::filesystem::absolute(program).parent_path();
    siem::store::Library const library =
        settled(siem::store::load_library(settled(siem::store::find_library(beside))));
    return settled(
        ClickHouseStore::open(settled(siem::store::open_embedded(library, {.folder = folder}))));
}

std::string one(ClickHouseStore& store, std::string const& sql) {
    return std::string(base::trim(settled(store.query(sql, "TSV"))));
}

void wait_for_merges(ClickHouseStore& store) {
    for (int quiet = 0; quiet < 5;) {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        quiet = one(store, "SELECT count() FROM system.merges") == "0" ? quiet + 1 : 0;
    }
}

// All objects once through the sink.
void take_in(Objects const& corpus, int round, std::int64_t span_millis, Batching& sink) {
    siem::decode::ObjectDecoder decoder({});
    sink.account = fmt::format("{:012}", 200000000001 + round);
    sink.shift_millis = round * span_millis;
    for (std::size_t i = 0; i < corpus.gzip.size(); ++i) {
        std::string const key = fmt::format("cloudwatch/{}/bench-{}", sink.account, i);
        sink.origin.key = key;
        (void)decoder.decode(corpus.gzip[i], {"catchment-central-logs", key}, sink);
    }
}

void take_in_all(Objects const& corpus, std::int64_t span_millis, Batching& sink) {
    for (int round = 0; round < kRounds; ++round) take_in(corpus, round, span_millis, sink);
    sink.flush();
}

std::int64_t span_of(std::vector<Text> const& texts) {
    return texts.back().timestamp_millis - texts.front().timestamp_millis;
}

siem::Origin origin() {
    std::int64_t const now = base::to_micros(base::SystemClock().now());
    return {"eu-west-1", "catchment-central-logs", "", now};
}

double resident_megabytes() {  // at its highest
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return megabytes(static_cast<std::uint64_t>(used.ru_maxrss) * 1024);
}

struct Where {
    std::string program;
    std::string address;  // of a ClickHouse server
};

void run(Where const& where, char const* what, std::vector<Text> const& texts) {
    Folder const folder;
    auto const store = open_store(where.program, folder.path(), where.address);
    Objects const corpus = objects(texts);
    std::int64_t const span = span_of(texts);
    double const size = kRounds * megabytes(corpus.envelope_bytes);
    double const events = kRounds * static_cast<double>(corpus.events);
    title(fmt::format("intake: {}, {:.0f} MB of envelope JSON, {:.0f} events of {:.0f} bytes", what,
                      size, events, size / events * 1e6));
    auto const show = [&](char const* stage, double seconds) {
        row(stage, size / seconds, "MB/s",
            fmt::format("{:.2f} µs an event", seconds / events * 1e6));
    };
    Batching nowhere([](siem::Batch const&) {});
    nowhere.origin = origin();
    show("decode, normalise, batch", fastest(2, [&] { take_in_all(corpus, span, nowhere); }));
    Batching sink([&](siem::Batch const& batch) { settled(store->insert(batch)); });
    sink.origin = origin();
    Stopwatch const watch;
    take_in_all(corpus, span, sink);
    double const wall = watch.seconds();
    double const stored = watch.cpu_seconds();
    wait_for_merges(*store);
    show("until all is stored, per core", stored);
    show("and merged, per core", watch.cpu_seconds());
    row("until all is stored, on the wall, one lane", size / wall, "MB/s");
    std::string const parts = one(*store,
                                  "SELECT count(), sum(bytes_on_disk) FROM system.parts WHERE "
                                  "active AND table = 'events'");
    std::vector<std::string_view> const cells = base::split(parts, '\t');
    row("on the disk", static_cast<double>(*base::to_uint64(cells[1])) / events, "bytes",
        fmt::format("an event, in {} parts", cells[0]));
}

// Nothing but the SIEM's own work, on all cores, as where queue and bucket are AWS's.
void sustain(Where const& where, char const* what, std::vector<Text> const& texts, double minutes) {
    Folder const folder;
    auto const store = open_store(where.program, folder.path(), where.address);
    Objects const corpus = objects(texts);
    unsigned const lanes = std::max(1u, std::thread::hardware_concurrency());
    title(fmt::format("intake: {}, {} lanes for {} minutes", what, lanes, minutes));
    base::SystemClock const clock;
    siem::store::Upkeep upkeep(store->engine());
    base::WorkerThread const keeping(upkeep, clock, "upkeep");
    Stopwatch const watch;
    std::atomic<int> rounds{0};
    std::atomic<std::uint64_t> events{0};
    auto const lane = [&] {
        Batching sink([&](siem::Batch const& batch) {
            settled(store->insert(batch));
            events += batch.rows();
        });
        sink.origin = origin();
        while (watch.seconds() < minutes * 60) {
            take_in(corpus, rounds++, span_of(texts), sink);
        }
        sink.flush();
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < lanes; ++i) threads.emplace_back(lane);
    double const bytes_an_event =
        static_cast<double>(corpus.envelope_bytes) / static_cast<double>(corpus.events);
    auto const show = [&](std::string const& when, double seconds) {
        double const size = static_cast<double>(events.load()) * bytes_an_event / 1e6;
        row(when, size / seconds, "MB/s",
            fmt::format("{:.1f} M events, {:.0f} a core, {:.0f} MB resident at the highest",
                        static_cast<double>(events.load()) / 1e6, size / watch.cpu_seconds(),
                        resident_megabytes()));
    };
    for (int minute = 1; minute < minutes; ++minute) {
        std::this_thread::sleep_for(std::chrono::duration<double>(minute * 60 - watch.seconds()));
        show(fmt::format("from the start to minute {}", minute), watch.seconds());
    }
    for (std::thread& thread : threads) thread.join();
    show("in all", watch.seconds());
    std::string const there = one(*store, "SELECT count() FROM events");
    row("events there", static_cast<double>(*base::to_uint64(there)) / 1e6, "M");
}

}  // namespace
}  // namespace bench

int main(int count, char** arguments) {
    bench::Where const where{count > 1 ? arguments[1] : "build/release/catchment",
                             count > 3 ? arguments[3] : ""};
    std::string const folder = count > 2 ? arguments[2] : "";
    std::vector<bench::Text> const lines = bench::lines(80'000'000);
    if (count > 4) {
        bench::sustain(where, "all of the demo's sources", lines, std::atof(arguments[4]));
        return 0;
    }
    bench::write_objects(bench::objects(lines), folder);
    bench::run(where, "all of the demo's sources", lines);
    bench::run(where, "CloudTrail", bench::of_group(bench::lines(320'000'000), "/aws/cloudtrail"));
    return 0;
}
