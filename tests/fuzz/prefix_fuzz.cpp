// A prefix, an error prefix and a time zone, a line each: refused when the stream is made, or
// evaluated for every object that comes later.
#include "aws/error.hpp"
#include "base/assert.hpp"
#include "base/text.hpp"
#include "cloud/firehose/object_key.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    using namespace cloud::firehose;
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    std::vector<std::string_view> lines = base::split(text, '\n');
    lines.resize(3);
    S3Destination to;
    to.prefix = lines[0];
    to.error_prefix = lines[1];
    if (!lines[2].empty()) to.time_zone = lines[2];
    try {
        check_prefixes(to);
    } catch (aws::Error const& error) {
        ASSERT(error.code == "InvalidArgumentException");
        return 0;
    }
    base::SeededRandom random(1);
    Stream stream;
    stream.name = "audit";
    for (std::int64_t const millis : {-1LL, 0LL, 1'795'000'000'000LL, 253'402'300'799'999LL}) {
        ObjectContents contents{base::from_millis(millis)};
        ASSERT(!object_key(stream, to, contents, random).empty());
        contents.error_output_type = "processing-failed";
        ASSERT(!object_key(stream, to, contents, random).empty());
    }
    return 0;
}
