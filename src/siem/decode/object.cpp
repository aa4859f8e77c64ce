#include "siem/decode/object.hpp"

namespace siem::decode {
namespace {

base::Result<Counts> quarantine(std::string why) {
    return base::fail(base::ErrorKind::quarantine, std::move(why));
}

}  // namespace

base::Result<Counts> ObjectDecoder::decode(std::string_view object, RecordSink& sink) {
    counts_ = {};
    inflated_ = 0;
    text_.clear();
    if (object.empty()) return quarantine("the object is empty");
    return decode_level(object, 0, sink);
}

base::Result<Counts> ObjectDecoder::decode_level(std::string_view bytes, int depth,
                                                 RecordSink& sink) {
    if (!codec::is_gzip(bytes)) {
        text_.assign(bytes);
        return finish_text(sink);
    }
    if (depth == limits_.max_gzip_depth) {
        return quarantine("gzip within gzip more than " + std::to_string(depth) + " times");
    }
    // The first member tells what is inside: envelopes, or gzip again.
    std::string first;
    base::Result<std::size_t> const used =
        gunzip_.member(bytes, {limits_.max_inflated_bytes - inflated_}, first);
    if (!used) return quarantine("member at byte 0: " + used.error().message);
    if (codec::is_gzip(first)) return inflate_and_decode(bytes, depth, sink);
    return decode_members(bytes, sink);
}

base::Result<Counts> ObjectDecoder::decode_members(std::string_view bytes, RecordSink& sink) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        std::size_t const kept = text_.size();
        base::Result<std::size_t> const used = gunzip_.member(
            bytes.substr(at), {limits_.max_inflated_bytes - inflated_ + kept}, text_);
        if (!used) {
            return quarantine("member at byte " + std::to_string(at) + ": " + used.error().message);
        }
        inflated_ += text_.size() - kept;
        base::Result<std::size_t> const read = envelopes_.read(text_, sink, counts_);
        if (!read) {
            return quarantine("member at byte " + std::to_string(at) + ", " + read.error().message);
        }
        text_.erase(0, *read);
        at += *used;
    }
    return finish_text(sink);
}

base::Result<Counts> ObjectDecoder::inflate_and_decode(std::string_view bytes, int depth,
                                                       RecordSink& sink) {
    std::string inner;
    std::size_t at = 0;
    std::string torn;
    while (at < bytes.size() && torn.empty()) {
        base::Result<std::size_t> const used =
            gunzip_.member(bytes.substr(at), {limits_.max_inflated_bytes - inflated_}, inner);
        if (used)
            at += *used;
        else
            torn = "member at byte " + std::to_string(at) + ": " + used.error().message;
    }
    inflated_ += inner.size();
    if (inflated_ >= limits_.max_inflated_bytes) return quarantine("the object inflates too far");
    base::Result<Counts> const counts = decode_level(inner, depth + 1, sink);
    if (counts && !torn.empty()) return quarantine(torn);
    return counts;
}

base::Result<Counts> ObjectDecoder::finish_text(RecordSink& sink) {
    base::Result<std::size_t> const read = envelopes_.read(text_, sink, counts_);
    if (!read) return base::fail(read.error());
    if (*read < text_.size()) {
        return quarantine("the last envelope is torn: it has no end");
    }
    return counts_;
}

}  // namespace siem::decode
