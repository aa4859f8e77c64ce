// An object of the bucket: read or refused, the same every time, and never larger than its limit.
#include "base/assert.hpp"
#include "codec/gzip.hpp"
#include "siem/decode/object.hpp"

namespace {

class Sum final : public siem::decode::RecordSink {
  public:
    void record(siem::Record const& r) override {
        ++records;
        for (std::string_view const text : {r.account, r.log_group, r.log_stream, r.id, r.message})
            for (char const c : text) sum = sum * 31 + static_cast<unsigned char>(c);
    }
    std::uint64_t records = 0;
    std::uint64_t sum = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const bytes(reinterpret_cast<char const*>(data), size);
    siem::decode::ObjectDecoder decoder({.max_inflated_bytes = 1 << 20});
    Sum plain;
    base::Result<siem::decode::Counts> const counts = decoder.decode(bytes, {"b", "k"}, plain);
    ASSERT(decoder.counts().records == plain.records);
    if (!counts) ASSERT(counts.error().kind == base::ErrorKind::quarantine);
    // The same in a gzip member, by the same decoder.
    Sum zipped;
    base::Result<siem::decode::Counts> const again =
        decoder.decode(codec::gzip(bytes, 1), {"b", "k"}, zipped);
    if (counts && !codec::is_gzip(bytes)) {
        ASSERT(again.has_value() && zipped.sum == plain.sum && zipped.records == plain.records);
    }
    return 0;
}
