#include "siem/decode/records.hpp"

#include <algorithm>
#include <array>

#include "base/crc.hpp"
#include "siem/decode/key_layout.hpp"

namespace siem::decode {
namespace {

constexpr std::size_t kOrdinalDigits = 12;
constexpr std::size_t kHashDigits = 16;

// No character is cut in two.
std::string_view whole_characters(std::string_view text) {
    std::size_t end = text.size();
    for (int back = 0; back < 4 && end > 0; ++back, --end) {
        auto const last = static_cast<unsigned char>(text[end - 1]);
        if (last < 0x80) return text.substr(0, end);
        if (last >= 0xc0) return text.substr(0, end - 1);
    }
    return text;
}

void write_digits(char* end, std::size_t count, std::uint64_t value, unsigned base) {
    for (std::size_t i = 0; i < count; ++i, value /= base)
        *--end = "0123456789abcdef"[value % base];
}

}  // namespace

void Records::begin(ObjectName const& name, RecordSink& sink) {
    sink_ = &sink;
    counts = {};
    ordinal_ = taken_ = expanded_ = 0;
    overflowed_ = false;
    KeyLayout const layout = read_key(name.key);
    account_ = layout.account;
    group_ = name.bucket.empty() ? "" : "s3://" + std::string(name.bucket);
    if (!group_.empty() && !layout.folder.empty()) group_.append("/").append(layout.folder);
    stream_ = name.key;
    id_.assign(kOrdinalDigits + 1 + kHashDigits, '-');
}

// Its place in the object, and a hash of what it says: another object of the same name has other
// events, one that has only grown has the same ones and more.
std::string_view Records::next_id(std::string_view message) {
    write_digits(id_.data() + kOrdinalDigits, kOrdinalDigits, ++ordinal_, 10);
    std::uint64_t const hash = base::crc64nvme(message.size(), message);
    write_digits(id_.data() + id_.size(), kHashDigits, hash, 16);
    return id_;
}

void Records::add(Piece const& piece, std::string_view header) {
    std::string_view message = piece.text;
    if (piece.bytes > limits.max_record_bytes || message.size() > limits.max_record_bytes) {
        std::uint64_t const bytes = std::max<std::uint64_t>(piece.bytes, message.size());
        cut_ = whole_characters(message.substr(0, limits.max_record_bytes));
        cut_ += "[cut: the record has " + std::to_string(bytes) + " bytes]";
        message = cut_;
        ++counts.cut;
    }
    Record record;
    record.account = account_;
    record.log_group = group_;
    record.log_stream = stream_;
    record.id = next_id(message);
    record.message = message;
    record.header = header;
    sink_->record(record);
    ++counts.records;
}

base::Result<void> Records::expanded(std::uint64_t bytes) {
    expanded_ += bytes;
    std::string why;
    if (expanded_ > limits.max_inflated_bytes) {
        why = "the object expands to more than " + std::to_string(limits.max_inflated_bytes) +
              " bytes";
    } else if (expanded_ > limits.free_inflated_bytes && expanded_ / limits.max_ratio > taken_) {
        why = "the object expands to more than " + std::to_string(limits.max_ratio) +
              " times its size";
    }
    overflowed_ = !why.empty();
    if (overflowed_) return base::fail(base::ErrorKind::quarantine, why);
    return {};
}

}  // namespace siem::decode
