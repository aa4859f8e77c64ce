#include "siem/search/masked.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "siem/event.hpp"

namespace siem::search {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (static_cast<unsigned char>(c) & 0x80);
}
bool hex_digit(char c) { return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool in_word(char c) { return digit(c) || letter(c) || c == '_'; }
bool space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// How much of the text has a form, in which 0 stands for a digit, x for one of hexadecimal, a for a
// letter, and all else for itself; 0 where it has not.
std::size_t form(std::string_view text, std::string_view wanted) {
    if (text.size() < wanted.size()) return 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        char const c = text[i];
        char const w = wanted[i];
        bool const right = w == '0'   ? digit(c)
                           : w == 'x' ? hex_digit(c)
                           : w == 'a' ? letter(c)
                                      : c == w;
        if (!right) return 0;
    }
    return wanted.size();
}

std::size_t run(std::string_view text, bool (*of)(char)) {
    std::size_t size = 0;
    while (size < text.size() && of(text[size])) ++size;
    return size;
}

// A fraction and a zone behind a time of day.
std::size_t after_time(std::string_view text, std::size_t at) {
    if (at + 1 < text.size() && (text[at] == '.' || text[at] == ',') && digit(text[at + 1])) {
        at += 1 + run(text.substr(at + 1), digit);
    }
    if (at < text.size() && text[at] == 'Z') return at + 1;
    for (std::string_view const zone : {"+00:00", "-00:00", "+0000", "-0000"}) {
        for (std::size_t const gap : {0, 1}) {
            if (gap == 1 && (at >= text.size() || text[at] != ' ')) continue;
            std::size_t const size = form(text.substr(std::min(text.size(), at + gap)), zone);
            if (size > 0) return at + gap + size;
        }
    }
    return at;
}

std::size_t time_at(std::string_view text) {
    for (std::string_view const known :
         {"0000-00-00T00:00:00", "0000-00-00 00:00:00", "0000/00/00 00:00:00",
          "00/aaa/0000:00:00:00", "aaa 00 00:00:00", "aaa  0 00:00:00", "00:00:00"}) {
        std::size_t const size = form(text, known);
        if (size > 0) return after_time(text, size);
    }
    return form(text, "0000-00-00");
}

std::size_t ip_at(std::string_view text) {
    std::size_t const size = run(text, [](char c) { return hex_digit(c) || c == ':' || c == '.'; });
    std::string_view all = text.substr(0, size);
    while (!all.empty() && (all.back() == '.' || all.back() == ':')) all.remove_suffix(1);
    Ip ip{};
    bool const separated =
        all.find(':') != all.npos || std::count(all.begin(), all.end(), '.') == 3;
    if (separated && all.size() > 6 && parse_ip(all, ip)) return all.size();
    std::size_t const port = all.rfind(':');
    if (port == all.npos || all.find(':') != port) return 0;
    return parse_ip(all.substr(0, port), ip) ? port : 0;
}

std::size_t number_at(std::string_view text) {
    std::size_t size = run(text, digit);
    if (size == 0) return 0;
    if (size + 1 < text.size() && text[size] == '.' && digit(text[size + 1])) {
        size += 1 + run(text.substr(size + 1), digit);
    }
    return size;
}

struct Variable {
    std::size_t size = 0;
    std::string_view name;
};

// What stands at the begin of a word and is known by its form.
std::optional<Variable> variable_at(std::string_view text) {
    std::size_t const word = run(text, in_word);
    auto const whole = [&](std::size_t size) {
        return size > 0 && (size >= text.size() || !in_word(text[size]));
    };
    if (std::size_t const size = form(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"); whole(size)) {
        return Variable{size, "<uuid>"};
    }
    if (std::size_t const size = time_at(text); whole(size)) return Variable{size, "<time>"};
    if (std::size_t const size = ip_at(text); whole(size)) return Variable{size, "<ip>"};
    if (text.substr(0, 2) == "0x" && word > 2 && run(text.substr(2), hex_digit) == word - 2) {
        return Variable{word, "<hex>"};
    }
    if (std::size_t const size = number_at(text); whole(size)) return Variable{size, "<num>"};
    std::string_view const all = text.substr(0, word);
    bool const digits = std::any_of(all.begin(), all.end(), digit);
    if (digits && word >= 8 && run(all, hex_digit) == word) return Variable{word, "<hex>"};
    if (digits && word >= 16) return Variable{word, "<id>"};
    return std::nullopt;
}

class Masking {
  public:
    explicit Masking(std::string_view text)
        : text_(text), json_(!text.empty() && (text.front() == '{' || text.front() == '[')) {}

    Tokens all() {
        while (!text_.empty() && tokens_.size() < kMostTokens) step();
        return std::move(tokens_);
    }

  private:
    void step() {
        if (json_ && text_.front() == '"') return quoted();
        if (space(text_.front())) {
            // More than one space is not what a phrase of one would find.
            std::size_t const size = run(text_, space);
            bool const one = size == 1 && text_.front() == ' ';
            add(one ? Token::Kind::fixed : Token::Kind::variable, " ", size);
        } else if (!in_word(text_.front())) {
            add(Token::Kind::fixed, text_.substr(0, 1), 1);
        } else if (std::optional<Variable> const variable = variable_at(text_)) {
            add(Token::Kind::variable, variable->name, variable->size);
        } else {
            word(text_.substr(0, run(text_, in_word)));
        }
    }

    // "web12" is of the same kind as "web3".
    void word(std::string_view all) {
        std::string out;
        bool varies = false;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (!digit(all[i])) {
                out += all[i];
            } else if (i == 0 || !digit(all[i - 1])) {
                out += "<num>";
                varies = true;
            }
        }
        add(varies ? Token::Kind::variable : Token::Kind::word, out, all.size());
    }

    // A member's name, or a value: as a whole, whatever is in it.
    void quoted() {
        std::size_t end = 1;
        while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
        end = std::min(end, text_.size());
        std::string_view const inside = text_.substr(1, end - 1);
        std::size_t const size = std::min(text_.size(), end + 1);
        std::string_view rest = text_.substr(size);
        rest.remove_prefix(run(rest, space));
        if (!rest.empty() && rest.front() == ':') {
            return add(Token::Kind::fixed, text_.substr(0, size), size);
        }
        std::optional<Variable> const variable = variable_at(inside);
        bool const plain = !inside.empty() && inside.size() <= 40 &&
                           std::none_of(inside.begin(), inside.end(), digit) &&
                           std::none_of(inside.begin(), inside.end(), space);
        add(Token::Kind::fixed, "\"", 0);
        if (variable && variable->size == inside.size()) {
            add(Token::Kind::variable, variable->name, 0);
        } else if (plain) {
            add(Token::Kind::word, inside, 0);
        } else if (!inside.empty()) {
            add(Token::Kind::variable, "<*>", 0);
        }
        add(Token::Kind::fixed, "\"", size);
    }

    void add(Token::Kind kind, std::string_view text, std::size_t taken) {
        tokens_.push_back({kind, std::string(text)});
        text_.remove_prefix(taken);
    }

    std::string_view text_;
    bool const json_;
    Tokens tokens_;
};

}  // namespace

Tokens masked(std::string_view message) { return Masking(message).all(); }

std::string text_of(Tokens const& tokens) {
    std::string out;
    for (Token const& token : tokens) out += token.text;
    return out;
}

}  // namespace siem::search
