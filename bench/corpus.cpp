#include "corpus.hpp"

#include <fstream>
#include <map>

#include "base/time.hpp"
#include "cloud/logs/envelope.hpp"
#include "codec/gzip.hpp"
#include "demo/workload.hpp"

namespace bench {
namespace {

constexpr std::size_t kEventsAnEnvelope = 100;
constexpr std::uint64_t kObjectBytes = 5'000'000;

std::vector<demo::Place> places() {
    std::vector<demo::Place> all;
    for (char const* group : {"/app/payments", "/app/web", "/app/auth", "/var/log/secure",
                              "/aws/lambda/checkout", "/aws/vpc/flow", "/aws/cloudtrail"}) {
        all.push_back({"workload-a", "200000000001", "eu-west-1", group, demo::kind_of(group)});
    }
    return all;
}

// Collects envelopes into objects.
class Packer {
  public:
    void add(std::vector<Text const*> const& events) {
        if (events.empty()) return;
        Text const& first = *events.front();
        writer_.begin({"200000000001", first.log_group, first.log_stream, "catchment"});
        for (Text const* text : events) {
            if (!writer_.add({text->timestamp_millis, text->message, ++sequence_})) continue;
            ++made_.events;
        }
        std::string const member = cloud::logs::pack_envelope(writer_.finish());
        std::uint64_t const inflated = codec::gunzip_all(member)->size();
        made_.envelope_bytes += inflated;
        size_ += inflated;
        object_ += member;
        if (size_ >= kObjectBytes) close();
    }
    Objects finish() {
        close();
        return std::move(made_);
    }

  private:
    void close() {
        if (!object_.empty()) made_.gzip.push_back(std::move(object_));
        object_.clear();
        size_ = 0;
    }

    Objects made_;
    cloud::logs::EnvelopeWriter writer_;
    std::string object_;
    std::uint64_t size_ = 0;
    std::int64_t sequence_ = 0;
};

}  // namespace

std::vector<Text> lines(std::uint64_t bytes) {
    base::SystemClock const clock;
    base::Instant const start = clock.now() - std::chrono::hours(24 * 7);
    demo::Workload workload(1, places(), {start, start + std::chrono::minutes(1)});
    std::vector<Text> all;
    std::uint64_t size = 0;
    for (base::Instant end = start; size < bytes;) {
        end += std::chrono::minutes(1);
        for (demo::Line& line : workload.until(end)) {
            size += line.message.size();
            all.push_back({line.place->log_group, std::move(line.log_stream),
                           base::to_millis(line.at), std::move(line.message)});
        }
    }
    return all;
}

std::vector<Text> of_group(std::vector<Text> all, std::string const& log_group) {
    std::erase_if(all, [&](Text const& text) { return text.log_group != log_group; });
    return all;
}

Objects objects(std::vector<Text> const& lines) {
    std::map<std::pair<std::string, std::string>, std::vector<Text const*>> streams;
    Packer packer;
    for (Text const& line : lines) {
        std::vector<Text const*>& waiting = streams[{line.log_group, line.log_stream}];
        waiting.push_back(&line);
        if (waiting.size() < kEventsAnEnvelope) continue;
        packer.add(waiting);
        waiting.clear();
    }
    for (auto const& [stream, waiting] : streams) packer.add(waiting);
    return packer.finish();
}

void write_objects(Objects const& objects, std::string const& folder) {
    if (folder.empty()) return;
    for (std::size_t i = 0; i < objects.gzip.size(); ++i) {
        std::ofstream file(folder + "/" + std::to_string(i + 1) + ".gz", std::ios::binary);
        file << objects.gzip[i];
    }
}

}  // namespace bench
