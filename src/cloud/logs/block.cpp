#include "cloud/logs/block.hpp"

namespace cloud::logs {
namespace {

constexpr std::size_t kCountBytes = 4;
constexpr std::size_t kEntryBytes = 12;  // a timestamp and a length

void put(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

std::uint64_t take(std::string_view in, std::size_t at, int bytes) {
    std::uint64_t value = 0;
    for (int i = 0; i < bytes; ++i) {
        auto const byte = static_cast<unsigned char>(in[at + static_cast<std::size_t>(i)]);
        value |= std::uint64_t{byte} << (8 * i);
    }
    return value;
}

}  // namespace

std::string encode_block(std::vector<LogEvent> const& events) {
    std::size_t size = kCountBytes + events.size() * kEntryBytes;
    for (LogEvent const& event : events) size += event.message.size();
    std::string out;
    out.reserve(size);
    put(out, events.size(), 4);
    for (LogEvent const& event : events) {
        put(out, static_cast<std::uint64_t>(event.timestamp_millis), 8);
        put(out, event.message.size(), 4);
    }
    for (LogEvent const& event : events) out += event.message;
    return out;
}

base::Result<std::vector<LogEvent>> decode_block(std::string_view bytes, Block const& block) {
    auto const broken = [] {
        return base::fail(base::ErrorKind::quarantine, "a block of log events is not well-formed");
    };
    if (bytes.size() < kCountBytes) return broken();
    std::size_t const count = take(bytes, 0, 4);
    std::size_t text = kCountBytes + count * kEntryBytes;
    if (count > bytes.size() || text > bytes.size()) return broken();
    std::vector<LogEvent> events(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t const entry = kCountBytes + i * kEntryBytes;
        std::size_t const length = take(bytes, entry + 8, 4);
        if (length > bytes.size() - text) return broken();
        events[i].timestamp_millis = static_cast<std::int64_t>(take(bytes, entry, 8));
        events[i].message = bytes.substr(text, length);
        events[i].sequence = block.first_sequence + static_cast<std::int64_t>(i);
        text += length;
    }
    return events;
}

}  // namespace cloud::logs
