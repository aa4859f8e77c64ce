// Containers, broken in every way: read whole and in pieces they give the same, and what was packed
// comes out again. gzip and zstd by two ways of reading each.
#include <memory>
#include <string>

#include "base/assert.hpp"
#include "base/clock.hpp"
#include "codec/gzip.hpp"
#include "codec/gzip_reader.hpp"
#include "codec/snappy.hpp"
#include "codec/snappy_reader.hpp"
#include "codec/unzip.hpp"
#include "codec/zip.hpp"
#include "codec/zstd.hpp"

namespace {

constexpr std::size_t kMost = 4 << 20;

class Kept final : public codec::PlainSink {
  public:
    base::Result<void> plain(std::string_view bytes) override {
        text += bytes;
        if (text.size() > kMost) return base::fail(base::ErrorKind::quarantine, "too much");
        return {};
    }
    std::string text;
};

struct Read {
    bool well = false;
    std::string text;
};

Read read(codec::Expander& reader, std::string_view bytes, std::size_t piece) {
    Kept kept;
    reader.reset();
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        base::Result<void> const done = reader.feed(bytes.substr(at, piece), kept);
        if (done) continue;
        ASSERT(done.error().kind == base::ErrorKind::quarantine);
        return {false, std::move(kept.text)};
    }
    bool const well = reader.finish(kept).has_value();
    return {well, std::move(kept.text)};
}

struct Container {
    std::unique_ptr<codec::Expander> reader;
    std::string packed;
};

Container container(unsigned kind, std::string_view plain) {
    switch (kind % 5) {
        case 0:
            return {std::make_unique<codec::GzipReader>(), codec::gzip(plain, 1)};
        case 1:
            return {std::make_unique<codec::ZstdReader>(), codec::zstd(plain)};
        case 2:
            return {std::make_unique<codec::SnappyFramedReader>(), codec::snappy_framed(plain)};
        case 3:
            return {std::make_unique<codec::SnappyHadoopReader>(), codec::snappy_hadoop(plain)};
        default:
            return {std::make_unique<codec::Unzip>(),
                    codec::zip({{"a", std::string(plain)}}, base::Instant{})};
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    if (size < 2) return 0;
    std::string_view const bytes(reinterpret_cast<char const*>(data) + 2, size - 2);
    std::size_t const piece = data[1] % 64 + 1;
    Container const c = container(data[0], bytes);
    Read const whole = read(*c.reader, bytes, kMost);
    Read const pieces = read(*c.reader, bytes, piece);
    ASSERT(whole.well == pieces.well);
    if (whole.well) ASSERT(whole.text == pieces.text);
    Read const again = read(*c.reader, c.packed, piece);
    ASSERT(again.well && again.text == bytes);
    if (data[0] % 5 == 0 && !bytes.empty()) {
        base::Result<std::string> const other = codec::gunzip_all(bytes, {.max_bytes = kMost});
        ASSERT(other.has_value() == whole.well);
        if (other) ASSERT(*other == whole.text);
    }
    if (data[0] % 5 == 1) {
        base::Result<std::string> const other = codec::unzstd(bytes, kMost);
        if (other && whole.well) ASSERT(whole.text.starts_with(*other));
    }
    return 0;
}
