// What the benches feed: believable lines, the demo's, the same for everyone; and the objects that
// Firehose makes of them.
//
//   std::vector<std::string> objects = bench::objects(100 << 20);
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

struct Text {
    std::string log_group;
    std::string log_stream;
    std::int64_t timestamp_millis = 0;
    std::string message;
};
// About `bytes` of messages, in the order of time, ending now.
std::vector<Text> lines(std::uint64_t bytes);
std::vector<Text> of_group(std::vector<Text> all, std::string const& log_group);

struct Objects {
    std::vector<std::string> gzip;     // each gzip members back to back, about 5 MB inflated
    std::uint64_t envelope_bytes = 0;  // all of them, inflated
    std::uint64_t events = 0;
};
// Envelopes of up to 100 events, one log stream each, as CloudWatch Logs sends them.
Objects objects(std::vector<Text> const& lines);
// As files, for peers; nowhere where the folder is "".
void write_objects(Objects const& objects, std::string const& folder);

}  // namespace bench
