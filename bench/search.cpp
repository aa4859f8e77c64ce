// What searches of the API take, in a store filled through the insert path of the intake, each
// beside a scan that knows nothing: the same question as one statement without word index, windows
// or samples. The bars are those of ten million events on a machine of its own; a figure of fewer
// events, or of a machine that others use, says less than the ratio beside it.
//
//   bench_search build/release/catchment 10000000
//   bench_search build/release/catchment 10000000 FOLDER   filled at the first time, and kept
#include <filesystem>
#include <functional>
#include <thread>
#include <type_traits>

#include "base/random.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "corpus.hpp"
#include "measure.hpp"
#include "running.hpp"
#include "siem/normalise/normaliser.hpp"
#include "siem/search/search.hpp"
#include "siem/store/clickhouse_store.hpp"
#include "siem/store/embedded_engine.hpp"
#include "siem/store/library.hpp"
#include "siem/store/searches.hpp"
#include "siem/store/upkeep.hpp"

namespace bench {
namespace {

using siem::store::ClickHouseStore;

constexpr std::uint64_t kBatchBytes = 60'000'000;
constexpr std::uint64_t kRareEvery = 1'000'000;  // events; one of so many says "zanzibar"
constexpr int kTimes = 5;

template <typename T>
T settled(base::Result<T> result) {
    if (!result) must(base::fail(result.error()), "the store");
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

std::unique_ptr<ClickHouseStore> open_store(std::string const& program, std::string const& folder) {
    std::filesystem::path const beside = std::filesystem::absolute(program).parent_path();
    siem::store::Library const library =
        settled(siem::store::load_library(settled(siem::store::find_library(beside))));
    return settled(
        ClickHouseStore::open(settled(siem::store::open_embedded(library, {.folder = folder}))));
}

// The demo's lines again and again, each time later, over the week that ends now.
class Filling {
  public:
    Filling(ClickHouseStore& store, std::uint64_t events) : store_(store), events_(events) {}

    void run() {
        std::vector<Text> const texts = lines(100'000'000);
        base::Instant const now = base::SystemClock().now();
        base::Duration const week = std::chrono::hours(24 * 7);
        siem::Origin const origin{"eu-west-1", "catchment-central-logs", "bench",
                                  base::to_micros(now)};
        for (std::uint64_t n = 0; n < events_; ++n) {
            Text const& text = texts[n % texts.size()];
            std::string const id = fmt::format("{:056}", n);
            std::string message = text.message;
            if (n % kRareEvery == kRareEvery / 2) message += " zanzibar";
            double const share = static_cast<double>(n) / static_cast<double>(events_);
            auto const past = std::chrono::duration_cast<base::Duration>(week * (1 - share));
            siem::Event event;
            normaliser_.normalise({"200000000001", text.log_group, text.log_stream, id,
                                   base::to_millis(now - past), message},
                                  origin, event);
            // Those of the demo carry times of their own.
            event.integer(siem::Field::timestamp) = base::to_micros(now - past);
            batch_.add(event);
            if (batch_.bytes() >= kBatchBytes) flush();
        }
        flush();
    }

  private:
    void flush() {
        settled(store_.insert(batch_));
        batch_.clear();
    }

    ClickHouseStore& store_;
    std::uint64_t events_;
    siem::normalise::Normaliser normaliser_;
    siem::Batch batch_;
};

class Bench {
  public:
    Bench(std::string const& program, std::uint64_t events, std::string const& folder)
        : events_(events), store_(open_store(program, folder)) {}

    void run() {
        title(fmt::format("search: {} events of the demo, over a week", events_));
        if (ask("SELECT count() FROM events") == "0") fill();
        siem::SearchRequest const all = request("");
        scan_ = fastest([&] { ask("SELECT countIf(message ILIKE '%zanzibar%') FROM events"); }).ms;
        row("plain scan of all messages", scan_, "ms");
        show("rare word, first page", 60, [&] { page(listed(request("zanzibar"))); });
        show("last 100 of a filter", 50, [&] { page(listed(request("log.level:error"))); });
        show("last 100 of a filter, asked for the first time", 50, [&] {
            siem::search::Search first = make_search();
            page(listed(request("log.level:error")), first);
        });
        show("last 100 of all", 50, [&] { page(listed(all)); });
        show("rare word, whole events", 0, [&] { page(request("zanzibar")); });
        show("last 100 of a filter, whole events", 0, [&] { page(request("log.level:error")); });
        show("last 100 of all, whole events", 0, [&] { page(all); });
        show("common word, counted", 300, [&] { count(request("user")); });
        show("histogram by level", 300, [&] { done(search_.histogram({all}, asker_)); });
        show("histogram of a common word", 300,
             [&] { done(search_.histogram({request("user")}, asker_)); });
        show("facets of 10 fields", 500, [&] {
            done(search_.facets(
                {all,
                 {"log.level", "event.action", "event.outcome", "log.group", "log.stream",
                  "user.name", "host.name", "event.dataset", "cloud.account.id", "event.category"}},
                asker_));
        });
        show("fields", 500, [&] { done(search_.fields({all}, asker_)); });
        show("values that begin with a letter", 200, [&] {
            done(search_.values({all, "user.name", "a"}, asker_));
        });
        show("patterns", 1000, [&] { done(search_.patterns(all, asker_)); });
    }

  private:
    siem::SearchRequest request(std::string text) const {
        base::Instant const now = base::SystemClock().now();
        return {.text = std::move(text),
                .from = now - std::chrono::hours(24 * 8),
                .until = now + std::chrono::hours(1)};
    }
    siem::search::Search make_search() {
        return {[this](std::string const& sql, siem::Asker& asker) {
                    return searches_.query(sql, asker);
                },
                clock_};
    }
    // As the page asks for the rows of its list.
    static siem::SearchRequest listed(siem::SearchRequest request) {
        request.columns = {"log.level", "log.group", "message"};
        return request;
    }
    void page(siem::SearchRequest const& request) { page(request, search_); }
    void page(siem::SearchRequest const& request, siem::search::Search& search) {
        done(search.search(request, asker_, [](std::string_view, base::Instant) { return true; }));
    }
    void count(siem::SearchRequest const& request) {
        siem::HistogramRequest one{request, 1, ""};
        done(search_.histogram(one, asker_));
    }
    template <typename T>
    void done(base::Result<T> const& result) {
        if (!result) must(base::fail(result.error()), "a search");
    }
    std::string ask(std::string const& sql) {
        return std::string(base::trim(settled(store_->query(sql, "TSV"))));
    }
    void fill() {
        Stopwatch const watch;
        Filling(*store_, events_).run();
        row("filled", static_cast<double>(events_) / watch.seconds(), "events/s");
        settle();
    }
    // As the store is once nothing comes in: the words indexed, the parts merged with it.
    void settle() {
        siem::store::Upkeep upkeep(store_->engine());
        base::SystemClock const clock;
        for (int quiet = 0; quiet < 40;) {
            upkeep.step(clock.now());
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
            quiet = ask("SELECT (SELECT count() FROM system.merges) + (SELECT count() FROM "
                        "system.mutations WHERE NOT is_done)") == "0"
                        ? quiet + 1
                        : 0;
        }
        row("parts",
            *base::to_double(ask("SELECT count() FROM system.parts WHERE active AND "
                                 "table = 'events'")),
            "");
    }
    // On the wall, of the fastest; and what of the processor that one took.
    struct Cost {
        double ms = 1e9;
        double cpu_ms = 0;
    };
    Cost fastest(std::function<void()> const& work) {
        Cost best;
        for (int i = 0; i < kTimes; ++i) {
            Stopwatch const watch;
            work();
            double const ms = watch.seconds() * 1000;
            if (ms < best.ms) best = {ms, watch.cpu_seconds() * 1000};
        }
        return best;
    }
    // No bar where it is 0.
    void show(char const* what, double bar, std::function<void()> const& work) {
        Cost const cost = fastest(work);
        row(what, cost.ms, "ms",
            fmt::format("{:.3f} of the scan; {:.0f} ms of CPU", cost.ms / scan_, cost.cpu_ms) +
                (bar > 0 ? fmt::format("; the bar at 10 M is {:.0f} ms", bar) : ""));
    }

    std::uint64_t events_;
    std::unique_ptr<ClickHouseStore> store_;
    base::SystemRandom random_;
    base::SystemClock clock_;
    siem::store::Searches searches_{store_->engine(), random_};
    siem::search::Search search_ = make_search();
    siem::Asker asker_;
    double scan_ = 1;
};

}  // namespace
}  // namespace bench

int main(int count, char** arguments) {
    std::string const program = count > 1 ? arguments[1] : "build/release/catchment";
    std::uint64_t const events = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1'000'000;
    if (count > 3) {
        bench::Bench(program, events, arguments[3]).run();
    } else {
        bench::Folder const folder;
        bench::Bench(program, events, folder.path()).run();
    }
    return 0;
}
