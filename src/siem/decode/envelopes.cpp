#include "siem/decode/envelopes.hpp"

#include <algorithm>

namespace siem::decode {
namespace {

constexpr std::size_t kMostKept = std::size_t{64} << 20;  // of memory, from object to object
constexpr std::size_t kMostAtOnce = std::size_t{16} << 20;

}  // namespace

void Envelopes::reset() {
    text_.clear();
    if (text_.capacity() > kMostKept) text_ = std::string();
    wanted_ = 0;
}

// What comes in one piece, a gzip member, is most often whole envelopes, and read at once. Where
// the last has no end yet it is tried again when there is twice as much.
base::Result<void> Envelopes::feed(std::string_view text) {
    do {
        std::string_view const piece = text.substr(0, kMostAtOnce);
        text.remove_prefix(piece.size());
        text_ += piece;
        if (text_.size() < wanted_) continue;
        base::Result<void> const done = read();
        if (!done) return done;
        if (text_.size() > records_.limits.max_envelope_bytes) {
            return base::fail(base::ErrorKind::quarantine,
                              "an envelope of more than " +
                                  std::to_string(records_.limits.max_envelope_bytes) + " bytes");
        }
        wanted_ = 2 * text_.size();
    } while (!text.empty());
    return {};
}

base::Result<void> Envelopes::read() {
    base::Result<std::size_t> const read = reader_.read(text_, records_.sink(), records_.counts);
    if (!read) return base::fail(read.error());
    text_.erase(0, *read);
    return {};
}

base::Result<void> Envelopes::finish(bool) {
    base::Result<void> const done = read();
    if (!done || text_.empty()) return done;
    take_whole_events();
    return base::fail(base::ErrorKind::quarantine, "the last envelope is torn: it has no end");
}

// Their ids are CloudWatch's: they are the same when the whole envelope comes.
void Envelopes::take_whole_events() {
    std::string closed = without_torn_event(text_);
    if (closed.empty()) return;
    Counts counts;
    (void)reader_.read(closed, records_.sink(), counts);
    records_.counts.records += counts.records;
}

}  // namespace siem::decode
