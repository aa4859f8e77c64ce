#include "siem/decode/documents.hpp"

#include "base/text.hpp"

namespace siem::decode {
namespace {

// A record of Firehose's may have 1,024,000 bytes, which base64 makes a third more of.
constexpr std::size_t kLongestError = std::size_t{4} << 20;

}  // namespace

base::Result<void> Documents::feed(std::string_view text) {
    return cutter_.feed(text, [this](Piece const& record) -> base::Result<void> {
        records_.add(record, {});
        return {};
    });
}

base::Result<void> Documents::finish(bool torn) {
    return cutter_.finish(torn, [this](Piece const& record) -> base::Result<void> {
        records_.add(record, {});
        return {};
    });
}

FirehoseErrors::FirehoseErrors(Records& records, Decode decode)
    : records_(records), decode_(std::move(decode)), cutter_(kLongestError) {}

void FirehoseErrors::reset() {
    cutter_.reset();
    failed_ = 0;
    first_reason_.clear();
}

base::Result<void> FirehoseErrors::feed(std::string_view text) {
    return cutter_.feed(text, [this](Piece const& line) { return take(line); });
}

base::Result<void> FirehoseErrors::take(Piece const& line) {
    base::Result<void> const done = recover(line.text);
    if (done) {
        ++records_.counts.recovered;
        return {};
    }
    if (records_.overflowed()) return done;
    if (failed_++ == 0) first_reason_ = done.error().message;
    return {};
}

base::Result<void> FirehoseErrors::recover(std::string_view line) {
    std::optional<codec::JsonView> const root = json_.parse(line);
    std::optional<codec::JsonView> const raw = root ? root->find("rawData") : std::nullopt;
    if (!raw || raw->kind() != codec::JsonView::Kind::text) {
        return base::fail(base::ErrorKind::quarantine, "a line without rawData");
    }
    std::optional<std::string> const bytes = base::from_base64(raw->text());
    if (!bytes) return base::fail(base::ErrorKind::quarantine, "rawData that is no base64");
    return decode_(*bytes);
}

base::Result<void> FirehoseErrors::finish(bool torn) {
    base::Result<void> const done =
        cutter_.finish(torn, [this](Piece const& line) { return take(line); });
    if (!done || failed_ == 0) return done;
    return base::fail(
        base::ErrorKind::quarantine,
        std::to_string(failed_) + " of " + std::to_string(failed_ + records_.counts.recovered) +
            " records that Firehose could not deliver cannot be read; the first: " + first_reason_);
}

}  // namespace siem::decode
