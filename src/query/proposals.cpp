#include "query/proposals.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "query/characters.hpp"
#include "query/filter_bar.hpp"

namespace query {
namespace {

constexpr std::string_view kPointer = "at character ";

// The byte that the character begins at; the end where there are fewer.
std::size_t offset_of(std::string_view text, std::size_t character) {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const begins = (text[i] & 0xC0) != 0x80;
        if (begins && ++seen == character) return i;
    }
    return text.size();
}

std::string_view without_spaces_after(std::string_view text) {
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

// "a OR " is "a".
std::string without_operators_after(std::string_view text) {
    text = without_spaces_after(text);
    for (bool more = true; more;) {
        more = false;
        for (std::string_view const word : {"AND", "OR", "NOT", "-"}) {
            if (!text.ends_with(word)) continue;
            std::string_view const rest = text.substr(0, text.size() - word.size());
            if (!rest.empty() && !is_space(rest.back()) && rest.back() != '(') continue;
            text = without_spaces_after(rest);
            more = true;
        }
    }
    return std::string(text);
}

std::size_t end_of_word(std::string_view text, std::size_t at) {
    while (at < text.size() && !is_space(text[at]) && text[at] != '(' && text[at] != ')') ++at;
    return at;
}

// Ways to change a text at a byte, of which many come to nothing. Parentheses that are open then
// are closed by whoever tries them.
class Changes {
  public:
    Changes(std::string_view text, std::string_view complaint, std::size_t at)
        : text_(text), complaint_(complaint), at_(at) {}

    std::vector<std::string> all() {
        if (says("this quote is never closed")) add(text_, "\"", "");
        if (says("this '(' is never closed")) add(text_, "", "");
        if (says("range")) complete_range();
        if (at_ > 0 && text_[at_ - 1] == ':') add(before(), "*", text_.substr(at_));
        drop();
        std::string const rest = without_operators_after(before());
        add(rest, "", text_.substr(at_));
        if (at_ < text_.size()) change_word();
        return std::move(made_);
    }

  private:
    std::string_view before() const { return text_.substr(0, at_); }
    bool says(std::string_view what) const { return complaint_.find(what) != complaint_.npos; }

    void complete_range() {
        for (std::string_view const end : {"]", "*]", " TO *]"}) add(text_, end, "");
        for (std::string_view const one : {" to ", " To "}) {
            std::size_t const to = text_.find(one, at_ == 0 ? 0 : at_ - 1);
            if (to != text_.npos) add(text_.substr(0, to), " TO ", text_.substr(to + one.size()));
        }
    }
    // A pair that has nothing in it, an operator that has nothing before it, a parenthesis.
    void drop() {
        std::size_t const end = end_of_word(text_, at_);
        if (is_keyword(text_.substr(at_, end - at_))) add(before(), "", text_.substr(end));
        for (std::size_t const from : {at_ == 0 ? 0 : at_ - 1, at_}) {
            std::string_view const pair = text_.substr(from, 2);
            if (pair == "()" || pair == "\"\"")
                add(text_.substr(0, from), "", text_.substr(from + 2));
        }
        if (text_.substr(at_, 1) == ")") add(before(), "", text_.substr(at_ + 1));
    }
    void change_word() {
        std::size_t const end = end_of_word(text_, at_);
        std::string word(text_.substr(at_, end - at_));
        std::string plain = word;
        std::erase_if(plain, [](char c) { return c == '*' || c == '?'; });
        add(before(), plain, text_.substr(end));
        add(before(), "\"" + word + "\"", text_.substr(end));
    }
    void add(std::string_view first, std::string_view between, std::string_view last) {
        std::string made(base::trim(first));
        bool const apart = between.empty() && !made.empty() && !last.empty() &&
                           (is_space(last.front()) || first.size() > made.size());
        if (between.empty()) {
            last = base::trim(last);
            if (apart) made += ' ';
        } else {
            made = first;
        }
        made.append(between).append(last);
        made_.emplace_back(base::trim(made));
    }

    std::string_view text_;
    std::string_view complaint_;
    std::size_t at_;
    std::vector<std::string> made_;
};

}  // namespace

std::optional<std::size_t> place_of(std::string_view message) {
    if (!message.starts_with(kPointer)) return std::nullopt;
    std::string_view const rest = message.substr(kPointer.size());
    std::optional<std::uint64_t> const place = base::to_uint64(rest.substr(0, rest.find(':')));
    if (!place) return std::nullopt;
    return static_cast<std::size_t>(*place);
}

namespace {

// With the parentheses that it opens closed: whether it can be understood then.
bool completed(std::string& text) {
    constexpr int kMostDepth = 8;
    for (int depth = 0; depth <= kMostDepth; ++depth) {
        base::Result<Filter> const parsed = parse(text);
        if (parsed) return true;
        if (!parsed.error().message.ends_with("this '(' is never closed")) return false;
        text += ')';
    }
    return false;
}

}  // namespace

std::vector<std::string> proposals(std::string_view text) {
    base::Result<Filter> const parsed = parse(text);
    if (parsed) return {};
    std::string const& complaint = parsed.error().message;
    std::optional<std::size_t> const place = place_of(complaint);
    if (!place) return {};
    std::vector<std::string> out;
    for (std::string& one : Changes(text, complaint, offset_of(text, *place)).all()) {
        if (one.empty() || !completed(one)) continue;
        if (std::find(out.begin(), out.end(), one) != out.end()) continue;
        out.push_back(std::move(one));
        if (out.size() == kMostProposals) break;
    }
    return out;
}

}  // namespace query
