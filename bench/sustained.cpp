// Intake and delivery against each other for minutes: PutLogEvents of 1 MB as fast as they are
// taken, while a subscription hands every event to Firehose and that to S3. What waits between the
// two must not grow.
//
//   bench_sustained build/release/catchment 600
#include <atomic>
#include <thread>

#include "base/text.hpp"
#include "corpus.hpp"
#include "http/client.hpp"
#include "measure.hpp"
#include "running.hpp"

namespace bench {
namespace {

using codec::Json;

constexpr char const* kGroup = "/bench/sustained";
constexpr int kConnections = 4;
constexpr std::uint64_t kBatchBytes = 1'000'000;
constexpr double kWindowSeconds = 10;

class Bench {
  public:
    Bench(std::string const& program, double seconds)
        : seconds_(seconds),
          cloud_(program, "cloud", folder_.path(), {"--listen", "127.0.0.1:0"}),
          profiles_(profiles(folder_.path() + "/credentials")) {
        set_up();
        Json events = Json::array();
        std::uint64_t size = 0;
        base::SystemClock const clock;
        for (Text const& text : lines(2'000'000)) {
            size += text.message.size() + 26;
            if (size > kBatchBytes) break;
            events.push(Json::object(
                {{"timestamp", base::to_millis(clock.now())}, {"message", text.message}}));
        }
        events_ = codec::to_json(events);
    }

    void run() {
        title(fmt::format("Sustained: {:.0f} s of 1 MB batches over {} connections, on to S3",
                          seconds_, kConnections));
        Stopwatch const watch;
        std::vector<std::thread> writers;
        for (int i = 0; i < kConnections; ++i) {
            writers.emplace_back([&, i] { write("stream-" + std::to_string(i), watch); });
        }
        while (watch.seconds() < seconds_) {
            std::this_thread::sleep_for(std::chrono::duration<double>(kWindowSeconds));
            show(watch.seconds());
        }
        for (std::thread& writer : writers) writer.join();
        Stopwatch const rest;
        while (waiting() > 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
        row("caught up after the last batch", rest.seconds(), "s");
    }

  private:
    Caller call() { return Caller(cloud_.ready().at("cloud").text(), profiles_.at("workload-a")); }

    void set_up() {
        Caller caller = call();
        std::string const role_arn = make_role(
            caller, "bench", R"({"Service":["firehose.amazonaws.com","logs.amazonaws.com"]})");
        base::Result<http::Response> const bucket =
            caller.client.s3({.method = "PUT", .bucket = "bench-sustained"});
        if (!bucket) must(base::fail(bucket.error()), "CreateBucket");
        Json const to = Json::object(
            {{"RoleARN", role_arn},
             {"BucketARN", "arn:aws:s3:::bench-sustained"},
             {"BufferingHints", Json::object({{"IntervalInSeconds", 1}, {"SizeInMBs", 5}})}});
        Json const stream =
            must(caller.client.json(aws::kFirehose, "CreateDeliveryStream",
                                    Json::object({{"DeliveryStreamName", "bench"},
                                                  {"ExtendedS3DestinationConfiguration", to}})),
                 "CreateDeliveryStream");
        Json const group = Json::object({{"logGroupName", kGroup}});
        must(caller.client.json(aws::kLogs, "CreateLogGroup", group), "CreateLogGroup");
        Json filter = group;
        filter.set("filterName", "all");
        filter.set("filterPattern", "");
        filter.set("destinationArn", stream.at("DeliveryStreamARN"));
        filter.set("roleArn", role_arn);
        must(caller.client.json(aws::kLogs, "PutSubscriptionFilter", filter),
             "PutSubscriptionFilter");
    }

    void write(std::string const& stream, Stopwatch const& watch) {
        Caller caller = call();
        Json const names = Json::object({{"logGroupName", kGroup}, {"logStreamName", stream}});
        must(caller.client.json(aws::kLogs, "CreateLogStream", names), "CreateLogStream");
        std::string body = codec::to_json(names);
        body.pop_back();
        body += ",\"logEvents\":" + events_ + "}";
        while (watch.seconds() < seconds_) {
            must(caller.client.json_text(aws::kLogs, "PutLogEvents", body), "PutLogEvents");
            ++requests_;
        }
    }

    std::uint64_t metric(std::string_view page, std::string_view name) {
        for (std::string_view const line : base::split(page, '\n')) {
            auto const both = base::cut(line, " ");
            if (both && both->first == name) return base::to_uint64(both->second).value_or(0);
        }
        return 0;
    }

    // Events that were taken and not handed on yet.
    std::uint64_t waiting() {
        base::Result<http::Response> const page =
            http_.send({.url = cloud_.ready().at("cloud").text() + "/_catchment/metrics"});
        std::string const text = page ? page->body : "";
        accepted_ = metric(text, "catchment_logs_accepted_events_total");
        return accepted_ - metric(text, "catchment_logs_delivered_events_total");
    }

    void show(double seconds) {
        std::uint64_t const wait = waiting();
        int const requests = requests_.exchange(0);
        row(fmt::format("after {:.0f} s", seconds), requests / kWindowSeconds, "requests/s",
            fmt::format("{} events wait, {:.2f} s of intake; {:.0f} MB of memory at most", wait,
                        static_cast<double>(wait) * seconds / static_cast<double>(accepted_),
                        megabytes(cloud_.peak_bytes())));
    }

    double seconds_;
    Folder folder_;
    Process cloud_;
    aws::Profiles profiles_;
    std::string events_;
    std::uint64_t accepted_ = 0;
    std::atomic<int> requests_ = 0;
    http::Client http_;
};

}  // namespace
}  // namespace bench

int main(int count, char** arguments) {
    std::string const program = count > 1 ? arguments[1] : "build/release/catchment";
    bench::Bench(program, count > 2 ? std::atof(arguments[2]) : 60).run();
    return 0;
}
