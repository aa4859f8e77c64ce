#include "cloud/logs/pattern/terms.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace cloud::logs::pattern {
namespace {

struct Term {
    std::string text;
    std::shared_ptr<Regex const> regex = nullptr;  // instead of the text

    bool found_in(std::string_view message) const {
        return regex ? regex->found_in(message) : message.find(text) != std::string_view::npos;
    }
};

class Terms final : public Matcher {
  public:
    // "?" beside other terms is passed over, as the user guide has it.
    bool matches(std::string_view message, std::vector<Extracted>*) const override {
        auto const is_there = [&](Term const& term) { return term.found_in(message); };
        bool const alternatives = all.empty() && none.empty() && !any.empty();
        if (alternatives) return std::any_of(any.begin(), any.end(), is_there);
        return std::all_of(all.begin(), all.end(), is_there) &&
               std::none_of(none.begin(), none.end(), is_there);
    }

    std::vector<Term> all;   // each must be there
    std::vector<Term> any;   // one must be there
    std::vector<Term> none;  // none may be there
};

bool in_bare_term(char c) { return is_word(c) || static_cast<unsigned char>(c) >= 0x80; }

Term read_term(Scanner& in) {
    if (in.rest().starts_with('%')) return {"", in.take_regex()};
    if (in.rest().starts_with('"')) return {in.take_quoted()};
    std::string_view const word = in.take_while(in_bare_term);
    if (word.empty()) invalid_character(in.rest());
    return {std::string(word)};
}

// A phrase of nothing but space stands for every event.
bool is_blank(Term const& term) { return !term.regex && base::trim(term.text).empty(); }

}  // namespace

std::shared_ptr<Matcher const> parse_terms(Scanner& in) {
    auto terms = std::make_shared<Terms>();
    while (!in.at_end()) {
        std::vector<Term>& where = in.take("-")   ? terms->none
                                   : in.take("?") ? terms->any
                                                  : terms->all;
        Term term = read_term(in);
        if (!in.rest().empty() && !in.space_is_next()) {
            // "a-b" is no term, and a phrase ends with its quote.
            bool const next = in.rest().front() == '"' || in.rest().front() == '%';
            if (!next) invalid_character(in.rest());
        }
        if (!is_blank(term)) where.push_back(std::move(term));
    }
    return terms;
}

}  // namespace cloud::logs::pattern
