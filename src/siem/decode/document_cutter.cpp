#include "siem/decode/document_cutter.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "siem/decode/form.hpp"

namespace siem::decode {
namespace {

constexpr std::size_t kLongestOpening = 256;  // of what opens a list of records, with whitespace

enum class Meaning : std::uint8_t { other, white, quote, open, close };
constexpr std::array<Meaning, 256> kMeanings = [] {
    std::array<Meaning, 256> all{};
    for (unsigned char const c : {' ', '\n', '\r', '\t'}) all[c] = Meaning::white;
    all['"'] = Meaning::quote;
    all['{'] = all['['] = Meaning::open;
    all['}'] = all[']'] = Meaning::close;
    return all;
}();

constexpr std::uint64_t kOnes = 0x0101010101010101;

// Whether one of the eight bytes is `c`.
bool has(std::uint64_t eight, char c) {
    std::uint64_t const x = eight ^ (kOnes * static_cast<unsigned char>(c));
    return ((x - kOnes) & ~x & (kOnes << 7)) != 0;
}

// Where the first quote, backslash or newline is from `at` on; most of JSON is text without.
std::size_t end_of_run(std::string_view text, std::size_t at) {
    while (at + 8 <= text.size()) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + at, 8);
        if (has(eight, '"') || has(eight, '\\') || has(eight, '\n')) break;
        at += 8;
    }
    while (at < text.size() && text[at] != '"' && text[at] != '\\' && text[at] != '\n') ++at;
    return at;
}

// Whether JSON that ended a line with `last` may begin the next one with `c`.
bool may_follow(char last, char c) {
    bool const open = last == '[' || last == ',' || last == ':';
    switch (c) {
        case '}':
        case ']':
            return true;
        case '"':
            return open || last == '{';
        case ',':
        case ':':
            return !open && last != '{';
        default:
            return open;  // an object, a list, a number, true, false, null
    }
}

}  // namespace

void DocumentCutter::reset() { *this = DocumentCutter(most_bytes_); }

base::Result<void> DocumentCutter::feed(std::string_view text, Take const& take) {
    text_ = text;
    begin_ = 0;
    for (at_ = 0; at_ < text.size();) {
        if (state_ == State::document) scan();
        if (at_ == text.size()) break;
        Said const said = step(text[at_], take);
        if (said == Said::failed) return base::fail(error_);
        if (said == Said::go_on) ++at_;
    }
    if (state_ != State::between && state_ != State::tail) keep(text.substr(begin_));
    passed_ += text.size();
    text_ = {};
    at_ = begin_ = 0;
    return {};
}

// Passes over what of a document needs no second look: what may end it, or show that it is none,
// is left to document(). The profile says that the rest is all there is.
void DocumentCutter::scan() {
    if (new_line_ || escaped_) return;
    bool const stop_at_lines = list_ == List::none;
    std::size_t at = at_;
    for (bool stop = false; !stop && at < text_.size();) {
        if (in_text_) {
            at = end_of_run(text_, at);
            if (at == text_.size()) break;
            bool const escape = text_[at] == '\\';
            stop = escape ? at + 1 == text_.size() : text_[at] == '\n' && stop_at_lines;
            if (stop) break;
            in_text_ = text_[at] != '"';
            at += escape ? 2 : 1;
            continue;
        }
        char const c = text_[at];
        switch (kMeanings[static_cast<unsigned char>(c)]) {
            case Meaning::white:
                stop = c == '\n' && stop_at_lines;
                break;
            case Meaning::quote:
                in_text_ = true;
                last_ = c;
                break;
            case Meaning::open:
                stop = depth_ < 2;
                if (!stop) ++depth_;
                last_ = stop ? last_ : c;
                break;
            case Meaning::close:
                stop = depth_ < 2;
                if (!stop) --depth_;
                last_ = stop ? last_ : c;
                break;
            case Meaning::other:
                last_ = c;
                break;
        }
        if (!stop) ++at;
    }
    at_ = at;
}

DocumentCutter::Said DocumentCutter::step(char c, Take const& take) {
    switch (state_) {
        case State::between:
            return between(c);
        case State::document:
            return document(c, take);
        case State::after:
            return after(c, take);
        case State::line:
            return line(c, take);
        case State::tail:
            return tail(c);
    }
    return Said::go_on;
}

DocumentCutter::Said DocumentCutter::between(char c) {
    if (white(c)) return Said::go_on;
    bool const first = first_;
    first_ = false;
    if (c == '{') {
        begin(State::document);
        return Said::again;
    }
    if (list_ == List::none) {
        if (first && c == '[')
            list_ = List::plain;
        else
            begin(State::line);
        return list_ == List::none ? Said::again : Said::go_on;
    }
    if (c == ',') return Said::go_on;
    if (c == ']') {
        if (list_ == List::records) {
            state_ = State::tail;
            depth_ = 1;
        }
        list_ = List::none;
        return Said::go_on;
    }
    error_ = {base::ErrorKind::quarantine,
              "at byte " + std::to_string(passed_ + at_) + ": no object in a list of them"};
    return Said::failed;
}

void DocumentCutter::begin(State state) {
    state_ = state;
    begin_ = at_;
    kept_.clear();
    kept_bytes_ = 0;
    depth_ = 0;
    in_text_ = escaped_ = new_line_ = false;
    last_ = 0;
}

DocumentCutter::Said DocumentCutter::document(char c, Take const& take) {
    if (in_text_) {
        if (escaped_)
            escaped_ = false;
        else if (c == '\\')
            escaped_ = true;
        else if (c == '"')
            in_text_ = false;
        else if (c == '\n' && list_ == List::none)
            return emit_lines(take);  // no JSON: a text does not go on in the next line
        return Said::go_on;
    }
    if (white(c)) {
        new_line_ = new_line_ || (c == '\n' && list_ == List::none);
        return Said::go_on;
    }
    if (new_line_ && !may_follow(last_, c)) return emit_lines(take);
    new_line_ = false;
    last_ = c;
    if (c == '"') {
        in_text_ = true;
    } else if (c == '{' || c == '[') {
        ++depth_;
        if (c == '[' && depth_ == 2 && opens_records()) {
            list_ = List::records;
            state_ = State::between;
        }
    } else if ((c == '}' || c == ']') && --depth_ == 0) {
        state_ = State::after;
        document_bytes_ = kept_bytes_ + (at_ + 1 - begin_);
    }
    return Said::go_on;
}

bool DocumentCutter::opens_records() {
    if (list_ != List::none || kept_bytes_ + (at_ - begin_) > kLongestOpening) return false;
    std::string opening = kept_ + std::string(text_.substr(begin_, at_ + 1 - begin_));
    opening.erase(std::remove_if(opening.begin(), opening.end(), white), opening.end());
    bool const of_config = opening.starts_with("{\"fileVersion\":\"") &&
                           opening.ends_with(",\"configurationItems\":[");
    return of_config || opening == "{\"Records\":[";
}

DocumentCutter::Said DocumentCutter::after(char c, Take const& take) {
    if (c == ' ' || c == '\t' || c == '\r') return Said::go_on;
    if (list_ == List::none && c != '\n' && c != '{') {
        state_ = State::line;  // a line that only begins like JSON
        return Said::again;
    }
    state_ = State::between;
    return emit(document_bytes_, take);
}

DocumentCutter::Said DocumentCutter::line(char c, Take const& take) {
    if (c != '\n') return Said::go_on;
    return emit_lines(take);
}

// The rest of the object around a list of records says nothing.
DocumentCutter::Said DocumentCutter::tail(char c) {
    if (in_text_) {
        if (escaped_)
            escaped_ = false;
        else if (c == '\\')
            escaped_ = true;
        else if (c == '"')
            in_text_ = false;
    } else if (c == '"') {
        in_text_ = true;
    } else if (c == '{' || c == '[') {
        ++depth_;
    } else if ((c == '}' || c == ']') && --depth_ == 0) {
        state_ = State::between;
    }
    return Said::go_on;
}

void DocumentCutter::keep(std::string_view part) {
    kept_ += part.substr(0, most_bytes_ - std::min(most_bytes_, kept_.size()));
    kept_bytes_ += part.size();
}

// The record up to here, or its beginning.
std::string_view DocumentCutter::seen() {
    std::string_view const part = text_.substr(begin_, at_ - begin_);
    if (kept_bytes_ == 0) return part;
    keep(part);
    begin_ = at_;
    return kept_;
}

DocumentCutter::Said DocumentCutter::emit(std::uint64_t bytes, Take const& take) {
    return hand_out({seen().substr(0, bytes), bytes}, take);
}

DocumentCutter::Said DocumentCutter::hand_out(Piece const& piece, Take const& take) {
    base::Result<void> const done = take(piece);
    if (done) return Said::again;
    error_ = done.error();
    return Said::failed;
}

// What looked like a document and is none is lines, of which the last has no end yet or is over.
DocumentCutter::Said DocumentCutter::emit_lines(Take const& take) {
    std::string_view text = seen();
    std::uint64_t bytes = std::max<std::uint64_t>(kept_bytes_, text.size());
    state_ = State::between;
    in_text_ = false;
    while (!text.empty()) {
        std::size_t const end = std::min(text.find('\n'), text.size());
        bool const is_last = end == text.size();
        std::string_view one = text.substr(0, end);
        std::uint64_t size = is_last ? bytes : end;
        bytes -= std::min<std::uint64_t>(bytes, end + 1);
        text.remove_prefix(is_last ? end : end + 1);
        if (size == one.size() && one.ends_with('\r')) {
            one.remove_suffix(1);
            --size;
        }
        if (one.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        if (hand_out({one, size}, take) == Said::failed) return Said::failed;
    }
    return Said::again;
}

base::Result<void> DocumentCutter::finish(bool torn, Take const& take) {
    bool failed = false;
    if (state_ == State::after) {
        state_ = State::between;
        failed = emit(document_bytes_, take) == Said::failed;
    } else if (state_ == State::line && !torn) {
        failed = emit_lines(take) == Said::failed;
    }
    if (failed) return base::fail(error_);
    if (torn) return {};
    if (state_ == State::document) {
        return base::fail(base::ErrorKind::quarantine,
                          "the last JSON object is torn: it has no end");
    }
    if (list_ != List::none || state_ == State::tail) {
        return base::fail(base::ErrorKind::quarantine,
                          "the list of records is torn: it has no end");
    }
    return {};
}

}  // namespace siem::decode
