#include "siem/decode/content.hpp"

#include <algorithm>
#include <array>

#include "codec/gzip.hpp"
#include "codec/snappy_reader.hpp"
#include "codec/unzip.hpp"
#include "codec/zstd.hpp"
#include "siem/decode/form.hpp"

namespace siem::decode {
namespace {

constexpr std::size_t kLongestMark = 12;
constexpr std::size_t kTarMark = 257;  // where tar's stands
constexpr std::size_t kSample = 512;

struct Refused {
    std::string_view mark;
    std::string_view why;
};
constexpr std::array kRefused = {
    Refused{"PAR1", "Parquet is not read: have Firehose or the source write JSON or lines"},
    Refused{"ORC", "ORC is not read: have Firehose or the source write JSON or lines"},
    Refused{std::string_view("Obj\x01", 4), "Avro is not read: have the source write JSON"},
    Refused{"BZh", "bzip2 is not read: have the source compress with gzip or zstd"},
    Refused{std::string_view("\xfd"
                             "7zXZ\0",
                             6),
            "xz is not read: have the source compress with gzip or zstd"},
    Refused{"\x04\x22\x4d\x18", "LZ4 is not read: have the source compress with gzip or zstd"},
    Refused{"7z\xbc\xaf\x27\x1c", "7z is not read: have the source compress with gzip or zip"},
    Refused{"\xff\xfe", "UTF-16 is not read: have the source write UTF-8"},
    Refused{"\xfe\xff", "UTF-16 is not read: have the source write UTF-8"},
};

// The keys of the object at the front of `text`, as far as they are there.
struct TopLevel {
    bool whole = false;  // the object's end was seen
    bool log_events_first = false;
    bool log_events = false;
    bool message_type = false;
    bool cloudwatch_type = false;  // which is one of CloudWatch's
    bool raw_data = false;
    bool attempts_made = false;
    bool arrival_timestamp = false;
    bool is_envelope() const {
        return cloudwatch_type || log_events_first || (log_events && message_type);
    }
    bool is_firehose_error() const { return raw_data && attempts_made && arrival_timestamp; }
    void key(std::string_view name, std::string_view behind);
};

void TopLevel::key(std::string_view name, std::string_view behind) {
    message_type = message_type || name == "messageType";
    log_events = log_events || name == "logEvents";
    raw_data = raw_data || name == "rawData";
    attempts_made = attempts_made || name == "attemptsMade";
    arrival_timestamp = arrival_timestamp || name == "arrivalTimestamp";
    if (name != "messageType") return;
    while (!behind.empty() && (white(behind[0]) || behind[0] == ':')) behind.remove_prefix(1);
    cloudwatch_type = cloudwatch_type || behind.starts_with("\"DATA_MESSAGE\"") ||
                      behind.starts_with("\"CONTROL_MESSAGE\"");
}

TopLevel top_level(std::string_view text) {
    TopLevel found;
    std::size_t depth = 0;
    bool key_next = false;
    bool first = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '"') {
            std::size_t const begin = i + 1;
            for (++i; i < text.size() && text[i] != '"'; ++i) {
                if (text[i] == '\\') ++i;
            }
            if (i >= text.size()) break;
            if (depth != 1 || !key_next) continue;
            std::string_view const name = text.substr(begin, i - begin);
            found.key(name, text.substr(i + 1));
            found.log_events_first = found.log_events_first || (first && name == "logEvents");
            key_next = first = false;
        } else if (c == '{' || c == '[') {
            key_next = ++depth == 1;
        } else if ((c == '}' || c == ']') && depth > 0) {
            if (--depth == 0) found.whole = true;
            if (found.whole) break;
        } else if (c == ',' && depth == 1) {
            key_next = true;
        }
    }
    return found;
}

std::optional<Content> of_object(std::string_view text, bool enough) {
    TopLevel const found = top_level(text);
    if (found.is_envelope()) return Content{Kind::envelopes};
    if (!found.whole && !enough) return std::nullopt;
    return Content{found.is_firehose_error() ? Kind::firehose_errors : Kind::documents};
}

// Of text there is little that is no character: colours of a terminal, a NUL here and there. Of
// what is packed it is a tenth.
bool is_binary(std::string_view bytes) {
    std::string_view const sample = bytes.substr(0, kSample);
    auto const odd = std::count_if(sample.begin(), sample.end(), [](char c) {
        auto const u = static_cast<unsigned char>(c);
        return u < 0x20 && !white(c) && u != 0x1b && u != 0x1f && u != '\f';
    });
    return odd >= 4 && static_cast<std::size_t>(odd) * 25 > sample.size();
}

std::optional<Content> of_container(std::string_view bytes) {
    if (codec::is_gzip(bytes)) return Content{Kind::gzip};
    if (codec::is_zstd(bytes)) return Content{Kind::zstd};
    if (codec::is_snappy_framed(bytes)) return Content{Kind::snappy_framed};
    if (codec::is_zip(bytes)) return Content{Kind::zip};
    if (codec::is_snappy_hadoop(bytes)) return Content{Kind::snappy_hadoop};
    for (Refused const& refused : kRefused) {
        if (bytes.starts_with(refused.mark))
            return Content{Kind::refused, std::string(refused.why)};
    }
    return std::nullopt;
}

}  // namespace

std::optional<Content> content_of(std::string_view bytes, bool all) {
    if (bytes.size() < kLongestMark && !all) return std::nullopt;
    if (std::optional<Content> container = of_container(bytes)) return container;
    bool const enough = all || bytes.size() >= kMostToTell;
    bytes = bytes.substr(0, kMostToTell);
    std::size_t begin = 0;
    while (begin < bytes.size() && white(bytes[begin])) ++begin;
    std::string_view const text = bytes.substr(begin);
    if (text.empty() && !enough) return std::nullopt;
    if (text.starts_with('{')) return of_object(text, enough);
    if (text.starts_with('[')) {
        std::size_t const next = text.find_first_not_of(" \t\r\n", 1);
        if (next == std::string_view::npos && !enough) return std::nullopt;
        if (next != std::string_view::npos && (text[next] == '{' || text[next] == ']'))
            return Content{Kind::documents};
    }
    if (bytes.size() < kSample && !enough) return std::nullopt;
    if (bytes.size() > kTarMark && bytes.substr(kTarMark).starts_with("ustar")) {
        return Content{Kind::refused, "a tar archive is not read: have the source write its files"};
    }
    if (is_binary(bytes)) {
        return Content{Kind::refused, "neither text nor a container that is known here"};
    }
    return Content{Kind::lines};
}

}  // namespace siem::decode
