// SQS over HTTP, signed, durable: send, receive and delete, one by one and in tens.
#include <atomic>
#include <thread>

#include "measure.hpp"
#include "running.hpp"

namespace bench {
namespace {

using codec::Json;

std::string const kBody(400, 'm');  // about an S3 event

class Bench {
  public:
    explicit Bench(std::string const& program)
        : cloud_(program, "cloud", folder_.path(), {"--listen", "127.0.0.1:0"}),
          profiles_(profiles(folder_.path() + "/credentials")) {}

    void run() {
        title("SQS: signed, over HTTP, on the disk before the reply");
        row("one append and sync of 512 bytes", 1 / synced_append(folder_.path(), 512, 200),
            "a second", "the limit of one client that waits");
        show("one by one: send, receive, delete", 1, 1, 3);
        show("one by one: send, receive, delete", 32, 1, 3);
        show("in tens: send, receive, delete", 1, 10, 3);
        show("in tens: send, receive, delete", 32, 10, 3);
    }

  private:
    // A connection, and a queue of its own, so that each finds what it sent.
    struct Lane {
        Caller caller;
        std::string url;
        std::vector<double> millis;  // of single requests
        std::uint64_t messages = 0;  // sent, received and deleted

        Lane(std::string const& endpoint, aws::Credentials const& keys, std::string const& name)
            : caller(endpoint, keys),
              url(must(caller.client.json(aws::kSqs, "CreateQueue",
                                          Json::object({{"QueueName", name}})),
                       "CreateQueue")
                      .at("QueueUrl")
                      .text()) {}

        Json call(char const* operation, Json const& input) {
            Stopwatch const watch;
            Json out = must(caller.client.json(aws::kSqs, operation, input), operation);
            millis.push_back(watch.seconds() * 1e3);
            return out;
        }

        void one() {
            call("SendMessage", Json::object({{"QueueUrl", url}, {"MessageBody", kBody}}));
            Json const got = call("ReceiveMessage", Json::object({{"QueueUrl", url}}));
            for (Json const& message : got.at("Messages").items()) {
                call("DeleteMessage",
                     Json::object(
                         {{"QueueUrl", url}, {"ReceiptHandle", message.at("ReceiptHandle")}}));
                ++messages;
            }
        }

        void ten() {
            Json entries = Json::array();
            for (int i = 0; i < 10; ++i) {
                entries.push(Json::object({{"Id", std::to_string(i)}, {"MessageBody", kBody}}));
            }
            call("SendMessageBatch", Json::object({{"QueueUrl", url}, {"Entries", entries}}));
            Json const got = call("ReceiveMessage",
                                  Json::object({{"QueueUrl", url}, {"MaxNumberOfMessages", 10}}));
            Json gone = Json::array();
            for (Json const& message : got.at("Messages").items()) {
                gone.push(Json::object({{"Id", std::to_string(gone.items().size())},
                                        {"ReceiptHandle", message.at("ReceiptHandle")}}));
            }
            if (gone.items().empty()) return;
            messages += gone.items().size();
            call("DeleteMessageBatch", Json::object({{"QueueUrl", url}, {"Entries", gone}}));
        }
    };

    void show(char const* what, int connections, int at_once, double seconds) {
        std::vector<std::unique_ptr<Lane>> lanes;
        for (int i = 0; i < connections; ++i) {
            lanes.push_back(std::make_unique<Lane>(cloud_.ready().at("cloud").text(),
                                                   profiles_.at("workload-a"),
                                                   "bench-" + std::to_string(++queues_)));
        }
        double const cpu = cloud_.cpu_seconds();
        Stopwatch const watch;
        std::vector<std::thread> threads;
        for (auto const& lane : lanes) {
            threads.emplace_back([&watch, lane = lane.get(), at_once, seconds] {
                while (watch.seconds() < seconds) at_once == 1 ? lane->one() : lane->ten();
            });
        }
        for (std::thread& thread : threads) thread.join();
        double const took = watch.seconds();
        report(what, lanes, took, cloud_.cpu_seconds() - cpu);
    }

    static void report(char const* what, std::vector<std::unique_ptr<Lane>> const& lanes,
                       double took, double cpu) {
        std::vector<double> millis;
        std::uint64_t messages = 0;
        for (auto const& lane : lanes) {
            millis.insert(millis.end(), lane->millis.begin(), lane->millis.end());
            messages += lane->messages;
        }
        auto const requests = static_cast<double>(millis.size());
        row(fmt::format("{}, {} connection(s)", what, lanes.size()), requests / took, "requests/s",
            fmt::format("{:.0f} messages/s, p50 {:.2f} ms, p99 {:.2f} ms, cloud {:.0f} CPU µs a "
                        "request",
                        static_cast<double>(messages) / took, percentile(millis, 0.5),
                        percentile(millis, 0.99), cpu / requests * 1e6));
    }

    Folder folder_;
    Process cloud_;
    aws::Profiles profiles_;
    int queues_ = 0;
};

}  // namespace
}  // namespace bench

int main(int count, char** arguments) {
    bench::Bench(count > 1 ? arguments[1] : "build/release/catchment").run();
    return 0;
}
