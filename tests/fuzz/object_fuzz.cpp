// An object of the bucket: read or refused, the same every time, whole or in pieces, packed or not,
// and never larger than its limit.
#include "base/assert.hpp"
#include "codec/gzip.hpp"
#include "siem/decode/key_layout.hpp"
#include "siem/decode/object.hpp"

namespace {

class Sum final : public siem::decode::RecordSink {
  public:
    void record(siem::Record const& r) override {
        ++records;
        ASSERT(!r.id.empty());
        for (std::string_view const text :
             {r.account, r.log_group, r.log_stream, r.id, r.message, r.header})
            for (char const c : text) sum = sum * 31 + static_cast<unsigned char>(c);
    }
    std::uint64_t records = 0;
    std::uint64_t sum = 0;
};

using Counts = base::Result<siem::decode::Counts>;

Counts in_pieces(siem::decode::ObjectDecoder& decoder, std::string_view bytes, Sum& sum) {
    decoder.begin({"b", "k"}, sum);
    for (std::size_t piece = 1; !bytes.empty(); piece = piece * 2 % 61) {
        if (!decoder.feed(bytes.substr(0, piece))) break;
        bytes.remove_prefix(std::min(piece, bytes.size()));
    }
    return decoder.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const bytes(reinterpret_cast<char const*>(data), size);
    (void)siem::decode::written_micros(bytes);
    (void)siem::decode::read_key(bytes);
    siem::decode::ObjectDecoder decoder(
        {.max_inflated_bytes = 1 << 20, .max_depth = 3, .max_record_bytes = 700});
    Sum plain;
    Counts const counts = decoder.decode(bytes, {"b", "k"}, plain);
    ASSERT(decoder.counts().records == plain.records);
    if (!counts) ASSERT(counts.error().kind == base::ErrorKind::quarantine);
    Sum pieces;
    Counts const other = in_pieces(decoder, bytes, pieces);
    ASSERT(counts.has_value() == other.has_value());
    if (counts) ASSERT(pieces.sum == plain.sum && pieces.records == plain.records);
    // The same in a gzip member, by the same decoder.
    siem::decode::ObjectDecoder deeper(
        {.max_inflated_bytes = 4 << 20, .max_depth = 4, .max_record_bytes = 700});
    Sum zipped;
    Counts const again = deeper.decode(codec::gzip(bytes, 1), {"b", "k"}, zipped);
    if (counts) {
        ASSERT(again.has_value() && zipped.sum == plain.sum && zipped.records == plain.records);
    }
    return 0;
}
