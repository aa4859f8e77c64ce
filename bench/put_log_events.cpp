// PutLogEvents over HTTP, signed, durable: large and small batches, one and several connections.
#include <atomic>
#include <thread>

#include "base/crypto.hpp"
#include "base/time.hpp"
#include "codec/zstd.hpp"
#include "corpus.hpp"
#include "measure.hpp"
#include "running.hpp"

namespace bench {
namespace {

using codec::Json;

constexpr char const* kGroup = "/bench/put";
constexpr std::size_t kMegabyte = 1'000'000;

// The input of one PutLogEvents of about `bytes`, as the wire has it.
Json batch(std::vector<Text> const& texts, std::uint64_t bytes, std::string const& stream,
           std::int64_t now_millis) {
    Json events = Json::array();
    std::uint64_t size = 0;
    for (Text const& text : texts) {
        size += text.message.size() + 26;
        if (size > bytes) break;
        events.push(Json::object({{"timestamp", now_millis}, {"message", text.message}}));
    }
    return Json::object(
        {{"logGroupName", kGroup}, {"logStreamName", stream}, {"logEvents", std::move(events)}});
}

struct Seen {
    double per_second = 0;
    double cpu_millis = 0;  // of the cloud, a request
    std::vector<double> millis;
};

struct Load {
    std::uint64_t bytes;
    int connections;
    double seconds;
};

class Bench {
  public:
    explicit Bench(std::string const& program)
        : cloud_(program, "cloud", folder_.path(), {"--listen", "127.0.0.1:0"}),
          profiles_(profiles(folder_.path() + "/credentials")),
          texts_(lines(2'000'000)) {
        Caller caller = call();
        must(caller.client.json(aws::kLogs, "CreateLogGroup",
                                Json::object({{"logGroupName", kGroup}})),
             "CreateLogGroup");
    }

    void run() {
        limits();
        title("PutLogEvents: signed, over HTTP, on the disk before the reply");
        show({1'000'000, 1, 5});
        show({1'000'000, 4, 5});
        show({10'000, 1, 3});
        show({10'000, 8, 3});
        show({500, 1, 3});
        show({500, 32, 3});
    }

  private:
    Caller call() { return Caller(cloud_.ready().at("cloud").text(), profiles_.at("workload-a")); }

    // What cannot be left out of a megabyte, each alone.
    void limits() {
        std::string plain;
        for (Text const& text : texts_) {
            if (plain.size() >= kMegabyte) break;
            plain += text.message;
        }
        title("The machine's limits, of 1 MB of lines");
        row("SHA-256 of it", fastest(20, [&] { base::sha256(plain); }) * 1e3, "CPU ms");
        row("zstd -1 of it", fastest(20, [&] { codec::zstd(plain, 1); }) * 1e3, "CPU ms");
        row("a lone append and sync of it", synced_append(folder_.path(), kMegabyte, 20) * 1e3,
            "ms");
    }

    void show(Load const& load) {
        double const sync = synced_append(folder_.path(), load.bytes, 20);
        Seen const seen = measure(load);
        row(fmt::format("{:>9} bytes a batch, {} connection(s)", load.bytes, load.connections),
            seen.per_second, "requests/s",
            fmt::format("p50 {:.2f} ms, p99 {:.2f} ms, cloud {:.2f} CPU ms each; {:.2f}× a lone "
                        "append and sync ({:.2f} ms)",
                        percentile(seen.millis, 0.5), percentile(seen.millis, 0.99),
                        seen.cpu_millis, seen.per_second * sync, sync * 1e3));
    }

    Seen measure(Load const& load) {
        Seen seen;
        std::mutex mutex;
        double const cpu = cloud_.cpu_seconds();
        Stopwatch const watch;
        std::vector<std::thread> threads;
        for (int i = 0; i < load.connections; ++i) {
            threads.emplace_back([&, stream = std::to_string(++streams_)] {
                std::vector<double> mine = put(load, stream, watch);
                std::lock_guard const lock(mutex);
                seen.millis.insert(seen.millis.end(), mine.begin(), mine.end());
            });
        }
        for (std::thread& thread : threads) thread.join();
        auto const requests = static_cast<double>(seen.millis.size());
        seen.per_second = requests / watch.seconds();
        seen.cpu_millis = (cloud_.cpu_seconds() - cpu) / requests * 1e3;
        return seen;
    }

    std::vector<double> put(Load const& load, std::string const& stream, Stopwatch const& watch) {
        Caller caller = call();
        must(
            caller.client.json(aws::kLogs, "CreateLogStream",
                               Json::object({{"logGroupName", kGroup}, {"logStreamName", stream}})),
            "CreateLogStream");
        // Written once: what is measured is the cloud, not this client's JSON.
        std::string const input =
            codec::to_json(batch(texts_, load.bytes, stream, base::to_millis(caller.clock.now())));
        std::vector<double> millis;
        while (watch.seconds() < load.seconds) {
            Stopwatch const one;
            must(caller.client.json_text(aws::kLogs, "PutLogEvents", input), "PutLogEvents");
            millis.push_back(one.seconds() * 1e3);
        }
        return millis;
    }

    Folder folder_;
    Process cloud_;
    aws::Profiles profiles_;
    std::vector<Text> texts_;
    std::atomic<int> streams_ = 0;
};

}  // namespace
}  // namespace bench

int main(int count, char** arguments) {
    bench::Bench(count > 1 ? arguments[1] : "build/release/catchment").run();
    return 0;
}
