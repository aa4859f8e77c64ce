#include "query/filter_match.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "query/filter_bar.hpp"
#include "query/function.hpp"

namespace query {
namespace {

Name name_of(std::string const& field) {
    Name name{field, {}};
    for (std::string_view const part : base::split(field, '.')) name.path.emplace_back(part);
    return name;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// All of the text, whatever its case: the last star is gone back to, so that it takes no more
// steps than both lengths multiplied.
bool match_glyphs(std::vector<Glyph> const& pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = pattern.size();
    std::size_t from = 0;
    while (t < text.size()) {
        bool const wild = p < pattern.size() && pattern[p].wild;
        if (wild && pattern[p].character == '*') {
            star = p++;
            from = t;
        } else if (p < pattern.size() && (wild || lower(pattern[p].character) == lower(text[t]))) {
            ++p;
            ++t;
        } else if (star < pattern.size()) {
            p = star + 1;
            t = ++from;
        } else {
            return false;
        }
    }
    return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(p), pattern.end(),
                       [](Glyph const& glyph) { return glyph.wild && glyph.character == '*'; });
}

bool contains(Value const& value, std::string_view text) {
    if (!value.pattern) return base::lower(text).find(base::lower(value.text)) != std::string::npos;
    std::vector<Glyph> anywhere = glyphs(value);
    anywhere.insert(anywhere.begin(), {'*', true});
    anywhere.push_back({'*', true});
    return match_glyphs(anywhere, text);
}

bool in_network(Datum const& datum, Value const& value) {
    Datum const network = value.text;
    std::array<Datum const*, 2> const arguments = {&datum, &network};
    return truth_of(find_function("isIpInSubnet")->of(arguments));
}

struct Matcher {
    Row const& row;

    bool operator()(Everything) const { return true; }
    bool operator()(Contains const& node) const {
        return contains(node.value, text_of(row.value(name_of("@message"))));
    }
    bool operator()(Exists const& node) const {
        return !is_missing(row.value(name_of(node.field)));
    }
    bool operator()(Matches const& node) const {
        Datum const datum = row.value(name_of(node.field));
        if (is_missing(datum)) return false;
        if (node.field == "@message") return contains(node.value, text_of(datum));
        if (node.value.pattern) return match_glyphs(glyphs(node.value), text_of(datum));
        bool const network = !node.value.quoted && node.value.text.find('/') != std::string::npos;
        if (network && in_network(datum, node.value)) return true;
        return compare(datum, Datum(node.value.text)) == 0;
    }
    bool operator()(Compare const& node) const {
        std::optional<int> const order =
            compare(row.value(name_of(node.field)), Datum(node.value.text));
        if (!order) return false;
        switch (node.order) {
            case Order::less:
                return *order < 0;
            case Order::at_most:
                return *order <= 0;
            case Order::more:
                return *order > 0;
            case Order::at_least:
                return *order >= 0;
        }
        return false;
    }
    bool operator()(All const& node) const {
        return std::all_of(node.terms.begin(), node.terms.end(),
                           [this](Filter const& one) { return matches(one, row); });
    }
    bool operator()(Any const& node) const {
        return std::any_of(node.terms.begin(), node.terms.end(),
                           [this](Filter const& one) { return matches(one, row); });
    }
    bool operator()(Not const& node) const { return !matches(node.term.front(), row); }
};

}  // namespace

bool matches(Filter const& filter, Row const& row) { return std::visit(Matcher{row}, filter.node); }

}  // namespace query
