// However a stream is cut, it decodes to the same, and no input does more than be refused.
#include <cstdint>
#include <cstdlib>

#include "aws/chunked.hpp"

namespace {

struct Decoded {
    std::string data;
    bool good = true, finished = false;
};

Decoded decode(std::string_view bytes, bool is_signed, std::size_t step) {
    std::optional<aws::ChunkChain> chain;
    if (is_signed) chain = aws::ChunkChain{"key", "20261123T120000Z", "scope", "seed"};
    aws::ChunkedDecoder decoder(std::move(chain));
    Decoded out;
    for (std::size_t at = 0; at < bytes.size() && out.good; at += step) {
        out.good = decoder.feed(bytes.substr(at, step),
                                [&](std::string_view data) { out.data.append(data); });
    }
    out.finished = decoder.finished();
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size == 0) return 0;
    std::string_view const bytes(reinterpret_cast<char const*>(data) + 1, size - 1);
    bool const is_signed = data[0] & 1;
    Decoded const whole = decode(bytes, is_signed, bytes.size() + 1);
    Decoded const parts = decode(bytes, is_signed, 1 + data[0] / 2);
    bool const same =
        whole.data == parts.data && whole.good == parts.good && whole.finished == parts.finished;
    if (!same || (whole.finished && !whole.good)) std::abort();
    return 0;
}
