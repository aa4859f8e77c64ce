#include "policy/pattern.hpp"

#include "base/text.hpp"

namespace policy {
namespace {

constexpr std::string_view kOpening = "${";

// The bytes of the first character: one of UTF-8, so that ? is a character.
std::size_t width(std::string_view text) {
    std::size_t bytes = 1;
    while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) ++bytes;
    return bytes;
}

std::string_view of_variable(std::string const& key, std::optional<std::string> const& fallback,
                             Context const& context, bool& found) {
    Context::Values const* const values = context.find(key);
    found = true;
    // A key of several values is no variable: which of them would be meant?
    if (values != nullptr && values->size() == 1) return values->front();
    if (values == nullptr && fallback) return *fallback;
    found = false;
    return {};
}

}  // namespace

std::optional<std::size_t> end_of_variable(std::string_view text, std::size_t at) {
    if (text.substr(at, kOpening.size()) != kOpening) return std::nullopt;
    std::size_t const end = text.find('}', at);
    if (end == std::string_view::npos) return std::nullopt;
    return end + 1;
}

Pattern::Pattern(std::string_view text, Reading reading) : ignore_case_(reading.ignore_case) {
    for (std::size_t at = 0; at < text.size();) {
        auto const end = reading.variables ? end_of_variable(text, at) : std::nullopt;
        if (end) {
            add_variable(text.substr(at + kOpening.size(), *end - at - kOpening.size() - 1));
            at = *end;
            continue;
        }
        char const c = text[at++];
        if (reading.wildcards && c == '*')
            add({Piece::Kind::run, {}});
        else if (reading.wildcards && c == '?')
            add({Piece::Kind::one, {}});
        else
            add({Piece::Kind::text, std::string(1, c)});
    }
    if (variables_ || ignore_case_) return;
    std::size_t const heads = !pieces_.empty() && pieces_[0].kind == Piece::Kind::text ? 1 : 0;
    if (heads == 1) head_ = pieces_[0].text;
    if (pieces_.size() == heads)
        rest_ = Rest::nothing;
    else if (pieces_.size() == heads + 1 && pieces_.back().kind == Piece::Kind::run)
        rest_ = Rest::anything;
}

void Pattern::add(Piece piece) {
    bool const again = !pieces_.empty() && pieces_.back().kind == piece.kind;
    if (again && piece.kind == Piece::Kind::text)
        pieces_.back().text += piece.text;
    else if (!again || piece.kind != Piece::Kind::run)
        pieces_.push_back(std::move(piece));
}

void Pattern::add_variable(std::string_view inside) {
    if (inside == "*" || inside == "?" || inside == "$") {
        add({Piece::Kind::text, std::string(inside)});
        return;
    }
    variables_ = true;
    Piece piece{Piece::Kind::variable, std::string(base::trim(inside))};
    if (auto const parts = base::cut(inside, ",")) {
        std::string_view const given = base::trim(parts->second);
        bool const quoted = given.size() >= 2 && given.front() == '\'' && given.back() == '\'';
        piece.text = quoted ? std::string(base::trim(parts->first)) : std::string();
        if (quoted) piece.fallback = std::string(given.substr(1, given.size() - 2));
    }
    pieces_.push_back(std::move(piece));
}

Truth Pattern::match(std::string_view text, Context const& context) const {
    if (!text.starts_with(head_)) return Truth::no;
    if (rest_ == Rest::nothing) return truth(text.size() == head_.size());
    if (rest_ == Rest::anything) return Truth::yes;
    if (variables_) {
        for (Piece const& piece : pieces_) {
            bool found = true;
            if (piece.kind == Piece::Kind::variable)
                of_variable(piece.text, piece.fallback, context, found);
            if (!found) return Truth::unresolved;
        }
    }
    return truth(whole(text, context));
}

// How much of the text the piece takes, from its beginning.
std::optional<std::size_t> Pattern::step(Piece const& piece, std::string_view text,
                                         Context const& context) const {
    if (piece.kind == Piece::Kind::one) {
        if (text.empty()) return std::nullopt;
        return width(text);
    }
    bool found = true;
    std::string_view const wanted = piece.kind == Piece::Kind::text
                                        ? std::string_view(piece.text)
                                        : of_variable(piece.text, piece.fallback, context, found);
    std::string_view const there = text.substr(0, wanted.size());
    bool const same = ignore_case_ ? base::equal_ignoring_case(there, wanted) : there == wanted;
    if (!same) return std::nullopt;
    return wanted.size();
}

// Where the rest does not fit, it goes on from the last run by one character. A run before that one
// needs no second look: what it took is the least that it could.
bool Pattern::whole(std::string_view text, Context const& context) const {
    std::size_t piece = 0;
    std::size_t at = 0;
    std::size_t after_run = std::string_view::npos;
    std::size_t run_end = 0;
    for (;;) {
        if (piece == pieces_.size()) {
            if (at == text.size()) return true;
        } else if (pieces_[piece].kind == Piece::Kind::run) {
            after_run = ++piece;
            run_end = at;
            if (piece == pieces_.size()) return true;
            continue;
        } else if (auto const taken = step(pieces_[piece], text.substr(at), context)) {
            at += *taken;
            ++piece;
            continue;
        }
        if (after_run == std::string_view::npos || run_end >= text.size()) return false;
        run_end += width(text.substr(run_end));
        at = run_end;
        piece = after_run;
    }
}

}  // namespace policy
