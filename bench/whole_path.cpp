// From objects on the queue to searchable: the objects are put into the central bucket first, so
// that their events wait on the queue; then the SIEM starts, and the clock runs until a search
// counts them all.
#include <fstream>
#include <thread>

#include "corpus.hpp"
#include "http/client.hpp"
#include "measure.hpp"
#include "running.hpp"

namespace bench {
namespace {

std::string line_of(std::string const& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

std::uint64_t events_stored(http::Client& client, std::string const& web,
                            std::string const& token) {
    base::Result<http::Response> const answer = client.send(
        {.url = web + "/api/v1/status", .headers = {{"Authorization", "Bearer " + token}}});
    if (!answer || answer->status != 200) return 0;
    base::Result<codec::Json> const status = codec::parse_json(answer->body);
    return status ? static_cast<std::uint64_t>(status->at("events").integer()) : 0;
}

// `up` makes the pipeline and ends; what it made is on the disk.
void deploy(std::string const& program, std::string const& data) {
    Process const up(program, "up", data,
                     {"--cloud-listen", "127.0.0.1:0", "--web-listen", "127.0.0.1:0"});
}

// What lets Firehose of any account write to the bucket is the name of its role.
void put_objects(Objects const& corpus, std::string const& endpoint,
                 aws::Credentials const& credentials) {
    Caller account(endpoint, credentials);
    std::string const role =
        make_role(account, "centralised-logs-firehose", R"({"AWS":"100000000004"})");
    aws::AssumedRole keys({endpoint, "eu-west-1"}, account.keys, {role, "bench", ""},
                          account.clock);
    aws::Client client({endpoint, "eu-west-1"}, keys, account.clock);
    int number = 0;
    for (std::string const& object : corpus.gzip) {
        aws::S3Call call;
        call.method = "PUT";
        call.bucket = "catchment-central-logs";
        call.key = "cloudwatch/100000000004/bench-" + std::to_string(++number);
        call.body = object;
        base::Result<http::Response> const put = client.s3(call);
        if (!put) must(base::fail(put.error()), "PutObject");
    }
}

void run(std::string const& program, std::uint64_t bytes) {
    Folder const folder;
    deploy(program, folder.path());
    Process const cloud(program, "cloud", folder.path(), {"--listen", "127.0.0.1:0"});
    std::string const endpoint = cloud.ready().at("cloud").text();
    Objects const corpus = objects(lines(bytes));
    put_objects(corpus, endpoint, profiles(folder.path() + "/credentials").at("siem"));
    double const size = megabytes(corpus.envelope_bytes);
    title(fmt::format("whole path: {} objects on the queue, {:.0f} MB of envelope JSON, {} events",
                      corpus.gzip.size(), size, corpus.events));
    double const cloud_cpu = cloud.cpu_seconds();
    Stopwatch const watch;
    Process const siem(program, "siem", folder.path(),
                       {"--listen", "127.0.0.1:0", "--endpoint", endpoint, "--profile", "siem"});
    http::Client client;
    std::string const token = line_of(folder.path() + "/siem/access/local-token");
    while (events_stored(client, siem.ready().at("web").text(), token) < corpus.events) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    double const wall = watch.seconds();
    double const cpu = siem.cpu_seconds();
    row("queue to searchable, on the wall", size / wall, "MB/s", fmt::format("{:.2f} s", wall));
    row("queue to searchable, per core of the SIEM", size / cpu, "MB/s",
        fmt::format("{:.0f} events/s, {:.2f} CPU s", static_cast<double>(corpus.events) / cpu,
                    cpu));
    row("the cloud meanwhile", (cloud.cpu_seconds() - cloud_cpu) * 1e3, "CPU ms");
    row("the SIEM's memory at its highest", megabytes(siem.peak_bytes()), "MB");
}

}  // namespace
}  // namespace bench

int main(int count, char** arguments) {
    bench::run(count > 1 ? arguments[1] : "build/release/catchment", 200'000'000);
    return 0;
}
