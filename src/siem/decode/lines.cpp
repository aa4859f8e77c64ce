#include "siem/decode/lines.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace siem::decode {
namespace {

constexpr std::string_view kGzipMember = "\x1f\x8b\x08";

}  // namespace

void Lines::reset() {
    continuation_ = Continuation(joining_);
    columns_.reset();
    kept_.clear();
    kept_bytes_ = 0;
    joined_.clear();
    open_.clear();
    open_lines_ = 0;
}

// Records that are text and records that are packed in one object of Firehose's: what is packed is
// not to be stored as lines.
base::Result<void> Lines::feed(std::string_view text) {
    std::size_t const packed = text.find(kGzipMember);
    if (packed != std::string_view::npos) {
        base::Result<void> const before = feed(text.substr(0, packed));
        return before ? base::fail(base::ErrorKind::quarantine, "a gzip member within a text")
                      : before;
    }
    while (!text.empty()) {
        std::size_t const end = text.find('\n');
        std::string_view const part = text.substr(0, end);
        if (end == std::string_view::npos) {
            keep(part);
            break;
        }
        text.remove_prefix(end + 1);
        if (kept_bytes_ == 0) {
            take({part, part.size()});
            continue;
        }
        keep(part);
        take({kept_, kept_bytes_});
        kept_.clear();
        kept_bytes_ = 0;
    }
    return {};
}

// One byte more than an event may have, for what ends with a carriage return.
void Lines::keep(std::string_view part) {
    kept_ += part.substr(0, records_.limits.max_record_bytes + 1 - kept_.size());
    kept_bytes_ += part.size();
}

void Lines::take(Piece line) {
    if (line.text.size() == line.bytes && line.text.ends_with('\r')) {
        line.text.remove_suffix(1);
        --line.bytes;
    }
    if (!hold_open(line)) look(line);
}

// A stray quote must not make the rest of the object one record: what is not closed within these
// bounds is lines as ever.
bool Lines::hold_open(Piece const& line) {
    constexpr std::size_t kMostLines = 200;
    constexpr std::size_t kMostBytes = 64 << 10;
    if (open_lines_ == 0 && (!columns_.quotes() || continuation_.on())) return false;
    bool const odd = std::count(line.text.begin(), line.text.end(), '"') % 2 != 0;
    if (open_lines_ == 0 && !odd) return false;
    if (open_.size() + line.bytes >= kMostBytes || open_lines_ == kMostLines) {
        let_go_of_open();
        return false;
    }
    if (open_lines_++ > 0) open_ += '\n';
    open_ += line.text;
    if (open_lines_ > 1 && odd) {
        std::string const closed = std::exchange(open_, std::string());
        open_lines_ = 0;
        look({closed, closed.size()});
    }
    return true;
}

void Lines::let_go_of_open() {
    std::string const lines = std::exchange(open_, std::string());
    if (std::exchange(open_lines_, 0) == 0) return;
    for (std::string_view const line : base::split(lines, '\n')) look({line, line.size()});
}

void Lines::look(Piece const& line) {
    if (line.text.empty()) return;
    Columns::Line const is = columns_.look(line.text);
    if (is != Columns::Line::record) return;
    std::string const held = columns_.take_held();
    if (!held.empty()) add({held, held.size()});
    add(line);
}

void Lines::add(Piece const& line) {
    if (continuation_.on())
        join(line);
    else
        records_.add(line, columns_.header());
}

void Lines::join(Piece const& line) {
    bool const fits = joined_.size() + line.bytes < records_.limits.max_record_bytes;
    if (!continuation_.goes_on(line.text) || joined_.empty() || !fits) end_joined();
    if (line.bytes > records_.limits.max_record_bytes) return records_.add(line, columns_.header());
    if (!joined_.empty()) joined_ += '\n';
    joined_ += line.text;
}

void Lines::end_joined() {
    if (joined_.empty()) return;
    records_.add({joined_, joined_.size()}, columns_.header());
    joined_.clear();
}

// A line without its end, one whose meaning the next decides, a trace that may go on: torn, they
// are left to the whole object.
base::Result<void> Lines::finish(bool torn) {
    if (torn) return {};
    if (kept_bytes_ > 0) take({kept_, kept_bytes_});
    let_go_of_open();
    std::string const held = columns_.take_held();
    if (!held.empty()) add({held, held.size()});
    end_joined();
    return {};
}

}  // namespace siem::decode
