// What is there and idle: 10,000 log groups, 500 delivery streams, 10,000 connections. And what a
// request costs in a group of ten thousand events and in one of ten million.
#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>

#include "base/text.hpp"
#include "measure.hpp"
#include "running.hpp"

namespace bench {
namespace {

using codec::Json;

constexpr int kGroups = 10'000;
constexpr int kStreams = 500;
constexpr int kConnections = 10'000;
constexpr std::int64_t kEventsOfABatch = 10'000;

class Bench {
  public:
    explicit Bench(std::string program) : program_(std::move(program)) {
        rlimit files{};
        getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
        start();
    }

    void run() {
        title("Idle");
        row("an empty cloud", megabytes(cloud_->resident_bytes()), "MB");
        make_groups();
        make_streams();
        start();
        row("10,000 log groups, 500 delivery streams, restarted",
            megabytes(cloud_->resident_bytes()), "MB");
        connect();
        title("What a request costs by what the group holds: p50");
        std::vector<double> const few = costs("few", 10'000);
        std::vector<double> const many = costs("many", 10'000'000);
        char const* const names[] = {"PutLogEvents, 10 KB", "GetLogEvents, the last 100",
                                     "FilterLogEvents, 100 of a minute, a pattern",
                                     "DescribeLogStreams"};
        for (std::size_t i = 0; i < few.size(); ++i) {
            row(names[i], many[i] / few[i], "times",
                fmt::format("{:.2f} ms of ten thousand events, "
                            "{:.2f} ms of ten million",
                            few[i], many[i]));
        }
    }

  private:
    void start() {
        cloud_.reset();
        cloud_.emplace(program_, "cloud", folder_.path(),
                       std::vector<std::string>{"--listen", "127.0.0.1:0"});
    }
    Caller call() {
        return Caller(cloud_->ready().at("cloud").text(),
                      profiles(folder_.path() + "/credentials").at("workload-a"));
    }
    static Json logs(Caller& caller, char const* operation, Json const& input) {
        return must(caller.client.json(aws::kLogs, operation, input), operation);
    }

    void make_groups() {
        Caller caller = call();
        Stopwatch const watch;
        for (int i = 0; i < kGroups; ++i) {
            logs(caller, "CreateLogGroup",
                 Json::object({{"logGroupName", "/group/" + std::to_string(i)}}));
        }
        row("log groups made", kGroups / watch.seconds(), "a second");
    }

    void make_streams() {
        Caller caller = call();
        std::string const role_arn = make_role(
            caller, "bench", R"({"Service":["firehose.amazonaws.com","logs.amazonaws.com"]})");
        Json const to = Json::object({{"RoleARN", role_arn}, {"BucketARN", "arn:aws:s3:::bench"}});
        for (int i = 0; i < kStreams; ++i) {
            must(caller.client.json(
                     aws::kFirehose, "CreateDeliveryStream",
                     Json::object({{"DeliveryStreamName", "stream-" + std::to_string(i)},
                                   {"ExtendedS3DestinationConfiguration", to}})),
                 "CreateDeliveryStream");
        }
    }

    // Each asks once and stays.
    void connect() {
        std::string const url = cloud_->ready().at("cloud").text();
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(
            base::to_uint64(url.substr(url.rfind(':') + 1)).value_or(0)));
        inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
        constexpr std::string_view kAsk =
            "GET /_catchment/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
        std::vector<int> sockets;
        std::uint64_t const before = cloud_->resident_bytes();
        int answered = 0;
        for (int i = 0; i < kConnections; ++i) {
            int const fd = socket(AF_INET, SOCK_STREAM, 0);
            sockets.push_back(fd);
            if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) continue;
            if (send(fd, kAsk.data(), kAsk.size(), 0) < 0) continue;
            char answer[4096];
            if (recv(fd, answer, sizeof answer, 0) > 0) ++answered;
        }
        row("connections that were answered and stay", answered, "",
            fmt::format("{:.1f} KB each",
                        static_cast<double>(cloud_->resident_bytes() - before) / 1e3 / answered));
        Caller caller = call();
        row("a request beside them",
            median(100,
                   [&] {
                       logs(caller, "DescribeLogGroups",
                            Json::object({{"limit", 1}, {"logGroupNamePrefix", "/group/7"}}));
                   }),
            "ms");
        for (int const fd : sockets) close(fd);
    }

    template <typename Work>
    static double median(int times, Work const& work) {
        std::vector<double> millis;
        for (int i = 0; i < times; ++i) {
            Stopwatch const watch;
            work();
            millis.push_back(watch.seconds() * 1e3);
        }
        return percentile(millis, 0.5);
    }

    void fill(Caller& caller, Json const& names, std::int64_t events) {
        std::int64_t const now = base::to_millis(caller.clock.now());
        for (std::int64_t done = 0; done < events; done += kEventsOfABatch) {
            Json batch = Json::array();
            for (std::int64_t i = 0; i < kEventsOfABatch; ++i) {
                // Over the past day, in order.
                std::int64_t const at = now - 86'000'000 + (done + i) * 86'000'000 / events;
                batch.push(Json::object(
                    {{"timestamp", at}, {"message", "event number " + std::to_string(done + i)}}));
            }
            Json input = names;
            input.set("logEvents", std::move(batch));
            logs(caller, "PutLogEvents", input);
        }
    }

    std::vector<double> costs(std::string const& group, std::int64_t events) {
        Caller caller = call();
        Json const of_group = Json::object({{"logGroupName", "/events/" + group}});
        logs(caller, "CreateLogGroup", of_group);
        Json names = of_group;
        names.set("logStreamName", "s");
        logs(caller, "CreateLogStream", names);
        fill(caller, names, events);
        Json put = names;
        Json batch = Json::array();
        std::int64_t const now = base::to_millis(caller.clock.now());
        for (int i = 0; i < 50; ++i) {
            batch.push(Json::object({{"timestamp", now}, {"message", std::string(200, 'm')}}));
        }
        put.set("logEvents", std::move(batch));
        Json get = names;
        get.set("limit", 100);
        Json filter = of_group;
        filter.set("startTime", now - 60'000);
        filter.set("filterPattern", "number");
        filter.set("limit", 100);
        return {median(300, [&] { logs(caller, "PutLogEvents", put); }),
                median(100, [&] { logs(caller, "GetLogEvents", get); }),
                median(100, [&] { logs(caller, "FilterLogEvents", filter); }),
                median(100, [&] { logs(caller, "DescribeLogStreams", of_group); })};
    }

    std::string program_;
    Folder folder_;
    std::optional<Process> cloud_;
};

}  // namespace
}  // namespace bench

int main(int count, char** arguments) {
    bench::Bench(count > 1 ? arguments[1] : "build/release/catchment").run();
    return 0;
}
